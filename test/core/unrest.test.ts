import { describe, expect, it } from 'vitest';
import { NO_METRICS, type Series, type ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import { isDisproved, type LastLook, sayUnrest, unrestOf } from '../../shared/core/remediation/unrest.ts';
import { MINUTE, NOON } from '../support/cases.ts';

const last = (value: number, minutesAgo = 2): Series => [{ atMs: NOON - minutesAgo * MINUTE, value }];
const look = (metrics: Partial<ServiceMetrics>, given: Partial<LastLook> = {}): LastLook => ({
  metrics: { ...NO_METRICS, ...metrics },
  witnesses: [],
  wellSinceMs: NOON - 5 * MINUTE,
  criticalMs: 1_000,
  ...given,
});
const alarm = (verdict: 'healthy' | 'unhealthy' | 'unknown') =>
  look({}, { witnesses: [{ witness: 'alarm', verdict, detail: 'it says so' }] });

describe('unrest after a cure', () => {
  it.each<[string, LastLook, number]>([
    ['[S1-48] is an alarm that has not cleared', alarm('unhealthy'), 1],
    ['is no alarm that is OK', alarm('healthy'), 0],
    ['is no alarm that says nothing', alarm('unknown'), 0],
    ['[S3-01.17] [S3-06.16] is a CPU at its end', look({ cpuPercent: last(96) }), 1],
    ['[S3-01.17] is memory at its end', look({ memoryPercent: last(97) }), 1],
    [
      '[S1-43] [S3-03.18] is a p99 beyond the 500 ms that its owner allows',
      look({ p99Ms: last(620) }, { criticalMs: 500 }),
      1,
    ],
    ['is answers that are too slow for some', look({ p99Ms: last(1_400) }), 1],
    [
      '[S3-02.19] [S3-06.12] [S3-10.09] [S3-10.12] is an error rate that has not come down',
      look({ serverErrors: last(12), requests: last(100) }),
      1,
    ],
    ['is no rare error', look({ serverErrors: last(4), requests: last(100) }), 0],
    ['is no single error of a quiet hour', look({ serverErrors: last(1), requests: last(2) }), 0],
    ['is no error from before the cure', look({ serverErrors: last(90, 8), requests: last(100, 8) }), 0],
    [
      'is nothing within bounds',
      look({ cpuPercent: last(70), memoryPercent: last(60), p99Ms: last(300) }),
      0,
    ],
    ['is nothing that was measured before the cure', look({ cpuPercent: last(100, 8) }), 0],
    ['is nothing where nobody measures', look({}), 0],
  ])('%s', (_, given, lines) => expect(unrestOf(given)).toHaveLength(lines));

  it('disproves a cure where somebody still suffers or says so, and not where it is only busy', () => {
    expect(isDisproved(unrestOf(alarm('unhealthy')))).toBe(true);
    expect(isDisproved(unrestOf(look({ p99Ms: last(1_400) })))).toBe(true);
    expect(isDisproved(unrestOf(look({ cpuPercent: last(96), memoryPercent: last(97) })))).toBe(false);
    expect(isDisproved(unrestOf(look({ serverErrors: last(12), requests: last(100) })))).toBe(false);
  });

  it('says how many fail', () => {
    const unrest = unrestOf(look({ serverErrors: last(12), requests: last(100) }));
    expect(sayUnrest(unrest)).toBe('still 12 of 100 answers with 5xx a minute');
  });

  it('is said in one line', () => {
    const unrest = unrestOf(look({ p99Ms: last(1_400), cpuPercent: last(96) }));
    expect(sayUnrest(unrest)).toBe('still p99 at 1400 ms; still CPU at 96 %');
  });
});
