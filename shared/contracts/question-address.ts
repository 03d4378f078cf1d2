import { holdsSecret, isSecretName } from './secret-shapes.ts';

/** What is wrong with an address that a probe is to ask, and what would be right; undefined when nothing is. */
export interface AddressFault {
  readonly problem: string;
  readonly instead: string;
  /** The part of the address that is wrong. */
  readonly part: 'whole' | 'host' | 'port' | 'path';
}

const LOCAL_NAME = /(^|\.)(localhost|localdomain|ip6-localhost|ip6-loopback)$/;
const METADATA_NAME = /^(metadata|metadata\.google\.internal|instance-data(\.ec2\.internal)?)$/;
/** Ports of protocols that an HTTP request could be mistaken for (WHATWG Fetch: "bad port", the common ones). */
const NOT_HTTP = new Set([21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 993, 995, 3306, 5432, 6379]);

/** Everything that is wrong with the URL of an HTTP question. Loopback is for environments marked local. */
export function faultsOfUrl(text: string, local: boolean): AddressFault[] {
  const url = URL.parse(text);
  if (url === null) {
    const instead = 'http://host:port/path with a port from 1 to 65535';
    return [{ problem: 'is not a URL', instead, part: 'whole' }];
  }
  const others = [
    schemeFault(url),
    portFault(url),
    fragmentFault(url),
    faultOfHost(hostAsWritten(text), local),
  ];
  return [...secretsIn(url), ...others.filter((fault) => fault !== undefined)];
}

function schemeFault({ protocol }: URL): AddressFault | undefined {
  if (protocol === 'http:' || protocol === 'https:') return undefined;
  return { problem: `has the scheme ${protocol}`, instead: 'http or https', part: 'whole' };
}

function fragmentFault({ hash }: URL): AddressFault | undefined {
  return hash === ''
    ? undefined
    : { problem: 'has a fragment, which is never sent', instead: 'the address up to #', part: 'path' };
}

function secretsIn(url: URL): AddressFault[] {
  const instead = 'a health endpoint that needs no secret';
  const faults: AddressFault[] = [];
  if (url.username !== '' || url.password !== '') {
    faults.push({ problem: 'carries a user name or password', instead, part: 'host' });
  }
  for (const [name, value] of url.searchParams) {
    if (!isSecretName(name) && !holdsSecret(value)) continue;
    const problem = `carries what looks like a secret in its query (${name})`;
    faults.push({ problem, instead, part: 'path' });
  }
  if (pathHoldsSecret(url.pathname)) {
    faults.push({ problem: 'carries what looks like a secret in its path', instead, part: 'path' });
  }
  return faults;
}

/** A secret as it stands in a path, or behind its name: `/;session=…`. */
function pathHoldsSecret(path: string): boolean {
  const plain = decoded(path);
  const named = plain.split(/[/;]/).some((part) => part.includes('=') && isSecretName(part.split('=')[0]!));
  return named || holdsSecret(plain);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function portFault(url: URL): AddressFault | undefined {
  if (url.port === '0') return { problem: 'has port 0', instead: 'a port from 1 to 65535', part: 'port' };
  if (!NOT_HTTP.has(Number(url.port))) return undefined;
  return {
    problem: `asks port ${url.port}, which does not speak HTTP`,
    instead: 'the port of the health endpoint',
    part: 'port',
  };
}

/** The host between scheme (and user) and port, before any normalising. */
function hostAsWritten(text: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:[\\/]*([^/?#\\]*)/i.exec(text.trim())?.[1] ?? '';
  return authority.replace(/^.*@/, '').replace(/:\d*$/, '');
}

/** Judges a host name or address as it is written. */
export function faultOfHost(written: string, local: boolean): AddressFault | undefined {
  const fault = judgeHost(written, local);
  return fault && { ...fault, part: 'host' };
}

type HostFault = Omit<AddressFault, 'part'>;

function judgeHost(written: string, local: boolean): HostFault | undefined {
  const name = written.toLowerCase().replace(/\.$/, '');
  if (!/^[\x21-\x7e]+$/.test(written)) {
    return {
      problem: 'has a host outside ASCII',
      instead: 'the host in ASCII, so that no letter can pose as another',
    };
  }
  if (written.includes('@')) {
    return { problem: 'carries a user name or password', instead: 'the host alone' };
  }
  if (holdsSecret(written)) {
    return { problem: 'carries what looks like a secret', instead: 'a host name that may be told' };
  }
  if (written.includes('*')) return { problem: 'has a wildcard host', instead: 'one exact host' };
  const host = URL.parse(`http://${written}/`)?.hostname;
  if (host === undefined || host === '') return { problem: 'has no valid host', instead: 'a host name' };
  if (LOCAL_NAME.test(name)) return local ? undefined : inside('this very machine');
  if (METADATA_NAME.test(name)) return inside('the metadata service');
  if (host.startsWith('[')) return faultOfIpv6(host.slice(1, -1), local);
  if (/^\d+(\.\d+){3}$/.test(host)) {
    return name === host
      ? faultOfIpv4(host, local)
      : { problem: `is ${host} in disguise`, instead: 'a host name, or the address in four decimal numbers' };
  }
  const labels = name.split('.');
  const wellFormed = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return wellFormed
    ? undefined
    : { problem: 'has no valid host', instead: 'labels of letters, digits and hyphens' };
}

function inside(what: string): HostFault {
  return { problem: `points at ${what}`, instead: 'an address of the target itself' };
}

/** Special ranges of RFC 6890 that are never a watched target. */
function faultOfIpv4(host: string, local: boolean): HostFault | undefined {
  const [a = 0, b = 0] = host.split('.').map(Number);
  if (a === 127) return local ? undefined : inside('this very machine');
  if (a === 0) return inside('this very machine');
  if (a === 169 && b === 254) return inside('the link-local range, where the metadata service lives');
  if (a === 100 && b >= 64 && b <= 127) return inside('the shared range of carriers');
  if (a >= 224) return inside('a multicast or reserved range');
  return undefined;
}

/** Only global unicast is allowed, and of it nothing that carries an IPv4 address inside (6to4, Teredo). */
function faultOfIpv6(host: string, local: boolean): HostFault | undefined {
  if (host === '::1') return local ? undefined : inside('this very machine');
  const first = Number.parseInt(host.split(':')[0] || '0', 16);
  const second = Number.parseInt(host.split(':')[1] || '0', 16);
  const global = first >= 0x2000 && first <= 0x3fff;
  const embedsIpv4 = first === 0x2002 || (first === 0x2001 && second === 0);
  if (global && !embedsIpv4) return undefined;
  return inside('a loopback, link-local, private or translated IPv6 range');
}
