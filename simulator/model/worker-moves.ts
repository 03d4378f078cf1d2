import type { Move } from './changes.ts';
import type { Rules } from './rules.ts';
import type { ModelState, WorkerAt } from './state.ts';
import { act, alone, call, fence, journal, record, suspend } from './worker-acts.ts';
import { check, close, settle, takeLease, verify } from './worker-checks.ts';
import { pay, payCount, payFlags, payRow } from './worker-payments.ts';
import { WorkerStep } from './worker-step.ts';

const STEPS: Readonly<Record<WorkerAt, (step: WorkerStep) => Move[]>> = {
  lease: takeLease,
  check,
  act,
  journal,
  alone,
  suspend,
  fence,
  call,
  flying: call,
  record,
  pay,
  'pay-count': payCount,
  'pay-flags': payFlags,
  'pay-row': payRow,
  settle,
  verify,
  close,
  over: () => [],
};

/** What worker `at` may do next: a read with its decision, one write, or one call. */
export function workerMoves(state: ModelState, at: number, rules: Rules): Move[] {
  return STEPS[state.workers[at]!.at](new WorkerStep(state, at, rules));
}
