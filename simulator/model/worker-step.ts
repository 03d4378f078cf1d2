import { type Move, withService } from './changes.ts';
import { idOf, leaseOf, NOW_MS } from './production-views.ts';
import type { Rules } from './rules.ts';
import type { ModelService, ModelState, ModelWorker, WorkerAt } from './state.ts';
import { WorkerJudgement } from './worker-judgement.ts';

/** What every step of a worker is made of: what it sees, the lease that it needs, and how it goes on. */
export class WorkerStep {
  readonly state: ModelState;
  readonly rules: Rules;
  readonly worker: ModelWorker;
  readonly service: ModelService;
  readonly judgement: WorkerJudgement;
  readonly #at: number;

  constructor(state: ModelState, at: number, rules: Rules) {
    this.state = state;
    this.#at = at;
    this.rules = rules;
    this.worker = state.workers[at]!;
    this.service = state.services[this.worker.service]!;
    this.judgement = new WorkerJudgement(state, at, rules);
  }

  /** Every step begins so: the incident must be open and the lease ours; it is renewed. */
  opened(next: () => Move[]): Move[] {
    const { service, execution, epoch } = this.worker;
    const mine = { ...leaseOf(this.service, service), holder: execution, epoch };
    const isOurs = this.rules.isStillOurs(mine, leaseOf(this.service, service));
    if (this.service.incident !== 'open' || !isOurs) return [this.goes('over', 'has lost its case')];
    return next();
  }

  get renewed(): Partial<ModelService> {
    return { lease: { ...this.service.lease, fresh: true } };
  }

  /** The lease is read right before; a refusal is a lost race, and the step begins anew. */
  fenced(next: () => Move[]): Move[] {
    const { service, execution, epoch, checked } = this.worker;
    const held = leaseOf(this.service, service);
    if (this.judgement.isStopped()) return [this.goes('check', 'reads that it is stopped')];
    const moment = this.rules.lastMoment({
      held,
      mine: { ...held, holder: execution, epoch },
      checkedAtMs: checked ? NOW_MS : NOW_MS - 60_000,
      nowMs: NOW_MS,
    });
    return 'refused' in moment ? [this.goes('act', 'is fenced off')] : next();
  }

  withRung(state: 'intended' | 'acted' | 'over'): Partial<ModelService> {
    return { rungs: { ...this.service.rungs, [this.worker.remedy]: state } };
  }

  /** A conditional write of the incident: lost if somebody wrote since it was read, and then the step begins anew. */
  saves(next: WorkerAt, says: string, given: Partial<ModelService>, own: Partial<ModelWorker> = {}): Move[] {
    if (this.worker.outdated) {
      const again = this.worker.at === 'verify' ? 'verify' : 'act';
      return [this.goes(again, 'loses a race', { outdated: false })];
    }
    return [this.goes(next, says, own, { ...this.renewed, ...given }, true)];
  }

  goes(
    next: WorkerAt,
    says: string,
    own: Partial<ModelWorker> = {},
    given: Partial<ModelService> = {},
    writesIncident = false,
  ): Move {
    const { service } = this.worker;
    const to = withService(this.state, service, given);
    const workers = writesIncident
      ? to.workers.map((one, at) =>
          at !== this.#at && one.service === service ? { ...one, outdated: true } : one,
        )
      : to.workers;
    return this.moved({ ...to, workers }, next, says, own);
  }

  moved(to: ModelState, next: WorkerAt, says: string, own: Partial<ModelWorker> = {}): Move {
    const { service, execution } = this.worker;
    const workers = to.workers.map((one, at) => (at === this.#at ? { ...one, ...own, at: next } : one));
    return {
      says: `worker ${this.#at + 1} (${execution}) on ${idOf(service)} ${says}`,
      to: { ...to, workers },
    };
  }
}

export const endsAs = (incident: ModelService['incident']): Partial<ModelService> => ({ incident });
