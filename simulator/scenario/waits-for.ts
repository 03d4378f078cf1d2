import { BUILT } from '../../shared/core/remediation/ladder.ts';
import type { Scenario } from './scenario-schema.ts';

/** Causes that the diagnosis does not know yet. */
const UNKNOWN_CAUSES = new Set(['stale-data']);

/** What a story asks for that the watchdog does not have yet: remedies, causes. */
export function waitsFor({ expect }: Scenario): string[] {
  const known: ReadonlySet<string> = new Set(BUILT);
  const remedies = [...Object.values(expect.healedBy), ...Object.values(expect.onlyRemedies).flat()];
  const causes = Object.values(expect.cause).filter((any) => any.every((one) => UNKNOWN_CAUSES.has(one)));
  return [
    ...new Set([
      ...remedies.filter((one) => !known.has(one)).map((one) => `the remedy ${one}`),
      ...causes.map(([cause]) => `the cause ${cause}`),
    ]),
  ];
}
