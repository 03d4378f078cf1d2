import type { HintEvent } from '../../shared/contracts/schedule.ts';
import type { Environment, WatchedService } from '../../shared/core/watchlist/environment.ts';
import { keepStops } from './keep-stops.ts';
import { isFresh, lookAtOnce } from './look-at-once.ts';
import type { WatchPorts } from './ports.ts';

/** An event only makes us look sooner; what is done rests on the look. Old ones are not worth a look. */
export async function heedHint(event: HintEvent, world: WatchPorts): Promise<void> {
  const atMs = Date.parse(event.time);
  const { services, dependencies } = indexOf(world.environment);
  const spoken = subjectsOf(event);
  const meant = found(spoken, services);
  const named = [...meant, ...found(spoken, dependencies)];
  for (const { id } of meant) await keepStops(event, id, world);
  if (!isFresh(atMs, world) || named.length === 0 || isQuiet(event)) {
    const { source, 'detail-type': type } = event;
    const ageSeconds = (world.clock.now() - atMs) / 1000;
    world.journal.say('hint ignored', { source, type, ageSeconds, isQuiet: isQuiet(event) });
    return;
  }
  await lookAtOnce(named, atMs, world);
}

/** CloudWatch sends the event also while people have muted the alarm, or another one suppresses it. */
function isQuiet({ source, detail }: HintEvent): boolean {
  const { muteDetail, state } = detail as { muteDetail?: unknown; state?: { actionsSuppressedBy?: unknown } };
  return source === 'aws.cloudwatch' && (muteDetail !== undefined || Boolean(state?.actionsSuppressedBy));
}

type Subjects<T> = ReadonlyMap<string, readonly T[]>;

interface Index {
  readonly services: Subjects<WatchedService>;
  readonly dependencies: Subjects<Environment['dependencies'][number]>;
}

const indexes = new WeakMap<Environment, Index>();

/** By what events call them. An environment does not change: of ten thousand nobody is compared with every event. */
function indexOf(environment: Environment): Index {
  const known = indexes.get(environment);
  if (known) return known;
  const services = new Map<string, WatchedService[]>();
  for (const one of environment.services) {
    if (one.alarm !== undefined) note(services, alarmKey(one.alarm), one);
    if (one.kind === 'ecs') note(services, serviceKey(one.cluster, one.modelName), one);
  }
  const dependencies = new Map<string, Environment['dependencies'][number][]>();
  for (const one of environment.dependencies)
    if (one.question?.kind === 'alarm') note(dependencies, alarmKey(one.question.alarm), one);
  const index = { services, dependencies };
  indexes.set(environment, index);
  return index;
}

function note<T>(index: Map<string, T[]>, key: string, one: T): void {
  const same = index.get(key);
  if (same) same.push(one);
  else index.set(key, [one]);
}

const alarmKey = (alarm: string): string => `alarm:${alarm}`;
const serviceKey = (cluster: string, name: string): string => `service/${cluster}/${name}`;

/** The alarms or services that an event tells of. */
function subjectsOf({ source, resources, detail }: HintEvent): readonly string[] {
  if (source === 'aws.cloudwatch') return resources.map((arn) => alarmKey(after(':alarm:', arn)));
  const { group, clusterArn } = detail as { group?: unknown; clusterArn?: unknown };
  const cluster = String(clusterArn).slice(String(clusterArn).lastIndexOf('/') + 1);
  const byGroup = typeof group === 'string' ? [serviceKey(cluster, after('service:', group))] : [];
  return [...resources.map((arn) => `service/${after(':service/', arn)}`), ...byGroup];
}

const after = (mark: string, text: string): string =>
  text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : '';

const found = <T>(keys: readonly string[], subjects: Subjects<T>): T[] => [
  ...new Set(keys.flatMap((key) => subjects.get(key) ?? [])),
];
