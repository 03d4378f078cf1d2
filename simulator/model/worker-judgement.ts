import { NO_CONTROL } from '../../shared/core/remediation/control.ts';
import {
  AUTOSCALER,
  ENVIRONMENT,
  harmInputOf,
  incidentOf,
  NOW_MS,
  parkOf,
  situationOf,
  viewOf,
} from './production-views.ts';
import type { Rules } from './rules.ts';
import type { ModelPark, ModelRemedy, ModelService, ModelState, ModelWorker } from './state.ts';
import { numberOf } from './state-key.ts';

/** What one worker asks the shipped rules about the state that it is in. */
export class WorkerJudgement {
  readonly #state: ModelState;
  readonly #rules: Rules;
  readonly #worker: ModelWorker;
  readonly #service: ModelService;

  constructor(state: ModelState, at: number, rules: Rules) {
    this.#state = state;
    this.#rules = rules;
    this.#worker = state.workers[at]!;
    this.#service = state.services[this.#worker.service]!;
  }

  /** Somebody else changed it, as far as a read shows that count. */
  isForeign(desired: number): boolean {
    const { service } = this.#worker;
    return this.#decide(`foreign ${numberOf(this.#service)} ${desired}`, () => {
      const incident = incidentOf(this.#service, service);
      const view = viewOf(this.#service, desired);
      return this.#rules.foreignChange(incident.fingerprint!, view, incident, AUTOSCALER) !== undefined;
    });
  }

  /** Every gate is open, and the act would do no harm. */
  mayAct(remedy: ModelRemedy, desired: number): boolean {
    const { service } = this.#worker;
    const { services, stopped } = this.#state;
    const key = `may ${remedy} ${service} ${desired} ${stopped} ${services.map(numberOf)}`;
    return this.#decide(key, () => {
      const view = viewOf(this.#service, desired);
      const gates = this.#rules.admit(situationOf(this.#state, service, view));
      if (this.#rules.holdOf(gates, NOW_MS)) return false;
      return this.#rules.forecastHarm(harmInputOf(this.#state, service, remedy, view)) === undefined;
    });
  }

  /** The shipped rules are pure: the same question has the same answer. */
  #decide(key: string, ask: () => boolean): boolean {
    const answer = this.#rules.answers.get(key) ?? ask();
    this.#rules.answers.set(key, answer);
    return answer;
  }

  ownPark(): ModelPark | undefined {
    const { park } = this.#service;
    if (!park) return undefined;
    const { service } = this.#worker;
    const incident = incidentOf(this.#service, service).id;
    return this.#rules.isOwnDebt(parkOf(park, service), incident) ? park : undefined;
  }

  isStopped(): boolean {
    const { stopped } = this.#state;
    const service = ENVIRONMENT.services[0]!;
    return this.#decide(`stopped ${stopped}`, () => {
      const gates = this.#rules.humanGates({ control: { ...NO_CONTROL, stopped }, service, nowMs: NOW_MS });
      return this.#rules.holdOf(gates, NOW_MS) !== undefined;
    });
  }
}
