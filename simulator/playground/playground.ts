import type { HealthStore, RollbackStore } from '../../shared/ports.ts';
import type { CloudEvent } from '../http/cloud-events.ts';
import { type LocalCloud, type LocalCloudSettings, startLocalCloud } from '../http/local-cloud.ts';
import { findButton } from './buttons.ts';
import { Chronicle } from './chronicle.ts';
import { peopleSaid } from './people-said.ts';
import type { PlaygroundState } from './playground-state.ts';
import type { StoryLine } from './story-line.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { Troublemaker } from './troublemaker.ts';

/** The watchdog's own tables, read through its own stores. */
interface Stores {
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
}

export interface PlaygroundSettings extends Omit<LocalCloudSettings, 'onEvent'> {
  readonly openStores: (cloud: LocalCloud) => Stores;
  readonly onLine?: (line: StoryLine) => void;
}

/** A state is taken this soon after something has happened, and at least this often. */
const SOON_MS = 120;
const AT_LEAST_EVERY_MS = 1_000;

/** What somebody who trusts it says after a deployment: fresh tables mean stop. */
const letAct = (rollback: RollbackStore): Promise<void> =>
  rollback.setStopped(false, '', { by: 'npm start', atMs: Date.now() });

/** The local cloud as somebody plays with it: its state, its story, and everything that can be broken. */
export class Playground {
  readonly cloud: LocalCloud;
  readonly trouble: Troublemaker;
  readonly #sources: Parameters<typeof takeSnapshot>[0];
  readonly #chronicle: Chronicle;
  readonly #workflowStates: Map<string, string>;
  readonly #listeners = new Set<(state: PlaygroundState) => void>();
  #state: PlaygroundState;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Infinity;
  #isBusy = false;
  #isResetting = false;
  #isOver = false;

  private constructor(
    parts: {
      cloud: LocalCloud;
      trouble: Troublemaker;
      chronicle: Chronicle;
      workflowStates: Map<string, string>;
    },
    sources: Parameters<typeof takeSnapshot>[0],
    state: PlaygroundState,
  ) {
    this.cloud = parts.cloud;
    this.trouble = parts.trouble;
    this.#chronicle = parts.chronicle;
    this.#workflowStates = parts.workflowStates;
    this.#sources = sources;
    this.#state = state;
    this.refreshSoon();
  }

  /** Resolves when every task listens; the schedules run from then on. */
  static async start(settings: PlaygroundSettings): Promise<Playground> {
    const { environment, openStores, onLine } = settings;
    const chronicle = new Chronicle(environment, onLine);
    const workflowStates = new Map<string, string>();
    let playground: Playground | undefined;
    let cloud: LocalCloud | undefined;
    const onEvent = (event: CloudEvent) => {
      if (event.kind === 'state') workflowStates.set(event.execution, event.state);
      playground?.trouble.hear(event);
      chronicle.hear(event, cloud?.world);
      playground?.refreshSoon();
    };
    cloud = await startLocalCloud({ ...settings, onEvent });
    const trouble = new Troublemaker(cloud, environment);
    const sources = {
      cloud,
      environment,
      ...openStores(cloud),
      trouble,
      lines: () => chronicle.lines,
      workflowState: (execution: string) => workflowStates.get(execution),
    };
    const parts = { cloud, trouble, chronicle, workflowStates };
    await letAct(sources.rollback);
    playground = new Playground(parts, sources, await takeSnapshot(sources));
    return playground;
  }

  get state(): PlaygroundState {
    return this.#state;
  }

  /** Called with every new state. Returns what ends it. */
  onState(listener: (state: PlaygroundState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Presses a button of the page; says what it did, or why it did nothing. */
  press(action: string, target: string): { readonly done: boolean; readonly said: string } {
    const button = findButton(action, target, this.#state);
    if (!button) return { done: false, said: `There is no button ${action} for ${target || 'everything'}.` };
    if (button.whyNot !== undefined) return { done: false, said: `Not now: ${button.whyNot}.` };
    if (this.#isResetting) return { done: false, said: 'Not now: everything is starting again.' };
    if (button.action !== 'reset')
      return { done: true, said: this.trouble.act(button.action, button.target) };
    setImmediate(() => void this.reset());
    return { done: true, said: 'Starting again with fresh tables and services.' };
  }

  /** Fresh tables and services. */
  async reset(): Promise<void> {
    this.#isResetting = true;
    this.#workflowStates.clear();
    await this.trouble.reset();
    await letAct(this.#sources.rollback);
    await this.refresh();
    this.#isResetting = false;
  }

  /** Takes a new state now. */
  async refresh(): Promise<PlaygroundState> {
    this.#state = await takeSnapshot(this.#sources);
    this.#chronicle.compare(this.#state);
    for (const listener of this.#listeners) listener(this.#state);
    await this.#hearPeople();
    return this.#state;
  }

  async #hearPeople(): Promise<void> {
    const { rollback, environment } = this.#sources;
    const [control, ...approvals] = await Promise.all([
      rollback.control(),
      // One that cannot be read is the watchdog's to tell of, and hides no other.
      ...environment.services.map(({ id }) => rollback.approval(id).catch(() => undefined)),
    ]);
    const answered = approvals.filter((one) => one !== undefined);
    this.#chronicle.hearPeople(peopleSaid(control, answered, Date.now()));
  }

  refreshSoon(): void {
    this.#refreshIn(SOON_MS);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#chronicle.close();
    await this.cloud.stop();
  }

  /** An earlier appointment stays. */
  #refreshIn(ms: number): void {
    const dueMs = Date.now() + ms;
    if (this.#isOver || this.#isBusy || this.#dueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => void this.#refreshNow(), ms);
  }

  /** While a reset is under way there may be no tables or services to read: the next time there are. */
  async #refreshNow(): Promise<void> {
    this.#isBusy = true;
    try {
      await this.refresh();
    } catch {
      // The state of before stays on the page.
    }
    this.#isBusy = false;
    this.#dueMs = Infinity;
    this.#refreshIn(AT_LEAST_EVERY_MS);
  }
}
