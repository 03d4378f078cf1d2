import type { Incident } from '../../../shared/core/remediation/incident.ts';
import { type Environment, ecsServices } from '../../../shared/core/watchlist/environment.ts';
import type { BreakingAction } from '../buttons.ts';
import type { Playground } from '../playground.ts';
import { isWell, type PlaygroundState, type ServiceState } from '../playground-state.ts';

/** The truth is read this often. */
const WATCH_EVERY_MS = 50;

class StoryTookTooLong extends Error {
  override readonly name = 'StoryTookTooLong';
}

/** Where a story is played: breaks things, waits, and watches the truth about one service. */
export class Stage {
  readonly #playground: Playground;
  readonly #environment: Environment;
  readonly #service: string;
  readonly #deadlineMs: number;
  readonly #watch: NodeJS.Timeout;
  #wasWell = true;
  #wellAgainMs: number | undefined;

  constructor(playground: Playground, environment: Environment, service: string, deadlineMs: number) {
    this.#playground = playground;
    this.#environment = environment;
    this.#service = service;
    this.#deadlineMs = deadlineMs;
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  end(): void {
    clearInterval(this.#watch);
  }

  get state(): PlaygroundState {
    return this.#playground.state;
  }

  get service(): ServiceState {
    return this.state.services.find((one) => one.id === this.#service)!;
  }

  /** The newest incident of the service. */
  get incident(): Incident | undefined {
    return this.incidentOf(this.#service);
  }

  incidentOf(service: string): Incident | undefined {
    return this.state.incidents.find(({ incident }) => incident.service === service)?.incident;
  }

  /** When the service last became well again, by the truth; undefined while it is not or never was ill. */
  get wellAgainMs(): number | undefined {
    return this.#wasWell ? this.#wellAgainMs : undefined;
  }

  get isWell(): boolean {
    return this.#wasWell;
  }

  act(action: BreakingAction, target = this.#service): string {
    return this.#playground.trouble.act(action, target);
  }

  deployGood(): string {
    return this.#playground.trouble.deployGood(this.#service);
  }

  spoilRevision(): void {
    this.#playground.trouble.spoilRevision(this.#service);
  }

  /** Everybody is well, and every revision is a baseline under the watchdog's own eyes. */
  allProven(): Promise<void> {
    return this.until(
      'every service to be proven healthy',
      ({ services, dependencies }) =>
        services.every((one) => isWell(one) && one.isCertified && !one.isDeploying) &&
        [...services, ...dependencies].every(({ belief }) => belief?.status === 'healthy'),
    );
  }

  /** Resolves with the first state in which it is so; rejects when the story's time is over. */
  async until(what: string, isSo: (state: PlaygroundState) => boolean): Promise<void> {
    if (isSo(this.state)) return;
    let stop: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        stop = this.#playground.onState((state) => isSo(state) && resolve());
        const leftMs = Math.max(0, this.#deadlineMs - Date.now());
        timer = setTimeout(() => reject(new StoryTookTooLong(`waited in vain for ${what}`)), leftMs);
      });
    } finally {
      stop();
      clearTimeout(timer);
    }
  }

  /** Lets the world go on for a while, to see that nothing more happens. */
  pass(seconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }

  #look(): void {
    const { cluster, modelName } = ecsServices(this.#environment).find((one) => one.id === this.#service)!;
    const { wanted, answering } = this.#playground.cloud.world.wellbeing(cluster, modelName);
    const isWellNow = answering >= wanted;
    if (isWellNow && !this.#wasWell) this.#wellAgainMs = Date.now();
    this.#wasWell = isWellNow;
  }
}
