import { type Move, readings, repaid, restorations } from './changes.ts';
import { parkOf } from './production-views.ts';
import type { WorkerStep } from './worker-step.ts';

export function pay(step: WorkerStep): Move[] {
  return readings(step.service).map((desired) =>
    step.rules.isOwed(desired)
      ? step.goes('pay-count', `reads a count of ${desired}`)
      : step.goes('pay-flags', `reads a count of ${desired}: nothing to pay`),
  );
}

export function payCount(step: WorkerStep): Move[] {
  const own = step.judgement.ownPark();
  if (!own) return [step.goes('act', 'finds its debt gone')];
  const count = step.rules.owedCount(parkOf(own, step.worker.service));
  return restorations(step.state, step.worker.service, count).map((to) =>
    step.moved(to, 'pay-flags', `restores a count of ${count}`),
  );
}

export function payFlags(step: WorkerStep): Move[] {
  return [step.goes('pay-row', 'resumes the autoscaler', {}, step.rules.resumes ? { suspended: false } : {})];
}

export function payRow(step: WorkerStep): Move[] {
  const own = step.judgement.ownPark();
  return [step.goes('act', 'closes the debt', {}, own ? { park: repaid(own) } : {})];
}
