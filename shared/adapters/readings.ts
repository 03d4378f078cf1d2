import { unreadable } from '../core/health/invocations.ts';
import { judgeAlarm } from '../core/health/judge-alarm.ts';
import type { Observation } from '../core/health/observation.ts';
import type { AlarmQuestion, AwsQuestion } from '../core/watchlist/aws-question.ts';
import type { AskedOfAws } from '../ports.ts';
import { Alarms } from './alarms.ts';
import type { AwsConfig } from './aws-config.ts';
import { Heartbeats } from './heartbeats.ts';
import { MeasuredReadings } from './measured-readings.ts';
import type { OrphanScan } from './orphan-scan.ts';

/** What AWS knows of dependencies that are not probed. Never throws: what cannot be read comes back `unknown`. */
export class Readings {
  readonly #measured: MeasuredReadings;
  readonly #alarms: Alarms;
  readonly #heartbeats: Heartbeats;
  readonly #orphans: OrphanScan | undefined;

  /** @param orphans absent where nobody looks for them: they are the watcher's, and nobody's need */
  constructor(config: AwsConfig, orphans?: OrphanScan) {
    this.#measured = new MeasuredReadings(config);
    this.#alarms = new Alarms(config);
    this.#heartbeats = new Heartbeats(config);
    this.#orphans = orphans;
  }

  async ask(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]> {
    const parts = await Promise.all([
      this.#measured.ask(ofKind('measured', asked), nowMs),
      this.#ofAlarms(ofKind('alarm', asked), nowMs),
      this.#heartbeats.ask(ofKind('heartbeat', asked), nowMs),
      this.#orphans?.ask(ofKind('orphans', asked), nowMs) ?? [],
    ]);
    const byTarget = new Map(parts.flat().map((seen) => [seen.target, seen]));
    return asked.map(
      ({ target }) => byTarget.get(target) ?? unreadable(target, nowMs, 'only a look asks for it'),
    );
  }

  async #ofAlarms(
    asked: readonly { readonly target: string; readonly question: AlarmQuestion }[],
    nowMs: number,
  ): Promise<Observation[]> {
    const states = await this.#alarms.states(asked.map(({ question }) => question.alarm));
    return asked.map(({ target, question }) => judgeAlarm(target, nowMs, states.get(question.alarm)!));
  }
}

const ofKind = <K extends AwsQuestion['kind']>(kind: K, asked: readonly AskedOfAws[]) =>
  asked.filter((one): one is AskedOfAws & { readonly question: Extract<AwsQuestion, { kind: K }> } => {
    return one.question.kind === kind;
  });
