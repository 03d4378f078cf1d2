import { cures, type Move, readings, repaid, restorations, withCount, withService } from './changes.ts';
import { debtsOf, idOf, LEASE_UNTIL, leaseOf, NOW_MS, parkOf } from './production-views.ts';
import type { Rules } from './rules.ts';
import {
  MODEL_LADDER,
  type ModelPark,
  type ModelService,
  type ModelState,
  type ModelWorker,
  type WorkerAt,
} from './state.ts';
import { WorkerJudgement } from './worker-judgement.ts';

/** What worker `at` may do next: a read with its decision, one write, or one call. */
export function workerMoves(state: ModelState, at: number, rules: Rules): Move[] {
  const worker = state.workers[at]!;
  const step = new WorkerStep(state, at, rules);
  switch (worker.at) {
    case 'lease':
      return step.takeLease();
    case 'check':
      return step.check();
    case 'act':
      return step.act();
    case 'journal':
      return step.journal();
    case 'alone':
      return step.alone();
    case 'suspend':
      return step.suspend();
    case 'fence':
      return step.fence();
    case 'call':
    case 'flying':
      return step.call();
    case 'record':
      return step.record();
    case 'pay':
      return step.pay();
    case 'pay-count':
      return step.payCount();
    case 'pay-flags':
      return step.payFlags();
    case 'pay-row':
      return step.payRow();
    case 'settle':
      return step.settle();
    case 'verify':
      return step.verify();
    case 'close':
      return step.close();
    case 'over':
      return [];
    default:
      return worker.at satisfies never;
  }
}

class WorkerStep {
  readonly #state: ModelState;
  readonly #at: number;
  readonly #rules: Rules;
  readonly #worker: ModelWorker;
  readonly #service: ModelService;
  readonly #judgement: WorkerJudgement;

  constructor(state: ModelState, at: number, rules: Rules) {
    this.#state = state;
    this.#at = at;
    this.#rules = rules;
    this.#worker = state.workers[at]!;
    this.#service = state.services[this.#worker.service]!;
    this.#judgement = new WorkerJudgement(state, at, rules);
  }

