import { BlockList, isIP } from 'node:net';

/** Addresses that no probe may ever open a connection to, and what an operator would call them. */
const REFUSED: readonly {
  readonly what: string;
  readonly v4: readonly string[];
  readonly v6: readonly string[];
}[] = [
  { what: 'loopback', v4: ['127.0.0.0/8'], v6: ['::1/128'] },
  // "This network" connects to loopback on Linux.
  { what: 'unspecified', v4: ['0.0.0.0/8'], v6: ['::/128'] },
  // Instance, task and Lambda metadata live here.
  { what: 'link-local', v4: ['169.254.0.0/16'], v6: ['fe80::/10', 'fec0::/10'] },
  { what: 'unique local', v4: [], v6: ['fc00::/7'] },
  { what: 'shared (carrier-grade NAT)', v4: ['100.64.0.0/10'], v6: [] },
  { what: 'multicast', v4: ['224.0.0.0/4'], v6: ['ff00::/8'] },
  { what: 'reserved', v4: ['240.0.0.0/4', '192.0.0.0/24', '192.88.99.0/24'], v6: ['100::/64'] },
  {
    // IPv4-mapped, -compatible, NAT64 (two prefixes), 6to4, Teredo, ISATAP-like translated (RFC 6052, 3056, 4380, 2765).
    what: 'IPv6 form of an IPv4',
    v4: [],
    v6: [
      '::/96',
      '::ffff:0:0/96',
      '::ffff:0:0:0/96',
      '64:ff9b::/96',
      '64:ff9b:1::/48',
      '2002::/16',
      '2001::/32',
    ],
  },
];

/** Two lists each: a combined one would take every IPv4 address for its own IPv6-mapped form. */
const LISTS = REFUSED.map(({ what, v4, v6 }) => {
  const ipv4 = new BlockList();
  const ipv6 = new BlockList();
  for (const range of v4) ipv4.addSubnet(...subnet(range), 'ipv4');
  for (const range of v6) ipv6.addSubnet(...subnet(range), 'ipv6');
  return { what, ipv4, ipv6 };
});

function subnet(range: string): [string, number] {
  const [net = '', bits = ''] = range.split('/');
  return [net, Number(bits)];
}

/**
 * Why no connection may be opened to this address, or undefined. On somebody's own machine loopback, and
 * only loopback, is allowed: there the fleet lives on it.
 */
export function whyRefused(address: string, loopbackAllowed: boolean): string | undefined {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return `${address} is not an address`;
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  const hit = LISTS.find((lists) => lists[kind].check(address, kind));
  if (!hit || (loopbackAllowed && hit.what === 'loopback')) return undefined;
  return `${address} is refused: ${hit.what} address`;
}

/**
 * The address that a host name already is, in whatever disguise a URL allows (`0x7f.1`, `2130706433`,
 * `[::1]`, `169.254.169.254.`), or undefined for a real name. Throws on what no URL can hold.
 */
export function literalAddress(host: string): string | undefined {
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const { hostname } = new URL(`http://${bare}/`);
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 ? undefined : address;
}
