import { isDown } from './answering.ts';
import { alarmRang } from './deployment-alarms.ts';
import { emit } from './event-bridge.ts';
import type { Scheduled } from './event-queue.ts';
import type { Service } from './service.ts';
import type { WorldState } from './world-state.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  /** Undefined: it watches something else, and changes when it is told to. */
  readonly service: Service | undefined;
  state: AlarmState;
  reason: string;
  updatedAtMs: number;
  change: Scheduled | undefined;
  /** Its actions are muted, or suppressed by another alarm: it changes its state and says so, all the same. */
  quiet: 'muted' | 'suppressed' | undefined;
}

/** An alarm that watches a service from outside: it knows the truth, two minutes late. */
export function createAlarm(world: WorldState, input: { name: string; service: Service }): Alarm {
  const alarm = addAlarm(world, input.name, input.service);
  reviewAlarm(world, input.service);
  return alarm;
}

function addAlarm(world: WorldState, name: string, service: Service | undefined): Alarm {
  const { region, account } = world.settings;
  const alarm: Alarm = {
    name,
    service,
    arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    state: 'OK',
    reason: 'At least half of the tasks answer.',
    updatedAtMs: world.now,
    change: undefined,
    quiet: undefined,
  };
  world.alarms.set(name, alarm);
  if (service) world.alarmsOf.set(service, [...(world.alarmsOf.get(service) ?? []), alarm]);
  return alarm;
}

/** An alarm of something that is no service becomes so when its evaluation is over, as if its periods had passed. */
export function tellAlarm(world: WorldState, name: string, due: AlarmState): void {
  const alarm = world.alarms.get(name) ?? addAlarm(world, name, undefined);
  changeTo(world, alarm, due);
}

/** Called when the number of answering or wanted tasks changed. */
export function reviewAlarm(world: WorldState, service: Service): void {
  for (const alarm of world.alarmsOf.get(service) ?? []) review(world, alarm);
}

function review(world: WorldState, alarm: Alarm): void {
  if (alarm.service) changeTo(world, alarm, isDown(alarm.service) ? 'ALARM' : 'OK');
}

function changeTo(world: WorldState, alarm: Alarm, due: AlarmState): void {
  changeLater(world, alarm, { isDue: due !== alarm.state, enter: () => enter(world, alarm, due) });
}

/** A state that is due is entered when its evaluation is over, later still while CloudWatch is late. */
export function changeLater(
  world: WorldState,
  alarm: Pick<Alarm, 'change'>,
  { isDue, enter }: { readonly isDue: boolean; readonly enter: () => void },
): void {
  if (!isDue) {
    world.cancel(alarm.change);
    alarm.change = undefined;
    return;
  }
  if (alarm.change) return;
  const { alarmEvaluationMs } = world.settings.durations;
  alarm.change = world.after(world.scaled(alarmEvaluationMs) + world.conditions.cloudwatchDelayMs, () => {
    alarm.change = undefined;
    enter();
  });
}

/** CloudWatch user guide: actions and events only when the state changes. */
function enter(world: WorldState, alarm: Alarm, state: AlarmState): void {
  const previous = { state: alarm.state, reason: alarm.reason, updatedAtMs: alarm.updatedAtMs };
  alarm.state = state;
  alarm.reason = reasonFor(state);
  alarm.updatedAtMs = world.now;
  emitAlarmChange(world, alarm, previous);
  if (state === 'ALARM') alarmRang(world, alarm.name);
}

/** The event alone, whatever the truth: late, repeated or false deliveries are a scenario's to make. */
export function sendAlarmEvent(world: WorldState, alarmName: string, state: AlarmState): void {
  const alarm = world.alarms.get(alarmName);
  if (!alarm) throw new Error(`There is no alarm ${alarmName}`);
  const said = { ...alarm, state, reason: reasonFor(state), updatedAtMs: world.now };
  emitAlarmChange(world, said, alarm.state === state ? { ...alarm, state: opposite(state) } : alarm);
}

/** CloudWatch user guide, cloudwatch-and-eventbridge. */
function emitAlarmChange(
  world: WorldState,
  alarm: Alarm,
  previous: Pick<Alarm, 'state' | 'reason' | 'updatedAtMs'>,
): void {
  emit(world, 'CloudWatch Alarm State Change', 'aws.cloudwatch', alarm.arn, {
    alarmName: alarm.name,
    state: {
      value: alarm.state,
      reason: alarm.reason,
      timestamp: alarmTime(alarm.updatedAtMs),
      ...(alarm.quiet === 'suppressed' && { actionsSuppressedBy: 'Alarm' }),
    },
    previousState: {
      value: previous.state,
      reason: previous.reason,
      timestamp: alarmTime(previous.updatedAtMs),
    },
    configuration: { description: `${alarm.service?.name ?? alarm.name} does not answer`, metrics: [] },
    ...(alarm.quiet === 'muted' && {
      muteDetail: { mutedByArn: alarm.arn.replace(':alarm:', ':alarm-mute-rule:') },
    }),
  });
}

/** CloudWatch API, DescribeAlarms; at most 100 names. */
export function describeAlarms(
  world: WorldState,
  input: { AlarmNames?: readonly string[]; StateValue?: string },
) {
  const alarms = input.AlarmNames
    ? input.AlarmNames.flatMap((name) => world.alarms.get(name) ?? [])
    : [...world.alarms.values()];
  const MetricAlarms = alarms
    .filter((alarm) => !input.StateValue || alarm.state === input.StateValue)
    .map((alarm) => ({
      AlarmName: alarm.name,
      AlarmArn: alarm.arn,
      StateValue: alarm.state,
      StateReason: alarm.reason,
      StateUpdatedTimestamp: alarm.updatedAtMs,
      // What watches a service counts the hosts that answer; how fast they do is another alarm's.
      ...(alarm.service && { Namespace: 'AWS/ApplicationELB', MetricName: 'HealthyHostCount' }),
      ActionsEnabled: true,
    }));
  return { MetricAlarms, CompositeAlarms: [] };
}

const reasonFor = (state: AlarmState): string =>
  state === 'ALARM'
    ? 'Threshold Crossed: fewer than half of the tasks answered for two minutes.'
    : 'At least half of the tasks answered for two minutes.';

const opposite = (state: AlarmState): AlarmState => (state === 'ALARM' ? 'OK' : 'ALARM');

/** Alarm events write the zone as +0000, without a colon. Formats a given instant; reads no clock. */
const alarmTime = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');
