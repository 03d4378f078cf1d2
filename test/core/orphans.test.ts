import { describe, expect, it } from 'vitest';
import { judgeOrphans, type UnderWay } from '../../shared/core/health/judge-orphans.ts';
import type { OrphansQuestion } from '../../shared/core/watchlist/aws-question.ts';
import { HOUR, MINUTE, NOON } from '../support/cases.ts';

const QUESTION: OrphansQuestion = {
  ...{
    kind: 'orphans',
    table: 'work',
    statusAttribute: 'status',
    underWay: 'RUNNING',
    startedAttribute: 'at',
  },
  ...{ graceSeconds: 600, cluster: 'prod', family: 'backtest', orphans: { warn: 1, critical: 5 } },
  idAttribute: 'job',
};
const record = (id: string, minutes = 60) => ({ id, begun: new Date(NOON - minutes * MINUTE).toISOString() });
const task = (id: string, work: string, createdAtMs = NOON - HOUR) => ({
  id,
  words: ['', work],
  createdAtMs,
});
const run = (name: string, startedAtMs = NOON - HOUR) => ({ name, startedAtMs });
const saying = (found: UnderWay) => judgeOrphans('work', NOON, QUESTION, found);

describe('work that is matched by name', () => {
  it.each<[string, UnderWay, string, RegExp]>([
    [
      'is whole where record, execution and task name each other',
      { records: [record('j1')], tasks: [task('t1', 'j1')], executions: [run('run-j1')] },
      'up',
      /^no orphans \(/,
    ],
    [
      'is named where a task and a record have lost each other, though there are as many of both',
      { records: [record('j1'), record('j2')], tasks: [task('t1', 'j1'), task('t3', 'j3')] },
      'degraded',
      /^1 record without a task: j2, 1 task without a record: t3 /,
    ],
    [
      'counts once what has neither execution nor task',
      { records: [record('j1'), record('j2')], tasks: [task('t1', 'j1')], executions: [run('j1')] },
      'degraded',
      /^1 record without an execution: j2, 1 record without a task: j2 \(/,
    ],
    [
      'is not missed while it has just begun',
      {
        records: [record('j1'), record('j2', 2)],
        tasks: [task('t1', 'j1'), task('t9', 'j9', NOON)],
        executions: [run('j1'), run('j9', NOON)],
      },
      'up',
      /^no orphans \(/,
    ],
    [
      'does not take a part of an id for it',
      {
        records: [record('j1'), record('j12')],
        tasks: [task('t12', 'j12'), task('t1', 'x-j1/y')],
        executions: [run('j12')],
      },
      'degraded',
      /^1 record without an execution: j1 \(/,
    ],
    [
      'finds an id behind a longer one that holds it',
      { records: [record('job-1'), record('job-12')], tasks: [task('t1', '--ids job-12,job-1')] },
      'up',
      /^no orphans \(/,
    ],
    [
      'names nothing without a record while not all records are read',
      {
        records: [record('j1'), record('j2')],
        isCut: true,
        tasks: [task('t1', 'j1'), task('t9', 'j9')],
        executions: [run('j1'), run('j8')],
      },
      'degraded',
      /^1 record without an execution: j2, 1 record without a task: j2 \(2 records say .*, of the part that is read, /,
    ],
    [
      'is counted where no task says what it works on',
      { records: [record('j1'), record('j2')], tasks: [task('t1', 'AWS Step Functions')] },
      'degraded',
      /^1 record without a task/,
    ],
    [
      'is a few names and a number where it is much',
      { records: ['a1', 'b1', 'c1', 'd1', 'e1'].map((id) => record(id)), tasks: [] },
      'down',
      /^5 records without a task: a1 b1 c1, \.\.\. \(/,
    ],
  ])('%s', (_, found, verdict, detail) => {
    expect(saying(found)).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
  });
});
