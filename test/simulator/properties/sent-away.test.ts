import { expect, it } from 'vitest';
import { Sight } from '../../../simulator/properties/sight.ts';

const at = (answer: { verdict: string; phase?: string }) => {
  const sight = new Sight(180_000);
  sight.take([answer], 60_000, {});
  return sight.lastSentAwayAtMs;
};

it.each([
  ['what limits us sends us away, though it answers', 'limited', 60_000],
  ['so does what is in maintenance', 'maintenance', 60_000],
  ['what is slow does not', 'latency', -Infinity],
])('%s', (_, phase, sentAwayAtMs) => {
  expect(at({ verdict: 'degraded', phase })).toBe(sentAwayAtMs);
});
