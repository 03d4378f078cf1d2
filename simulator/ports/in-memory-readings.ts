import { judgeAlarm } from '../../shared/core/health/judge-alarm.ts';
import { judgeHeartbeat } from '../../shared/core/health/judge-heartbeat.ts';
import {
  judgeMeasures,
  LOOKED_BACK_MS,
  type Reading,
  type Told,
} from '../../shared/core/health/judge-measures.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { MeasuredQuestion, Metric } from '../../shared/core/watchlist/aws-question.ts';
import type { AskedOfAws } from '../../shared/ports.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { readAlarms } from './in-memory-witnesses.ts';

const MINUTE_MS = 60_000;

/** What the simulated AWS knows of dependencies that are not probed. */
export async function readAws(
  asked: readonly AskedOfAws[],
  nowMs: number,
  world: EcsWorld,
): Promise<Observation[]> {
  const names = asked.flatMap(({ question }) => (question.kind === 'alarm' ? [question.alarm] : []));
  const alarms = await readAlarms(names, world);
  return asked.map(({ target, question }) => {
    switch (question.kind) {
      case 'alarm':
        return judgeAlarm(target, nowMs, alarms.get(question.alarm)!);
      case 'heartbeat':
        return judgeHeartbeat(target, nowMs, question, world.items.find(question.table, question.key));
      case 'measured':
        return judgeMeasures(target, nowMs, question, readMeasures(question, nowMs, world));
      default:
        return question satisfies never;
    }
  });
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
