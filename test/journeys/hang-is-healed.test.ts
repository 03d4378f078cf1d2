import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalWatchdog, TIME_SCALE } from '../../bin/start-local-watchdog.ts';
import environment from '../../environments/local.ts';
import type { Playground } from '../../simulator/playground/playground.ts';
import { STORIES } from '../../simulator/playground/stories/catalogue.ts';
import { playStory } from '../../simulator/playground/stories/play-story.ts';

/** Synth with bundling, real processes and real time: slow, so one story stands for the wire. */
describe('through the wire, from probe to notice', () => {
  let playground: Playground;

  beforeAll(async () => {
    playground = await startLocalWatchdog({ timeScale: TIME_SCALE });
  }, 60_000);
  afterAll(() => playground.stop());

  it('a hung service is noticed, diagnosed, restarted, verified and reported', async () => {
    const hang = STORIES.find((story) => story.name === 'hang')!;
    expect(await playStory(hang, playground, environment)).toMatchObject({
      faults: [],
      ok: true,
      cause: 'hung-tasks',
      remedies: ['force-deploy'],
      healedBy: 'force-deploy',
      notices: 2,
      desiredAtEnd: 2,
      revisionAtEnd: 10,
    });
  }, 130_000);

  it('and every call that it took was allowed by the synthesised policies', () => {
    const denied = playground.cloud.calls.filter((call) => !call.allowed);
    expect(denied.map(({ role, action, resource }) => `${role}: ${action} on ${resource}`)).toEqual([]);
  });
});
