import { cures, type Move, readings, repaid, withCount } from './changes.ts';
import { debtsOf, idOf, NOW_MS, parkOf } from './production-views.ts';
import type { ModelPark, ModelService, WorkerAt } from './state.ts';
import { endsAs, type WorkerStep } from './worker-step.ts';

/** Intent first; what is begun goes on where it stopped. */
export function act(step: WorkerStep): Move[] {
  return step.opened(() => (step.worker.remedy === 'force-deploy' ? deploy(step) : cycle(step)));
}

function deploy(step: WorkerStep): Move[] {
  const state = step.service.rungs['force-deploy'];
  const { checked } = step.worker;
  if (state === 'over') return [step.goes('check', 'finds it over')];
  if (state === 'acted') return [step.goes('settle', 'finds it done')];
  const isIntended = state === 'intended' || state === 'doubtful';
  if (isIntended && step.service.deployment === 'ours')
    return [step.goes('record', 'finds its deployment', { outdated: false })];
  // Called before, perhaps, and not shown yet.
  if (state === 'intended') return [];
  if (!checked) return [step.goes('check', 'must look again')];
  if (state === 'doubtful')
    return step.saves('fence', 'writes its intent anew', step.withRung('intended'), { outdated: false });
  return step.saves('fence', 'writes its intent', step.withRung('intended'));
}

function cycle(step: WorkerStep): Move[] {
  const { rungs, parked } = step.service;
  const { checked, saw } = step.worker;
  if (rungs['scale-cycle'] === 'over') return [step.goes('check', 'finds it over')];
  if (rungs['scale-cycle'] === 'acted') return [step.goes('settle', 'finds it done')];
  const own = step.judgement.ownPark();
  if (!own) {
    if (!checked) return [step.goes('check', 'must look again')];
    if (saw < 1) return [step.goes('close', 'finds nothing to restore', {}, endsAs('escalated'))];
    if (rungs['scale-cycle'] !== 'not-begun') return [step.goes('journal', 'begins once more')];
    return step.saves('journal', 'writes its intent', step.withRung('intended'));
  }
  if (own.status === 'repaid') return step.saves('settle', 'finds it restored', step.withRung('acted'));
  return readings(step.service).flatMap((desired) => {
    const move = step.rules.cycleMove({
      park: parkOf(own, step.worker.service),
      nowMs: NOW_MS,
      desired,
      tasks: 0,
      parkedAtMs: parked ? NOW_MS - 90_000 : undefined,
      isChecked: checked,
    });
    if (move === 'wait') return [];
    return move === 'set-to-zero'
      ? [step.goes('alone', 'goes on to zero')]
      : [step.goes('pay', `sees a count of ${desired}: time to restore`)];
  });
}

/** The debt is entered before the count is touched. */
export function journal(step: WorkerStep): Move[] {
  return step.fenced(() => [enterDebt(step)]);
}

function enterDebt(step: WorkerStep): Move {
  const { service, execution, epoch, saw } = step.worker;
  const park: ModelPark = {
    execution,
    epoch,
    desired: saw,
    status: 'open',
    due: false,
    stands: false,
    withdrawn: false,
  };
  if (!step.rules.journalsFirst) return step.goes('suspend', 'leaves the journal for later');
  const { park: now } = step.service;
  const may = step.rules.mayEnter(parkOf(park, service), now && parkOf(now, service));
  if (may === 'refused') return step.goes('check', 'finds another debt open');
  return step.goes('alone', `enters the debt of ${saw}`, {}, may === 'enter' ? { park } : {});
}

/** Entered first, looked for second: of two that park at once, neither misses the other. */
export function alone(step: WorkerStep): Move[] {
  const { service } = step.worker;
  const own = step.judgement.ownPark();
  if (!own) return [step.goes('act', 'finds its debt gone')];
  const others = step.rules.parkedElsewhere(debtsOf(step.state), idOf(service));
  if (others.length === 0) return [step.goes('suspend', 'is alone')];
  return [step.goes('check', 'withdraws', {}, { park: { ...repaid(own), withdrawn: true } })];
}

export function suspend(step: WorkerStep): Move[] {
  return step.fenced(() => [step.goes('fence', 'suspends the autoscaler', {}, { suspended: true })]);
}

export function fence(step: WorkerStep): Move[] {
  return step.fenced(() => [step.goes('call', `issues ${step.worker.remedy}`)]);
}

/** The call lands, whoever has died meanwhile. */
export function call(step: WorkerStep): Move[] {
  const { service, remedy, at } = step.worker;
  const next: WorkerAt = at === 'flying' ? 'over' : 'record';
  const changes = remedy === 'force-deploy' || step.service.desired > 0;
  const acts = { ...step.service.acts, [remedy]: step.service.acts[remedy] + Number(changes) };
  const says = remedy === 'force-deploy' ? 'a new deployment starts' : 'the count becomes 0';
  const given: Partial<ModelService> =
    // Forced on top of CI's, the service stays on CI's revision.
    remedy === 'force-deploy'
      ? { deployment: step.service.deployment === 'ci' ? 'ci' : 'ours', acts }
      : { desired: 0, zeroBy: 'us', acts };
  const outcomes = remedy === 'force-deploy' ? cures(step.service) : [step.service.ill];
  return outcomes.flatMap((ill) =>
    withCount(step.state, service, { ...given, ill }).map((to) => step.moved(to, next, says)),
  );
}

export function record(step: WorkerStep): Move[] {
  const { remedy } = step.worker;
  if (remedy === 'force-deploy') return step.saves('settle', 'records it', step.withRung('acted'));
  return step.saves('act', 'records that it is parked', { parked: true });
}
