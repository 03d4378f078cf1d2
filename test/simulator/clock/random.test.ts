import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../simulator/clock/random.ts';

const draw = (random: () => number, count: number) => Array.from({ length: count }, random);

describe('seededRandom', () => {
  it('gives the same row for the same seed, and another for another', () => {
    expect(draw(seededRandom('a'), 5)).toEqual(draw(seededRandom('a'), 5));
    expect(draw(seededRandom(1), 5)).not.toEqual(draw(seededRandom(2), 5));
  });

  it('fills [0, 1) evenly', () => {
    const tenths = new Array(10).fill(0);
    for (const value of draw(seededRandom('even'), 10_000)) tenths[Math.floor(value * 10)]++;
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('forks by name, however much was drawn before', () => {
    const random = seededRandom('root');
    const early = draw(random.fork('tasks'), 3);
    draw(random, 100);
    expect(draw(random.fork('tasks'), 3)).toEqual(early);
    expect(draw(random.fork('probes'), 3)).not.toEqual(early);
  });
});
