import { REMEDIES } from '../../shared/core/remediation/ladder.ts';
import type { Scenario } from './scenario-schema.ts';

/** Remedies that a story asks for and the watchdog does not have yet. */
export function waitsFor({ expect }: Scenario): string[] {
  const known: ReadonlySet<string> = new Set(REMEDIES);
  const remedies = [...Object.values(expect.healedBy), ...Object.values(expect.onlyRemedies).flat()];
  return [...new Set(remedies.filter((one) => !known.has(one)).map((one) => `the remedy ${one}`))];
}
