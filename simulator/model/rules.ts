import { admit, holdOf } from '../../shared/core/remediation/admission.ts';
import { lastMoment } from '../../shared/core/remediation/fence.ts';
import { foreignChange } from '../../shared/core/remediation/fingerprint.ts';
import { forecastHarm } from '../../shared/core/remediation/harm.ts';
import { humanGates } from '../../shared/core/remediation/human-gates.ts';
import { isStillOurs, takenLease } from '../../shared/core/remediation/lease.ts';
import {
  cycleMove,
  dutyOf,
  isOwed,
  isOwnDebt,
  isUndone,
  mayEnter,
  owedCount,
  parkedElsewhere,
} from '../../shared/core/remediation/park.ts';
import type { Crew } from './state.ts';

/** What decides, as it ships. */
const SHIPPED = {
  takenLease,
  isStillOurs,
  lastMoment,
  mayEnter,
  dutyOf,
  isOwed,
  owedCount,
  cycleMove,
  isOwnDebt,
  isUndone,
  parkedElsewhere,
  foreignChange,
  forecastHarm,
  admit,
  holdOf,
  humanGates,
  /** Assumptions about the world, as docs/safety.md numbers them. */
  assumes: { Q1: true, Q2: true, Q5: true, Q6: true, Q7: true },
  /** The row of a debt is written before the count is set to 0. */
  journalsFirst: true,
  /** Flags of the autoscaler are put back. */
  resumes: true,
};
/** `answers`: what the rules have said so far. */
export type Rules = typeof SHIPPED & { readonly answers: Map<string, boolean> };

const without = (assumption: keyof Rules['assumes']): Partial<Rules> => ({
  assumes: { ...SHIPPED.assumes, [assumption]: false },
});

/** Variants that the model must find a fault in. They live here and nowhere else. */
export const BROKEN: Readonly<Record<string, Partial<Rules>>> = {
  'fence-ignored': { lastMoment: ({ nowMs }) => ({ notAfterMs: nowMs }) },
  'lease-for-everybody': {
    takenLease: (now, service, holder, { expiresAtMs }) => ({
      service,
      holder,
      epoch: (now?.epoch ?? 0) + 1,
      expiresAtMs,
    }),
  },
  'journal-afterwards': { journalsFirst: false },
  'tombstone-dropped': { dutyOf: (park, now) => (park.status === 'repaid' ? 'none' : dutyOf(park, now)) },
  'debts-unpaid': { dutyOf: () => 'none' },
  'restores-whatever-it-is': { isOwed: () => true },
  'second-cycle': { isOwnDebt: (park, incident) => park.status === 'open' && isOwnDebt(park, incident) },
  'flags-unguarded': { isUndone: (park, { desired }) => isUndone(park, { desired }) },
  'flags-forgotten': { resumes: false },
  'parks-together': { parkedElsewhere: () => [] },
  'foreign-ignored': { foreignChange: () => undefined },
  'stop-ignored': {
    admit: (situation) => admit(situation).filter((gate) => gate.gate !== 'stopped'),
    humanGates: () => [],
  },
  Q1: without('Q1'),
  Q2: without('Q2'),
  Q5: without('Q5'),
  Q6: without('Q6'),
  Q7: without('Q7'),
};

/** Who must be at work for a break to do harm, where one worker is not enough. */
export const CREW_FOR: Readonly<Record<string, Crew>> = {
  'lease-for-everybody': 'two-executions',
  'parks-together': 'two-services',
  'second-cycle': 'two-executions',
  'flags-unguarded': 'two-invocations',
  Q1: 'two-executions',
};

export const rulesWith = (broken?: string): Rules => ({
  ...SHIPPED,
  ...(broken !== undefined && BROKEN[broken]),
  answers: new Map(),
});
