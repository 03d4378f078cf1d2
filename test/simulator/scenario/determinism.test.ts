import { expect, it } from 'vitest';
import { playStory, storyText } from './stories.ts';

const SEEDS = 200;

const STORY = storyText(
  `
  - {at: 2m, break: {service: backend, behaviour: hang, cure: restart}}
  - {at: 3m, aws: {fault: duplicate-events, times: 3, until: 8m}}
  - {at: 4m, watchdog: {fault: table-throttled, table: health-state, until: 5m}}`,
  { backend: '{loadBalancer: false}', more: '    web: {dependsOn: [backend]}', duration: '10m' },
);

it(`gives the same event log for the same seed, and another for another, over ${SEEDS} seeds`, async () => {
  const digests: string[] = [];
  for (let seed = 0; seed < SEEDS; seed++)
    digests.push((await playStory(STORY, 'policy', seed)).log.digest());
  for (let seed = SEEDS - 1; seed >= 0; seed--)
    expect((await playStory(STORY, 'policy', seed)).log.digest()).toBe(digests[seed]);
  expect(new Set(digests).size).toBe(SEEDS);
}, 120_000);

it('gives the same event log when two stories are played at the same time', async () => {
  const alone = (await playStory(STORY)).log.digest();
  const together = await Promise.all([playStory(STORY), playStory(STORY, 'observe'), playStory(STORY)]);
  expect([together[0].log.digest(), together[2].log.digest()]).toEqual([alone, alone]);
});
