import { type AlarmState, changeLater } from '../ecs/alarms.ts';
import { emit } from '../ecs/event-bridge.ts';
import type { WorldState } from '../ecs/world-state.ts';
import { type FunctionAlarm, isDown, type LambdaFunction, type Stretch } from './lambda-function.ts';

export function createFunctionAlarm(world: WorldState, fn: LambdaFunction, name: string): void {
  const { region, account } = world.settings;
  fn.alarm = {
    name,
    arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    state: 'OK',
    updatedAtMs: world.now,
    change: undefined,
  };
}

/** Errors for two minutes, or none for two: the alarm follows. */
export function reviewFunctionAlarm(world: WorldState, { name, alarm }: LambdaFunction, now: Stretch): void {
  if (!alarm) return;
  // An alarm on errors without traffic keeps its state (CloudWatch user guide: missing data).
  const due: AlarmState = isDown(now.outcome) ? 'ALARM' : 'OK';
  changeLater(world, alarm, {
    isDue: due !== alarm.state && now.invocationsAMinute >= 1,
    enter: () => {
      const previous = alarm.state;
      alarm.state = due;
      alarm.updatedAtMs = world.now;
      emitFunctionAlarm(world, alarm, previous, name);
    },
  });
}

/** CloudWatch user guide, cloudwatch-and-eventbridge. */
export function emitFunctionAlarm(
  world: WorldState,
  { name, arn, state }: Pick<FunctionAlarm, 'name' | 'arn' | 'state'>,
  previous: AlarmState,
  functionName: string,
): void {
  emit(world, 'CloudWatch Alarm State Change', 'aws.cloudwatch', arn, {
    alarmName: name,
    state: { value: state },
    previousState: { value: previous },
    configuration: { description: `invocations of ${functionName} fail`, metrics: [] },
  });
}
