import type { Incident, Outcome, RungResult } from '../../shared/core/remediation/incident.ts';
import { openIncident } from '../../shared/core/remediation/incident.ts';
import { REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { Stage } from '../scenario/stage.ts';

type Told = 'opened' | 'closed' | 'decision';

/** What a rival says of itself: when it noticed, what it began, whom it told. Nothing of it counts in the score. */
export class CaseBook {
  readonly #stage: Stage;
  readonly #cases = new Map<string, Incident[]>();
  #told = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Opens a case, or goes on with the one that is open. */
  open({ id }: EcsService, reason: string): void {
    if (this.isOpen(id)) return;
    const nowMs = this.#stage.clock.now();
    const known = this.#cases.get(id) ?? [];
    const incident = openIncident({
      service: id,
      number: known.length + 1,
      nowMs,
      firstFailureAtMs: nowMs,
      reason,
    });
    this.#cases.set(id, [...known, { ...incident, status: 'confirmed', confirmedAtMs: nowMs }]);
    this.#say('incident opened', { incident: incident.id, reason });
  }

  isOpen(id: string): boolean {
    return this.#cases.get(id)?.at(-1)?.status === 'confirmed';
  }

  begin({ id }: EcsService, remedy: Remedy): void {
    const nowMs = this.#stage.clock.now();
    this.#change(id, (one) => ({
      ...one,
      rungs: [...one.rungs, { remedy, intentAtMs: nowMs, actedAtMs: nowMs }],
    }));
    this.#say('acted', { service: id, remedy });
  }

  /** The remedy begun last has come to an end. */
  end({ id }: EcsService, result: RungResult, because: string): void {
    const endedAtMs = this.#stage.clock.now();
    this.#change(id, (one) => {
      const last = one.rungs.at(-1);
      return last
        ? { ...one, rungs: [...one.rungs.slice(0, -1), { ...last, endedAtMs, result, because }] }
        : one;
    });
  }

  close({ id }: EcsService, outcome: Outcome, because: string): void {
    if (!this.isOpen(id)) return;
    const closedAtMs = this.#stage.clock.now();
    this.#change(id, (one) => ({ ...one, status: 'closed', outcome, because, closedAtMs }));
    this.#say('incident closed', { service: id, outcome, because });
  }

  /** A message to people, on the topic that the watchdog uses. It is lost while the topic fails: nobody keeps it. */
  tell(service: EcsService, kind: Told, subject: string): void {
    const { clock, faults, log, notices, environment } = this.#stage;
    if (faults.watchdog('topic-failing').length > 0) return;
    const id = `rival:${service.id}:${++this.#told}`;
    const severity = kind === 'closed' ? 'info' : 'critical';
    log.add('notice', { id, kind, about: service.id, subject });
    const notice = {
      id,
      thread: `rival:${service.id}`,
      kind,
      severity,
      environment: environment.name,
      about: service.id,
      modelName: service.modelName,
      atMs: clock.now(),
      subject,
      lines: [],
      nextSteps: [],
    } as const;
    notices.push({ atMs: clock.now(), notice });
  }

  /** Of every service, oldest first. */
  incidents(): readonly Incident[] {
    return [...this.#cases.values()].flat();
  }

  #change(id: string, change: (incident: Incident) => Incident): void {
    const known = this.#cases.get(id);
    const last = known?.at(-1);
    if (known && last) this.#cases.set(id, [...known.slice(0, -1), change(last)]);
  }

  #say(event: string, facts: Readonly<Record<string, unknown>>): void {
    this.#stage.log.add('journal', { function: 'rival', event, ...facts });
  }
}

export const nameOf = (remedy: Remedy): string => REMEDY_NAMES[remedy].toLowerCase();
