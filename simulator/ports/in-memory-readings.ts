import { unreadable } from '../../shared/core/health/invocations.ts';
import { judgeAlarm } from '../../shared/core/health/judge-alarm.ts';
import { judgeHeartbeat } from '../../shared/core/health/judge-heartbeat.ts';
import {
  judgeMeasures,
  LOOKED_BACK_MS,
  type Reading,
  type Told,
} from '../../shared/core/health/judge-measures.ts';
import { judgeOrphans, type UnderWay } from '../../shared/core/health/judge-orphans.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { MeasuredQuestion, Metric, OrphansQuestion } from '../../shared/core/watchlist/aws-question.ts';
import type { AskedOfAws } from '../../shared/ports.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { askAws } from './ask-aws.ts';
import { readAlarms } from './in-memory-witnesses.ts';

const MINUTE_MS = 60_000;
/** DynamoDB developer guide: Scan; the limit counts what is read, and the filter comes after it. */
const MOST_RECORDS = 1_000;

/** What the simulated AWS knows of dependencies that are not probed. */
export async function readAws(
  asked: readonly AskedOfAws[],
  nowMs: number,
  world: EcsWorld,
): Promise<Observation[]> {
  const names = asked.flatMap(({ question }) => (question.kind === 'alarm' ? [question.alarm] : []));
  const alarms = await readAlarms(names, world);
  const judge = async ({ target, question }: AskedOfAws): Promise<Observation> => {
    switch (question.kind) {
      case 'alarm':
        return judgeAlarm(target, nowMs, alarms.get(question.alarm)!);
      case 'heartbeat':
        return judgeHeartbeat(target, nowMs, question, world.items.find(question.table, question.key));
      case 'orphans':
        return readWork(question, world).then(
          (found) => judgeOrphans(target, nowMs, question, found),
          (error) => unreadable(target, nowMs, (error as Error).message),
        );
      case 'measured':
        return judgeMeasures(target, nowMs, question, readMeasures(question, nowMs, world));
      default:
        return question satisfies never;
    }
  };
  return Promise.all(asked.map(judge));
}

async function readWork(question: OrphansQuestion, world: EcsWorld): Promise<UnderWay> {
  const { table, indexName, statusAttribute, underWay, startedAttribute, idAttribute, stateMachine } =
    question;
  const isUnderWay = (item: Readonly<Record<string, unknown>>) => item[statusAttribute] === underWay;
  const all = world.items.all(table);
  const readable = indexName === undefined ? all : all.filter(isUnderWay);
  const items = readable.slice(0, MOST_RECORDS).filter(isUnderWay);
  const records = items.map((item) => ({
    id: String(item[idAttribute ?? ''] ?? ''),
    begun: String(item[startedAttribute] ?? ''),
  }));
  const isMatched = idAttribute !== undefined && stateMachine !== undefined;
  const executions = world.runningExecutions.filter((one) => one.stateMachineArn === stateMachine);
  const isCut = readable.length > MOST_RECORDS;
  return { records, isCut, tasks: await readTasks(question, world), ...(isMatched && { executions }) };
}

async function readTasks({ cluster, family, idAttribute }: OrphansQuestion, world: EcsWorld) {
  const { taskArns } = askAws(`list tasks of ${family}`, () => world.listTasks({ cluster, family }));
  const id = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
  if (idAttribute === undefined || taskArns.length === 0) return taskArns.map((arn) => ({ id: id(arn) }));
  const { tasks } = askAws(`read tasks of ${family}`, () =>
    world.describeTasks({ cluster, tasks: taskArns }),
  );
  return tasks.map(({ taskArn, startedBy, createdAt, overrides }) => ({
    id: id(taskArn),
    words: [
      startedBy,
      ...overrides.containerOverrides.flatMap(({ environment }) => environment.map(({ value }) => value)),
    ],
    createdAtMs: createdAt,
  }));
}

const readMeasures = ({ measures }: MeasuredQuestion, nowMs: number, world: EcsWorld): Reading[] =>
  measures.map(({ metric, per }) => ({
    values: readSeries(metric, nowMs, world),
    per: per && readSeries(per, nowMs, world),
  }));

function readSeries({ namespace, name, dimensions, stat }: Metric, nowMs: number, world: EcsWorld): Told {
  const EndTime = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: name, Dimensions };
  const { MetricDataResults } = world.getMetricData({
    MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: stat } }],
    StartTime: EndTime - LOOKED_BACK_MS,
    EndTime,
  });
  const { Timestamps, Values } = MetricDataResults[0]!;
  return Timestamps.map((atMs, at) => ({ atMs, value: Values[at]! }));
}
