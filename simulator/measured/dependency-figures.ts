import {
  type HeartbeatQuestion,
  isOfAws,
  type MeasuredQuestion,
  type Metric,
} from '../../shared/core/watchlist/aws-question.ts';
import type { Dependency } from '../../shared/core/watchlist/environment.ts';
import { tellAlarm } from '../ecs/alarms.ts';
import type { DependencyFailure } from '../ecs/scripted-service.ts';
import type { EcsWorld } from '../ecs/world.ts';

/** What a series shows `sinceMs` after something began. */
type Course = (sinceMs: number) => number | undefined;

interface Figures {
  readonly well: number | undefined;
  readonly ill: Partial<Record<DependencyFailure, Course>>;
}

const waits: Course = (sinceMs) => sinceMs / 1_000;
/** What does not run writes nothing. */
const nothing: Course = () => undefined;
const always =
  (value: number): Course =>
  () =>
    value;
/** A queue into which nobody looks any more, at so many messages a minute; assumed. */
const pilesUp: Course = (sinceMs) => Math.round((sinceMs / 60_000) * 20);

/** What each metric shows of something well, and of something ill; where nothing is said, it stays as it was. */
const OF_METRIC: Readonly<Record<string, Figures>> = {
  'AWS/SQS ApproximateAgeOfOldestMessage': {
    well: 2,
    ill: { slow: waits, down: waits, throttled: waits, unreachable: waits },
  },
  'AWS/SQS ApproximateNumberOfMessagesVisible': {
    well: 0,
    ill: { slow: pilesUp, down: pilesUp, throttled: pilesUp, unreachable: pilesUp },
  },
  'AWS/SQS NumberOfMessagesDeleted': {
    well: 20,
    ill: { slow: always(0), down: always(0), throttled: always(0), unreachable: always(0) },
  },
  'AWS/DynamoDB ReadThrottleEvents': { well: undefined, ill: { throttled: always(400) } },
  'AWS/DynamoDB WriteThrottleEvents': { well: undefined, ill: { throttled: always(150) } },
  'AWS/States ExecutionsFailed': {
    well: undefined,
    ill: { down: always(3), unreachable: always(3) },
  },
  'AWS/States ExecutionsTimedOut': { well: undefined, ill: { slow: always(3) } },
  'AWS/States ExecutionThrottled': { well: undefined, ill: { throttled: always(30) } },
  'AWS/ApplicationELB HealthyHostCount': { well: 2, ill: { down: always(0), unreachable: always(0) } },
  'AWS/ApplicationELB TargetResponseTime': { well: 0.04, ill: { slow: always(3), down: nothing } },
  'AWS/ApplicationELB HTTPCode_Target_5XX_Count': { well: undefined, ill: { throttled: always(20) } },
  'AWS/ApplicationELB RequestCount': { well: 60, ill: { down: nothing, unreachable: nothing } },
  'AWS/RDS CPUUtilization': { well: 20, ill: { slow: always(100), throttled: always(60), down: nothing } },
  'AWS/RDS DatabaseConnections': { well: 40, ill: { throttled: always(100), down: nothing } },
  'AWS/RDS FreeableMemory': { well: 2 ** 30, ill: { slow: always(2 ** 24), down: nothing } },
  'AWS/EC2 StatusCheckFailed': { well: 0, ill: { down: nothing, unreachable: always(1), slow: always(1) } },
  'AWS/PrivateLinkEndpoints PacketsDropped': {
    well: 0,
    ill: { down: always(900), unreachable: always(900), slow: always(60) },
  },
};

/** Tells CloudWatch how a dependency is from now on, in every figure that the environment asks for. */
export function tellFigures(
  world: EcsWorld,
  { question }: Pick<Dependency, 'question'>,
  failure: DependencyFailure | undefined,
  fromMs = world.now,
): void {
  if (!question || !isOfAws(question)) return;
  if (question.kind === 'alarm') tellAlarm(world, question.alarm, failure ? 'ALARM' : 'OK');
  else if (question.kind === 'heartbeat') tellHeartbeat(world, question, failure, fromMs);
  else if (question.kind === 'measured') tellMeasures(world, question, failure, fromMs);
}

/** Beats twice as often as it must, until it is ill. */
function tellHeartbeat(
  world: EcsWorld,
  { table, key, attribute, staleSeconds }: HeartbeatQuestion,
  failure: DependencyFailure | undefined,
  fromMs: number,
): void {
  const everyMs = (staleSeconds / 2) * 1_000;
  world.items.tell(table, key, () => {
    const atMs = failure ? fromMs : Math.floor(world.now / everyMs) * everyMs;
    return { [attribute]: new Date(atMs).toISOString() };
  });
}

function tellMeasures(
  world: EcsWorld,
  { measures }: MeasuredQuestion,
  failure: DependencyFailure | undefined,
  fromMs: number,
): void {
  for (const { metric } of measures) {
    const figures = OF_METRIC[`${metric.namespace} ${metric.name}`];
    if (!figures) continue;
    const course = failure && figures.ill[failure];
    world.measured.tell(asked(metric), fromMs, (atMs) =>
      course ? course((atMs - fromMs) * world.settings.timeScale) : figures.well,
    );
  }
}

const asked = ({ namespace, name, dimensions }: Metric) => ({
  Namespace: namespace,
  MetricName: name,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});
