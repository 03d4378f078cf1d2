import { expect, it } from 'vitest';
import { isOfTheMoment, metricFacts, needFacts } from '../../shared/core/diagnosis/metric-facts.ts';
import { NO_METRICS, type Series } from '../../shared/core/diagnosis/metrics.ts';
import { MINUTE, NOON } from '../support/cases.ts';

const spell = { nowMs: NOON, failingSinceMs: NOON - 3 * MINUTE };
const series = (usual: number, now: number): Series => [
  { atMs: NOON - 20 * MINUTE, value: usual },
  { atMs: NOON - 10 * MINUTE, value: usual },
  { atMs: NOON - 2 * MINUTE, value: now },
];

it('[S1-05] [S1-07] [S1-13] [S1-14] the notice has the figures since it fell ill, beside what is usual', () => {
  const metrics = {
    requests: series(120, 360),
    p99Ms: series(61.4, 2_403.2),
    serverErrors: series(0, 14),
    cpuPercent: series(22, 97),
    memoryPercent: series(40, 41),
  };
  expect(metricFacts(metrics, spell)).toEqual([
    'figures: 360 requests a minute (usually 120), p99 2403 ms (usually 61 ms), ' +
      '14 answers with 5xx a minute (usually 0), CPU 97 % (usually 22 %), memory 41 % (usually 40 %)',
  ]);
});

it('has none where nothing was measured since, and says where nobody knows what is usual', () => {
  expect(metricFacts(undefined, spell)).toEqual([]);
  expect(metricFacts(NO_METRICS, spell)).toEqual([]);
  expect(metricFacts({ ...NO_METRICS, cpuPercent: series(20, 90).slice(0, 2) }, spell)).toEqual([]);
  expect(metricFacts({ ...NO_METRICS, cpuPercent: series(20, 90).slice(2) }, spell)).toEqual([
    'figures: CPU 90 % (usually unknown)',
  ]);
});

const need = (id: string, status: 'healthy' | 'degraded' | 'unhealthy', detail: string) => ({
  id,
  status,
  detail,
});

it('[S3-03.06] of a slow service the notice has what those answer that it waits for', () => {
  const needs = [
    need('db', 'healthy', 'CPU 23 %, 14 connections'),
    need('cache', 'degraded', 'answers 200 slowly: 640 ms'),
    need('queue', 'unhealthy', 'the oldest message waits for 900 s'),
    { ...need('partner', 'healthy', 'fails together'), together: { unexplained: 3, well: [], isWell: true } },
  ];
  const lines = ['needs: db: CPU 23 %, 14 connections', 'needs: cache: answers 200 slowly: 640 ms'];
  expect(needFacts({ phase: 'latency' }, needs)).toEqual(lines);
  expect(needFacts({ phase: 'timeout' }, needs)).toEqual(lines);
  expect(needFacts({ phase: 'http' }, needs)).toEqual([]);
  expect(lines.every(isOfTheMoment)).toBe(true);
});

it('names four at most of whom it waits for', () => {
  const needs = Array.from({ length: 9 }, (_, index) => need(`n${index}`, 'healthy', 'answers'));
  expect(needFacts({ phase: 'latency' }, needs)).toHaveLength(4);
});
