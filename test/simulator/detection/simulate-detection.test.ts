import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../simulator/clock/random.ts';
import {
  falseByBursts,
  falseByLoss,
  simulateDetection,
} from '../../../simulator/detection/simulate-detection.ts';

const detect = (failure: 'hard' | 'hung', lookSeconds: number) =>
  simulateDetection({ failures: 4_000, lookSeconds, failure, random: seededRandom(1) });

describe('from a failure to an open incident', () => {
  it('a look a minute takes 40 s at most on average, and 70 s nearly always', async () => {
    const { meanSeconds, p99Seconds } = await detect('hard', 60);
    expect(meanSeconds).toBeLessThan(40);
    expect(meanSeconds).toBeGreaterThan(30);
    expect(p99Seconds).toBeLessThan(70);
  });

  it('a hung target takes its timeouts longer', async () => {
    const { meanSeconds } = await detect('hung', 60);
    expect(meanSeconds).toBeLessThan(55);
    expect(meanSeconds).toBeGreaterThan((await detect('hard', 60)).meanSeconds + 10);
  });

  it('a look every 15 s takes 16 s at most on average, and 24 s nearly always', async () => {
    const { meanSeconds, p99Seconds } = await detect('hard', 15);
    expect(meanSeconds).toBeLessThan(16);
    expect(p99Seconds).toBeLessThan(24);
  });
});

describe('a remediation without an illness', () => {
  it('by independent loss of one probe in a hundred is next to never', async () => {
    const { openedAMonth, confirmedAMonth } = await falseByLoss(0.01, 60);
    expect(openedAMonth).toBeCloseTo(43_800 * 1e-8, 5);
    expect(confirmedAMonth).toBeLessThan(1 / 1_000);
  });

  it.each([60, 15])(
    'a look every %i s: by a burst of half a minute a day is at most 5 in 1,000 service-months',
    async (lookSeconds) => {
      const bursts = { burstSeconds: 30, aDay: 1, lookSeconds, samples: 4_000, random: seededRandom(1) };
      const { openedAMonth, confirmedAMonth } = await falseByBursts(bursts);
      expect(openedAMonth).toBeGreaterThan(5);
      expect(confirmedAMonth).toBeLessThan(5.2 / 1_000); // 4,000 samples are right to a twentieth
      expect(confirmedAMonth).toBeGreaterThan(3 / 1_000);
    },
  );

  it('by a burst that outlives the confirming look is one', async () => {
    const bursts = { burstSeconds: 120, aDay: 1, lookSeconds: 60, samples: 500, random: seededRandom(1) };
    const { openedAMonth, confirmedAMonth } = await falseByBursts(bursts);
    expect(confirmedAMonth).toBeGreaterThan(openedAMonth / 2);
  });
});
