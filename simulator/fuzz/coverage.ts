import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import { REMEDIES } from '../../shared/core/remediation/ladder.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { FAULTS } from './mixes.ts';
import { SPECIAL } from './special-illnesses.ts';

/** How often each was met; what was never met stands there with 0. */
export type Counts = Record<string, number>;

const HOLDS = Object.keys({
  stopped: true,
  paused: true,
  observe: true,
  'needs-approval': true,
  maintenance: true,
  'never-healthy': true,
  blind: true,
  stale: true,
  'unsupported-controller': true,
  'scaled-to-zero': true,
  'dependency-sick': true,
  'dependency-unseen': true,
  deploying: true,
  grace: true,
  'cooling-down': true,
  'too-many-sick': true,
  'too-many-at-once': true,
  'too-many-starts': true,
  'awaiting-witness': true,
  'witnesses-disagree': true,
  'no-evidence': true,
  'no-remedy': true,
  'no-target': true,
  'would-harm': true,
} satisfies Record<HoldReason, true>);
const OUTCOMES = ['recovered', 'escalated', 'aborted', 'suppressed', 'passed'];
/** What the journal says when a guard other than a hold has spoken. */
const SAID = [
  'lost a race',
  'hint ignored',
  'will look again',
  'not repaid yet',
  'not told yet',
  'repaid',
  'released',
  'not released yet',
  'leave used',
  'withdrawn',
];
const SMOKE_TESTS = ['smoke test passed', 'smoke test failed'];
/** A cure stands in AWS and not in its source: whoever deploys from there is warned. */
const FROZEN = 'frozen until deployed';
const QUICK = 'looked at more than once a minute';

export const noFaultsHit = (): Counts =>
  zero([
    ...FAULTS.map((one) => one.name),
    'break for the ladder',
    'break fixable',
    ...SPECIAL.map(({ name }) => `fixable by ${name}`),
  ]);
export const noGuardsHit = (): Counts =>
  zero([
    ...HOLDS,
    ...REMEDIES.map(done),
    ...REMEDIES.map(leftOut),
    ...OUTCOMES.map(ended),
    ...SAID,
    ...SMOKE_TESTS,
    FROZEN,
    QUICK,
  ]);

const zero = (names: readonly string[]): Counts => Object.fromEntries(names.map((name) => [name, 0]));
const done = (remedy: string): string => `done: ${remedy}`;
const leftOut = (remedy: string): string => `left out: ${remedy}`;
const ended = (outcome: string): string => `ended: ${outcome}`;

export function add(to: Counts, counts: Counts): void {
  for (const [name, count] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
}

/** Drawn faults that struck: a crash or a pause waits for its call, the others strike when their time comes. */
export function faultsHit(drawn: readonly string[], { log }: Played): Counts {
  const counts: Counts = {};
  for (const name of drawn) if (!name.startsWith('crash ') && name !== 'pause') add(counts, { [name]: 1 });
  for (const { kind, facts } of log.entries) {
    if (kind === 'fault') add(counts, { [facts.crash === undefined ? 'pause' : `crash ${facts.crash}`]: 1 });
  }
  return counts;
}

/** Guards that spoke: holds, remedies left out of a plan, endings without a cure, and what the journal says. */
export async function guardsHit({ fleet }: Scenario, { incidents, log, tables }: Played): Promise<Counts> {
  const counts: Counts = {};
  if (fleet.intervalSeconds < 60) add(counts, { [QUICK]: 1 });
  for (const { freeze } of await tables.rollback.ledgers()) if (freeze) add(counts, { [FROZEN]: 1 });
  for (const { holds, plan, outcome, rungs } of incidents) {
    for (const hold of holds) add(counts, { [hold.reason]: 1 });
    for (const { remedy, actedAtMs } of rungs)
      if (actedAtMs !== undefined) add(counts, { [done(remedy)]: 1 });
    for (const { remedy } of plan?.leftOut ?? []) add(counts, { [leftOut(remedy)]: 1 });
    if (outcome) add(counts, { [ended(outcome)]: 1 });
  }
  for (const { kind, facts } of log.entries) {
    if (kind !== 'journal') continue;
    const event = String(facts.event);
    if (SAID.includes(event)) add(counts, { [event]: 1 });
    // No incident begins that could be held for it.
    if (event === 'never seen healthy') add(counts, { 'never-healthy': 1 });
    if (event === 'smoke test') add(counts, { [SMOKE_TESTS[facts.passed ? 0 : 1]!]: 1 });
  }
  return counts;
}