  takeLease(): Move[] {
    const { service, execution } = this.#worker;
    if (this.#service.incident !== 'open') return [this.#goes('over', 'finds nothing to do')];
    const held = leaseOf(this.#service, service);
    const seen = this.#rules.assumes.Q1 ? [held] : [held, { ...held, holder: undefined }];
    return seen.map((one) => {
      const lease = this.#rules.takenLease(one, idOf(service), execution, LEASE_UNTIL);
      if (!lease) return this.#goes('over', 'finds the lease held');
      const given = { lease: { holder: execution, epoch: lease.epoch, fresh: true } };
      return this.#goes('check', `takes the lease, epoch ${lease.epoch}`, { epoch: lease.epoch }, given);
    });
  }

  /** Every step begins so: the incident must be open and the lease ours; it is renewed. */
  #opened(next: () => Move[]): Move[] {
    const { service, execution, epoch } = this.#worker;
    const mine = { ...leaseOf(this.#service, service), holder: execution, epoch };
    const isOurs = this.#rules.isStillOurs(mine, leaseOf(this.#service, service));
    if (this.#service.incident !== 'open' || !isOurs) return [this.#goes('over', 'has lost its case')];
    return next();
  }

  get #renewed(): Partial<ModelService> {
    return { lease: { ...this.#service.lease, fresh: true } };
  }

  /** Right before each act: still ill, still ours, still allowed, no harm? */
  check(): Move[] {
    return this.#opened(() => readings(this.#service).flatMap((desired) => this.#checkAt(desired)));
  }

  #checkAt(desired: number): Move[] {
    const { rungs, ill } = this.#service;
    const remedy = MODEL_LADDER.find((one) => rungs[one] !== 'over');
    if (!remedy) return [this.#goes('close', 'has nothing left to try', {}, this.#renewed)];
    const isMade =
      remedy === 'scale-cycle'
        ? this.#judgement.ownPark() !== undefined
        : this.#service.deployment === 'ours';
    const isOn = rungs[remedy] === 'acted' || (rungs[remedy] !== 'not-begun' && isMade);
    if (isOn)
      return [this.#goes('act', `goes on with ${remedy}`, { remedy, outdated: false }, this.#renewed)];
    if (this.#judgement.isForeign(desired))
      return [this.#goes('close', 'sees a foreign change', {}, { ...this.#renewed, ...endsAs('aborted') })];
    if (!ill)
      return [this.#goes('close', 'sees that it is well', {}, { ...this.#renewed, ...endsAs('recovered') })];
    if (!this.#judgement.mayAct(remedy, desired)) return [];
    // A read that lags cannot know: what it then does is the residue that ECS leaves.
    const knewBetter = (this.#service.changed && desired === this.#service.desired) || this.#state.stopped;
    const given = { remedy, checked: true, outdated: false, saw: desired, knewBetter };
    return [this.#goes('act', `finds ${remedy} right at a count of ${desired}`, given, this.#renewed, true)];
  }

  /** Intent first; what is begun goes on where it stopped. */
  act(): Move[] {
    return this.#opened(() => (this.#worker.remedy === 'force-deploy' ? this.#deploy() : this.#cycle()));
  }

  #deploy(): Move[] {
    const state = this.#service.rungs['force-deploy'];
    const { checked } = this.#worker;
    if (state === 'over') return [this.#goes('check', 'finds it over')];
    if (state === 'acted') return [this.#goes('settle', 'finds it done')];
    const isIntended = state === 'intended' || state === 'doubtful';
    if (isIntended && this.#service.deployment === 'ours')
      return [this.#goes('record', 'finds its deployment', { outdated: false })];
    // Called before, perhaps, and not shown yet.
    if (state === 'intended') return [];
    if (!checked) return [this.#goes('check', 'must look again')];
    if (state === 'doubtful')
      return this.#saves('fence', 'writes its intent anew', this.#withRung('intended'), { outdated: false });
    return this.#saves('fence', 'writes its intent', this.#withRung('intended'));
  }

  #cycle(): Move[] {
    const { rungs, parked } = this.#service;
    const { checked, saw } = this.#worker;
    if (rungs['scale-cycle'] === 'over') return [this.#goes('check', 'finds it over')];
    if (rungs['scale-cycle'] === 'acted') return [this.#goes('settle', 'finds it done')];
    const own = this.#judgement.ownPark();
    if (!own) {
      if (!checked) return [this.#goes('check', 'must look again')];
      if (saw < 1) return [this.#goes('close', 'finds nothing to restore', {}, endsAs('escalated'))];
      if (rungs['scale-cycle'] !== 'not-begun') return [this.#goes('journal', 'begins once more')];
      return this.#saves('journal', 'writes its intent', this.#withRung('intended'));
    }
    if (own.status === 'repaid') return this.#saves('settle', 'finds it restored', this.#withRung('acted'));
    return readings(this.#service).flatMap((desired) => {
      const move = this.#rules.cycleMove({
        park: parkOf(own, this.#worker.service),
        nowMs: NOW_MS,
        desired,
        tasks: 0,
        parkedAtMs: parked ? NOW_MS - 90_000 : undefined,
        isChecked: checked,
      });
      if (move === 'wait') return [];
      return move === 'set-to-zero'
        ? [this.#goes('alone', 'goes on to zero')]
        : [this.#goes('pay', `sees a count of ${desired}: time to restore`)];
    });
  }

  /** The debt is entered before the count is touched. */
  journal(): Move[] {
    return this.#fenced(() => [this.#enterDebt()]);
  }

  #enterDebt(): Move {
    const { service, execution, epoch, saw } = this.#worker;
    const park: ModelPark = {
      execution,
      epoch,
      desired: saw,
      status: 'open',
      due: false,
      stands: false,
      withdrawn: false,
    };
    if (!this.#rules.journalsFirst) return this.#goes('suspend', 'leaves the journal for later');
    const { park: now } = this.#service;
    const may = this.#rules.mayEnter(parkOf(park, service), now && parkOf(now, service));
    if (may === 'refused') return this.#goes('check', 'finds another debt open');
    return this.#goes('alone', `enters the debt of ${saw}`, {}, may === 'enter' ? { park } : {});
  }

  /** Entered first, looked for second: of two that park at once, neither misses the other. */
  alone(): Move[] {
    const { service } = this.#worker;
    const own = this.#judgement.ownPark();
    if (!own) return [this.#goes('act', 'finds its debt gone')];
    const others = this.#rules.parkedElsewhere(debtsOf(this.#state), idOf(service));
    if (others.length === 0) return [this.#goes('suspend', 'is alone')];
    return [this.#goes('check', 'withdraws', {}, { park: { ...repaid(own), withdrawn: true } })];
  }

  suspend(): Move[] {
    return this.#fenced(() => [this.#goes('fence', 'suspends the autoscaler', {}, { suspended: true })]);
  }

  fence(): Move[] {
    return this.#fenced(() => [this.#goes('call', `issues ${this.#worker.remedy}`)]);
  }

  /** The lease is read right before; a refusal is a lost race, and the step begins anew. */
  #fenced(next: () => Move[]): Move[] {
    const { service, execution, epoch, checked } = this.#worker;
    const held = leaseOf(this.#service, service);
    if (this.#judgement.isStopped()) return [this.#goes('check', 'reads that it is stopped')];
    const moment = this.#rules.lastMoment({
      held,
      mine: { ...held, holder: execution, epoch },
      checkedAtMs: checked ? NOW_MS : NOW_MS - 60_000,
      nowMs: NOW_MS,
    });
    return 'refused' in moment ? [this.#goes('act', 'is fenced off')] : next();
  }

  /** The call lands, whoever has died meanwhile. */
  call(): Move[] {
    const { service, remedy, at } = this.#worker;
    const next: WorkerAt = at === 'flying' ? 'over' : 'record';
    const changes = remedy === 'force-deploy' || this.#service.desired > 0;
    const acts = { ...this.#service.acts, [remedy]: this.#service.acts[remedy] + Number(changes) };
    const says = remedy === 'force-deploy' ? 'a new deployment starts' : 'the count becomes 0';
    const given: Partial<ModelService> =
      // Forced on top of CI's, the service stays on CI's revision.
      remedy === 'force-deploy'
        ? { deployment: this.#service.deployment === 'ci' ? 'ci' : 'ours', acts }
        : { desired: 0, zeroBy: 'us', acts };
    const outcomes = remedy === 'force-deploy' ? cures(this.#service) : [this.#service.ill];
    return outcomes.flatMap((ill) =>
      withCount(this.#state, service, { ...given, ill }).map((to) => this.#moved(to, next, says)),
    );
  }

  record(): Move[] {
    const { remedy } = this.#worker;
    if (remedy === 'force-deploy') return this.#saves('settle', 'records it', this.#withRung('acted'));
    return this.#saves('act', 'records that it is parked', { parked: true });
  }

  pay(): Move[] {
    return readings(this.#service).map((desired) =>
      this.#rules.isOwed(desired)
        ? this.#goes('pay-count', `reads a count of ${desired}`)
        : this.#goes('pay-flags', `reads a count of ${desired}: nothing to pay`),
    );
  }

  payCount(): Move[] {
    const own = this.#judgement.ownPark();
    if (!own) return [this.#goes('act', 'finds its debt gone')];
    const count = this.#rules.owedCount(parkOf(own, this.#worker.service));
    return restorations(this.#state, this.#worker.service, count).map((to) =>
      this.#moved(to, 'pay-flags', `restores a count of ${count}`),
    );
  }

  payFlags(): Move[] {
    return [
      this.#goes('pay-row', 'resumes the autoscaler', {}, this.#rules.resumes ? { suspended: false } : {}),
    ];
  }

  payRow(): Move[] {
    const own = this.#judgement.ownPark();
    return [this.#goes('act', 'closes the debt', {}, own ? { park: repaid(own) } : {})];
  }

  settle(): Move[] {
    return this.#opened(() =>
      readings(this.#service).flatMap((desired) => {
        // Only while a read lags is it our own zero: by the time it would settle, another zero is somebody's.
        if (this.#worker.remedy === 'scale-cycle' && desired === 0 && this.#service.desired > 0) return [];
        if (this.#judgement.isForeign(desired))
          return [this.#goes('close', 'sees a foreign change', {}, endsAs('aborted'))];
        return [this.#goes('verify', 'sees it settled', { outdated: false }, this.#renewed)];
      }),
    );
  }

  verify(): Move[] {
    return this.#opened(() => {
      const { desired } = this.#service;
      if (this.#judgement.isForeign(desired))
        return [this.#goes('close', 'sees a foreign change', {}, endsAs('aborted'))];
      if (desired === 0) return [];
      if (!this.#service.ill) return [this.#goes('close', 'proves the cure', {}, endsAs('recovered'))];
      return this.#saves('check', 'sees that it did not help', this.#withRung('over'), { checked: false });
    });
  }

  /** The row first, then the lease. */
  close(): Move[] {
    const { execution } = this.#worker;
    const { incident, lease } = this.#service;
    const free = lease.holder === execution ? { lease: { ...lease, holder: '', fresh: false } } : {};
    const ended = incident === 'open' ? endsAs('escalated') : {};
    return [this.#goes('over', 'closes the incident', {}, { ...free, ...ended })];
  }

  #withRung(state: 'intended' | 'acted' | 'over'): Partial<ModelService> {
    return { rungs: { ...this.#service.rungs, [this.#worker.remedy]: state } };
  }

  /** A conditional write of the incident: lost if somebody wrote since it was read, and then the step begins anew. */
  #saves(next: WorkerAt, says: string, given: Partial<ModelService>, own: Partial<ModelWorker> = {}): Move[] {
    if (this.#worker.outdated) {
      const again = this.#worker.at === 'verify' ? 'verify' : 'act';
      return [this.#goes(again, 'loses a race', { outdated: false })];
    }
    return [this.#goes(next, says, own, { ...this.#renewed, ...given }, true)];
  }

  #goes(
    next: WorkerAt,
    says: string,
    own: Partial<ModelWorker> = {},
    given: Partial<ModelService> = {},
    writesIncident = false,
  ): Move {
    const { service } = this.#worker;
    const to = withService(this.#state, service, given);
    const workers = writesIncident
      ? to.workers.map((one, at) =>
          at !== this.#at && one.service === service ? { ...one, outdated: true } : one,
        )
      : to.workers;
    return this.#moved({ ...to, workers }, next, says, own);
  }

  #moved(to: ModelState, next: WorkerAt, says: string, own: Partial<ModelWorker> = {}): Move {
    const { service, execution } = this.#worker;
    const workers = to.workers.map((one, at) => (at === this.#at ? { ...one, ...own, at: next } : one));
    return {
      says: `worker ${this.#at + 1} (${execution}) on ${idOf(service)} ${says}`,
      to: { ...to, workers },
    };
  }
}

const endsAs = (incident: ModelService['incident']): Partial<ModelService> => ({ incident });
