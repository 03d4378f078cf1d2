import { printableLine } from '../notices/redact.ts';
import type { TaskView } from './evidence.ts';

/** Tasks of a service that stopped and were not stopped for a good reason, newest first. ECS forgets them within an hour. */
export interface StopLog {
  readonly service: string;
  readonly stops: readonly TaskView[];
  readonly version: number;
}

/** Enough for a week of bad nights; the row stays a few KiB. */
const MOST_STOPS = 20;
const MOST_TEXT = 300;

export const newStopLog = (service: string): StopLog => ({ service, stops: [], version: 0 });

/** Replaced by a deployment, scaled in, or stopped by somebody: nothing that a diagnosis asks about. */
const ON_PURPOSE = /^Scaling activity initiated by/;
export const wasScaledAway = ({ stoppedReason = '' }: TaskView): boolean => ON_PURPOSE.test(stoppedReason);

/** The log with this stop in it; the same log where it is there already, or stopped on purpose. */
export function keepStop(log: StopLog, stop: TaskView): StopLog {
  const isKnown = log.stops.some(({ arn }) => arn === stop.arn);
  const isOnPurpose = stop.stopCode === 'UserInitiated' || wasScaledAway(stop);
  if (isKnown || isOnPurpose || stop.stoppedAtMs === undefined) return log;
  const stops = [...log.stops, shortened(stop)].sort((a, b) => (b.stoppedAtMs ?? 0) - (a.stoppedAtMs ?? 0));
  return { ...log, stops: stops.slice(0, MOST_STOPS) };
}

/** What ECS still knows of them, and of those that it has forgotten what was kept. */
export function withKept(told: readonly TaskView[], { stops }: StopLog): TaskView[] {
  const known = new Set(told.map(({ arn }) => arn));
  return [...told, ...stops.filter(({ arn }) => !known.has(arn))];
}

/** Texts of an application may hold anything. */
function shortened(stop: TaskView): TaskView {
  const line = (text: string | undefined) =>
    text === undefined ? undefined : printableLine(text, MOST_TEXT);
  const containers = stop.containers
    .filter(({ exitCode, reason }) => exitCode !== undefined || reason !== undefined)
    .map(({ name, exitCode, reason }) => ({ name, exitCode, reason: line(reason) }));
  return { ...stop, stoppedReason: line(stop.stoppedReason), containers };
}
