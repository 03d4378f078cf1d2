import { judgeAlarm } from '../core/health/judge-alarm.ts';
import type { Observation } from '../core/health/observation.ts';
import type { AskedOfAws } from '../ports.ts';
import { Alarms } from './alarms.ts';
import type { AwsConfig } from './aws-config.ts';
import { MeasuredReadings } from './measured-readings.ts';

/** What AWS knows of dependencies that are not probed. Never throws: what cannot be read comes back `unknown`. */
export class Readings {
  readonly #measured: MeasuredReadings;
  readonly #alarms: Alarms;

  constructor(config: AwsConfig) {
    this.#measured = new MeasuredReadings(config);
    this.#alarms = new Alarms(config);
  }

  async ask(asked: readonly AskedOfAws[], nowMs: number): Promise<readonly Observation[]> {
    const [measured, alarms] = await Promise.all([
      this.#measured.ask(
        asked.flatMap(({ target, question }) => (question.kind === 'measured' ? [{ target, question }] : [])),
        nowMs,
      ),
      this.#alarms.states(
        asked.flatMap(({ question }) => (question.kind === 'alarm' ? [question.alarm] : [])),
      ),
    ]);
    const byTarget = new Map(measured.map((seen) => [seen.target, seen]));
    return asked.map(({ target, question }) =>
      question.kind === 'alarm'
        ? judgeAlarm(target, nowMs, alarms.get(question.alarm)!)
        : byTarget.get(target)!,
    );
  }
}
