import { createHash } from 'node:crypto';

const ROUNDS = 10_000;
const ROW = {
  target: 'orders',
  belief: { status: 'healthy', sinceMs: 1_767_603_600_000, failures: 0, reason: 'answers rightly' },
  seen: [200, 200, 503, 200].map((status, at) => ({ status, address: `10.0.0.${at}`, latencyMs: 40 + at })),
};

/**
 * CPU milliseconds of a fixed amount of work that nothing in the project changes: JSON there and back, hashes, copies of
 * records. What else is measured in the same second, divided by it, says the same in a slow hour as in a good one.
 */
export function fixedWorkMs(): number {
  const before = process.cpuUsage();
  let digest = '';
  for (let at = 0; at < ROUNDS; at++) {
    const row = JSON.parse(JSON.stringify({ ...ROW, version: at, digest })) as typeof ROW;
    const copies = row.seen.map((one) => ({ ...one, latencyMs: one.latencyMs + at }));
    const byAddress = new Map(copies.map((one) => [one.address, one]));
    digest = createHash('sha256').update(`${digest}${byAddress.size}`).digest('hex');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
