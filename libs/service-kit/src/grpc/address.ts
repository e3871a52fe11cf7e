import { isIPv4, isIPv6 } from 'node:net';

const endpoint = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]]+)):(?<port>\d{1,5})$/;

/**
 * Turns an address into a grpc-js target: `host:port` (all DNS records are used), a comma-separated list of
 * `ip:port` (every one is used), or a target with a scheme of its own.
 * @throws {TypeError} for anything else; names in a list cannot be served by one channel.
 */
export function toTarget(address: string): string {
  if (/^(?:dns|ipv4|ipv6|unix):/.test(address)) return address;
  const hosts = address.split(',').map(hostOf);
  const [only] = hosts;
  if (hosts.length === 1 && only !== undefined) {
    return isIPv4(only) ? `ipv4:${address}` : isIPv6(only) ? `ipv6:${address}` : `dns:///${address}`;
  }
  if (hosts.every((host) => isIPv4(host))) return `ipv4:${address}`;
  if (hosts.every((host) => isIPv6(host))) return `ipv6:${address}`;
  throw new TypeError(
    'several gRPC addresses must be IP addresses of one family; for names use one with several records',
  );
}

function hostOf(text: string): string {
  const groups = endpoint.exec(text)?.groups;
  const host = groups?.v6 ?? groups?.host;
  if (host === undefined) throw new TypeError('a gRPC address has the form host:port');
  return host;
}
