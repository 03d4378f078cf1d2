import { type Move, readings } from './changes.ts';
import { idOf, LEASE_UNTIL, leaseOf } from './production-views.ts';
import { MODEL_LADDER } from './state.ts';
import { endsAs, type WorkerStep } from './worker-step.ts';

export function takeLease(step: WorkerStep): Move[] {
  const { service, execution } = step.worker;
  if (step.service.incident !== 'open') return [step.goes('over', 'finds nothing to do')];
  const held = leaseOf(step.service, service);
  const seen = step.rules.assumes.Q1 ? [held] : [held, { ...held, holder: undefined }];
  return seen.map((one) => {
    const lease = step.rules.takenLease(one, idOf(service), execution, LEASE_UNTIL);
    if (!lease) return step.goes('over', 'finds the lease held');
    const given = { lease: { holder: execution, epoch: lease.epoch, fresh: true } };
    return step.goes('check', `takes the lease, epoch ${lease.epoch}`, { epoch: lease.epoch }, given);
  });
}

/** Right before each act: still ill, still ours, still allowed, no harm? */
export function check(step: WorkerStep): Move[] {
  return step.opened(() => readings(step.service).flatMap((desired) => checkAt(step, desired)));
}

function checkAt(step: WorkerStep, desired: number): Move[] {
  const { rungs, ill } = step.service;
  const remedy = MODEL_LADDER.find((one) => rungs[one] !== 'over');
  if (!remedy) return [step.goes('close', 'has nothing left to try', {}, step.renewed)];
  const isMade =
    remedy === 'scale-cycle' ? step.judgement.ownPark() !== undefined : step.service.deployment === 'ours';
  const isOn = rungs[remedy] === 'acted' || (rungs[remedy] !== 'not-begun' && isMade);
  if (isOn) return [step.goes('act', `goes on with ${remedy}`, { remedy, outdated: false }, step.renewed)];
  if (step.judgement.isForeign(desired))
    return [step.goes('close', 'sees a foreign change', {}, { ...step.renewed, ...endsAs('aborted') })];
  if (!ill)
    return [step.goes('close', 'sees that it is well', {}, { ...step.renewed, ...endsAs('recovered') })];
  if (!step.judgement.mayAct(remedy, desired)) return [];
  // A read that lags cannot know: what it then does is the residue that ECS leaves.
  const knewBetter = (step.service.changed && desired === step.service.desired) || step.state.stopped;
  const given = { remedy, checked: true, outdated: false, saw: desired, knewBetter };
  return [step.goes('act', `finds ${remedy} right at a count of ${desired}`, given, step.renewed, true)];
}

export function settle(step: WorkerStep): Move[] {
  return step.opened(() =>
    readings(step.service).flatMap((desired) => {
      // Only while a read lags is it our own zero: by the time it would settle, another zero is somebody's.
      if (step.worker.remedy === 'scale-cycle' && desired === 0 && step.service.desired > 0) return [];
      if (step.judgement.isForeign(desired))
        return [step.goes('close', 'sees a foreign change', {}, endsAs('aborted'))];
      return [step.goes('verify', 'sees it settled', { outdated: false }, step.renewed)];
    }),
  );
}

export function verify(step: WorkerStep): Move[] {
  return step.opened(() => {
    const { desired } = step.service;
    if (step.judgement.isForeign(desired))
      return [step.goes('close', 'sees a foreign change', {}, endsAs('aborted'))];
    if (desired === 0) return [];
    if (!step.service.ill) return [step.goes('close', 'proves the cure', {}, endsAs('recovered'))];
    return step.saves('check', 'sees that it did not help', step.withRung('over'), { checked: false });
  });
}

/** The row first, then the lease. */
export function close(step: WorkerStep): Move[] {
  const { execution } = step.worker;
  const { incident, lease } = step.service;
  const free = lease.holder === execution ? { lease: { ...lease, holder: '', fresh: false } } : {};
  const ended = incident === 'open' ? endsAs('escalated') : {};
  return [step.goes('over', 'closes the incident', {}, { ...free, ...ended })];
}
