import ipaddr from 'ipaddr.js';

/** Where a service may connect to when others name the address. */
export interface OutboundPolicy {
  /** False when no address this host could have would be allowed. */
  couldAllow(hostname: string, protocol: 'http:' | 'https:'): boolean;
  /** Whether an address that `hostname` resolved to may be connected to over this protocol. */
  allows(hostname: string, address: string, protocol: 'http:' | 'https:'): boolean;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

const globalUnicastV6: Range = ipaddr.parseCIDR('2000::/3');

/**
 * Public unicast addresses over https (when `publicAddresses`), and whatever the list names, also over http: addresses and ranges
 * (`10.1.0.0/16`), host names, and suffixes (`*.apps.example`).
 * @throws {TypeError} for an entry that is none of these.
 */
export function outboundPolicy(options: {
  readonly allow: readonly string[];
  readonly publicAddresses: boolean;
}): OutboundPolicy {
  const { publicAddresses } = options;
  const ranges = options.allow.map(rangeOf).filter((range) => range !== undefined);
  const names = options.allow.filter((entry) => rangeOf(entry) === undefined).map(hostPattern);

  function listsHost(hostname: string): boolean {
    const name = bareHost(hostname);
    return names.some((pattern) => (pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern));
  }

  function listsAddress(address: string): boolean {
    const parsed = parseAddress(address);
    return (
      parsed !== undefined && ranges.some(([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits))
    );
  }

  function allows(hostname: string, address: string, protocol: 'http:' | 'https:'): boolean {
    if (listsHost(hostname) || listsAddress(address)) return true;
    return publicAddresses && protocol === 'https:' && isPublicUnicast(address);
  }

  return {
    allows,
    couldAllow(hostname, protocol) {
      const host = bareHost(hostname);
      if (parseAddress(host) !== undefined) return allows(host, host, protocol);
      return listsHost(host) || ranges.length > 0 || (publicAddresses && protocol === 'https:');
    },
  };
}

/** Neither loopback, link-local (cloud metadata), private, multicast, documentation, nor a tunnel to one of them. */
export function isPublicUnicast(address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined || parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicastV6[0], globalUnicastV6[1]);
}

/** A hostname as a URL has it, without the brackets of an IPv6 literal and the dot of the root. */
export function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** IPv4 addresses inside IPv6 (`::ffff:127.0.0.1`) are taken for what they are. */
function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
}

function rangeOf(entry: string): Range | undefined {
  if (entry.includes('/')) return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : undefined;
  const address = parseAddress(bareHost(entry));
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

function hostPattern(entry: string): string {
  const pattern = bareHost(entry);
  if (!/^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(pattern)) {
    throw new TypeError('needs addresses, ranges (10.1.0.0/16), host names or *.suffixes');
  }
  return pattern;
}
