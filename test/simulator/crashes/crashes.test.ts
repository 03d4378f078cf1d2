import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boundariesAt, boundaryNamed, nameOf } from '../../../simulator/crashes/boundary.ts';
import { checkRest } from '../../../simulator/crashes/check-rest.ts';
import { boundariesOf, crashAtEach, scenarioIn } from '../../../simulator/crashes/crash-jobs.ts';
import { playToRest } from '../../../simulator/crashes/play-to-rest.ts';
import { definition, parsed, storyText } from '../scenario/stories.ts';

const HANG = '{at: 2m, break: {service: backend, behaviour: hang, cure: restart}}';
const CYCLE = '{at: 2m, break: {service: backend, behaviour: refuse, cure: cycle}}';
const ALONE = { backend: '{loadBalancer: false}' };
const text = storyText(`[${HANG}]`, ALONE);

describe('the boundaries of a story', () => {
  it('are every call and every state from the first fault on, with everything that can go wrong there', async () => {
    const boundaries = await boundariesOf(parsed(text), definition);
    const names = boundaries.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'remediate ecs:UpdateService 1 before',
        'remediate ecs:UpdateService 1 after',
        'remediate ecs:UpdateService 1 timeout',
        'remediate ecs:UpdateService 1 failed',
        'remediate ecs:UpdateService 1 twice',
        'remediate ecs:UpdateService 1 asleep',
        'workflow lambda:InvokeFunction 1 before',
        'watch states:StartExecution 1 twice',
        'state 1 aborted',
        'state 1 timed-out',
        'state 1 upgraded',
      ]),
    );
    expect(names.some((name) => name.startsWith('restore dynamodb:Query'))).toBe(true);
  });

  it('have names that lead back to them', () => {
    const here = boundariesAt({ caller: 'watch', call: 'sns:Publish', nth: 3 });
    expect(here.map((one) => boundaryNamed(nameOf(one)))).toEqual(here);
    expect(boundaryNamed('watch sns:Publish 3 sometimes')).toBeUndefined();
    expect(boundaryNamed('state x aborted')).toBeUndefined();
  });

  it.each([
    [
      'a restart',
      `[${HANG}]`,
      ['before', 'after', 'timeout', 'failed', 'twice', 'asleep'],
      'ecs:UpdateService 1',
    ],
    [
      'the zero of an empty start',
      `[${CYCLE}]`,
      ['before', 'after', 'failed', 'asleep'],
      'ecs:UpdateService 2',
    ],
  ])('at %s leave everything at rest', { timeout: 60_000 }, async (_, timeline, strikes, call) => {
    const story = storyText(timeline, ALONE);
    const boundaries = strikes.map((strike) => boundaryNamed(`remediate ${call} ${strike}`)!);
    const { played, broken } = await crashAtEach({ file: 'it', text: story, definition, boundaries });
    expect({ played, broken }).toEqual({ played: strikes.length, broken: [] });
  });
});

describe('the check after a boundary', () => {
  it('says what is left at 0, unpaid and untold when nobody repays', { timeout: 60_000 }, async () => {
    const file = readFileSync('scenarios/died-while-parked.yaml', 'utf8');
    const { played } = await playToRest({ scenario: scenarioIn(file), definition });
    const zero = played.recorder
      .mutations()
      .find(({ call }) => (call.input as { desiredCount?: number }).desiredCount === 0)!;
    const at = `${Math.ceil((zero.call.atMs - played.startMs) / 1000) + 1}s`;
    const dead = `timeline:
  - at: ${at}
    watchdog: {fault: table-unavailable, table: rollback-state}
  - at: ${at}
    watchdog: {fault: workflow-aborted}`;
    const story = scenarioIn(file.replace('timeline:', dead));
    const found = checkRest(story, await playToRest({ scenario: story, definition }));
    expect(found.join('\n')).toMatch(/data-collection was left at a desired count of 0, not 4/);
    expect(found.join('\n')).toMatch(/data-collection was at 0 for \d+ s/);
    expect(found.join('\n')).toMatch(/the debt of data-collection is unpaid/);
  });
});
