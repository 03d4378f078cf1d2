import type { DnsQuestion } from '../watchlist/environment.ts';
import type { Answer } from './observation.ts';

/** A name that has an address, and whether it has enough. */
export function countAddresses({ host, atLeast }: DnsQuestion, found: number): Answer {
  if (found >= atLeast) return { address: host, verdict: 'up' };
  const detail = `${host} has ${found} of ${atLeast} addresses`;
  return { address: host, verdict: 'degraded', phase: 'dns', detail };
}
