import dns from 'node:dns';
import { networkInterfaces } from 'node:os';
import { MOST_ADDRESSES } from '../core/health/observation.ts';
import { literalAddress } from './address-guard.ts';

/** Where a connection would go. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** `absent`: the name does not exist or has no address. `trouble`: we could not find out, which is our own fault. */
export type Resolution =
  | { readonly kind: 'found'; readonly endpoints: readonly Endpoint[] }
  | { readonly kind: 'absent'; readonly detail: string }
  | { readonly kind: 'trouble'; readonly detail: string };

/** Two tries of a second; c-ares doubles the second one. */
const RESOLVER_OPTIONS = { timeout: 1000, tries: 2 };

/** Answers that are about the name; every other error is about the resolver. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);

export class Resolver {
  readonly #dns = new dns.promises.Resolver(RESOLVER_OPTIONS);
  readonly #ipv6 = reachesIpv6();

  constructor() {
    // A new resolver reads the system's servers; those that this process was told to use count. Asked of the
    // module itself: `setServers` replaces the function that a named import would still hold.
    this.#dns.setServers(dns.getServers());
  }

  /** Every address of a name, at most eight. An IP literal is its own answer, without any look-up. */
  async resolve(host: string, port: number, records: 'A' | 'SRV'): Promise<Resolution> {
    const literal = literalAddress(host);
    if (literal !== undefined) return { kind: 'found', endpoints: [{ address: literal, port }] };
    return records === 'SRV' ? this.#services(host) : this.#addresses(host, port);
  }

  async #addresses(host: string, port: number): Promise<Resolution> {
    const [v4, v6] = await Promise.all([
      outcome(() => this.#dns.resolve4(host)),
      outcome(() => this.#dns.resolve6(host)),
    ]);
    // Without a route, IPv6 answers would only tell how we are connected; they count where there is nothing else.
    const usable = v4.found.length > 0 && !this.#ipv6 ? v4.found : [...v4.found, ...v6.found];
    const endpoints = [...new Set(usable)].slice(0, MOST_ADDRESSES).map((address) => ({ address, port }));
    if (endpoints.length > 0) return { kind: 'found', endpoints };
    const trouble = [v4, v6].find((one) => one.code !== undefined && !ABSENT.has(one.code));
    return nothing(host, trouble?.code ?? v4.code ?? 'ENODATA');
  }

  /** Cloud Map's SRV records: one target and port per task (AWS Cloud Map guide: services-health-checks). */
  async #services(host: string): Promise<Resolution> {
    const answers = await outcome(() => this.#dns.resolveSrv(host));
    if (answers.found.length === 0) return nothing(host, answers.code ?? 'ENODATA');
    const targets = answers.found.slice(0, MOST_ADDRESSES);
    const resolved = await Promise.all(targets.map(({ name, port }) => this.resolve(name, port, 'A')));
    const endpoints = resolved.flatMap((one) => (one.kind === 'found' ? one.endpoints.slice(0, 1) : []));
    if (endpoints.length > 0) return { kind: 'found', endpoints };
    return resolved.find((one) => one.kind === 'trouble') ?? resolved[0]!;
  }
}

function nothing(host: string, code: string): Resolution {
  return ABSENT.has(code)
    ? { kind: 'absent', detail: `${host} has no address (${code})` }
    : { kind: 'trouble', detail: `our resolver did not answer for ${host} (${code})` };
}

async function outcome<T>(ask: () => Promise<T[]>): Promise<{ readonly found: T[]; readonly code?: string }> {
  try {
    return { found: await ask() };
  } catch (error) {
    return { found: [], code: (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN' };
  }
}

/** True if this machine has an IPv6 address that the outside world could answer to. */
function reachesIpv6(): boolean {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some((one) => one.family === 'IPv6' && !one.internal && !one.address.startsWith('fe80'));
}
