import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What stands for one client where clients are counted: an IPv4 address, or the /64 of an IPv6 one, of which anybody has a whole. */
export function networkOf(address: string): string {
  if (isIPv4(address) || !ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${new ipaddr.IPv6([...parsed.toByteArray().slice(0, 8), ...new Array<number>(8).fill(0)]).toString()}/64`;
}
