import { BlockList, isIP } from 'node:net';

/** `10.0.0.0/8` and `fd00::/8`, or a single address. */
const cidr = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;
const hostAndPort = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/;
const maxPort = 65_535;

/** @throws what is wrong with one of the entries. */
export function parseAllowList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry);
  return list;
}

/**
 * Whether a return address may be called. It comes out of a command, and whoever is called is shown the service token: only
 * literal addresses inside the list are, because a name can lead anywhere.
 */
export function isAllowedAddress(list: BlockList, returnAddress: string): boolean {
  const match = hostAndPort.exec(returnAddress);
  const host = match?.[1] ?? match?.[2] ?? '';
  const family = familyOf(host);
  const port = Number(match?.[3]);
  return family !== undefined && port > 0 && port <= maxPort && list.check(host, family);
}

function addEntry(list: BlockList, entry: string): void {
  const [, address = '', prefix] = cidr.exec(entry) ?? [];
  const family = familyOf(address);
  const longest = family === 'ipv6' ? 128 : 32;
  if (!family || Number(prefix ?? 0) > longest) throw new Error('must be addresses or CIDR ranges');
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
