import { describe, expect, it } from 'vitest';
import {
  couldNotKnowOfImage,
  couldNotKnowOfLaunches,
  figuresWereLate,
} from '../../../simulator/fuzz/excuses.ts';
import type { Played } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

const MINUTE = 60_000;

function told(services: string, timeline: string) {
  const read = readScenario(
    `scenario: told\nstory: Told.\nduration: 60m\nfleet: {services: {backend: ${services}, web: {}}}\ntimeline: [${timeline}]\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
}

const act = (service: string, minute: number) =>
  ({ service, kind: 'force-deploy', atMs: minute * MINUTE }) as Played['recorder']['acts'][number];

describe('downtime that no launch could end', () => {
  const scenario = told('{}', '{at: 10m, aws: {fault: launches-fail, reason: no room, until: 20m}}');
  const played = (acts: ReturnType<typeof act>[], events: { message: string; createdAt: number }[] = []) =>
    ({
      startMs: 0,
      recorder: { acts },
      services: new Map([['backend', { events }]]),
    }) as unknown as Played;

  it('is bad luck where ECS had said nothing before the act', () => {
    expect(couldNotKnowOfLaunches('backend', scenario, played([act('backend', 15)]))).toBe(true);
    const later = [{ message: 'was unable to place a task', createdAt: 16 * MINUTE }];
    expect(couldNotKnowOfLaunches('backend', scenario, played([act('backend', 15)], later))).toBe(true);
  });

  it.each([
    ['where ECS had said it', [act('backend', 15)], 14],
    ['where nothing was done meanwhile', [act('backend', 25)], undefined],
    ['where it was done to another service', [act('web', 15)], undefined],
  ])('is none %s', (_, acts, saidMinute) => {
    const events =
      saidMinute === undefined
        ? []
        : [{ message: 'was unable to place a task', createdAt: saidMinute * MINUTE }];
    expect(couldNotKnowOfLaunches('backend', scenario, played(acts, events))).toBe(false);
  });
});

describe('downtime on a revision whose image is deleted', () => {
  const scenario = told('{}', '{at: 20m, imageGone: {service: backend, revision: 9}}');
  const played = (minute: number, revision: number, by = 'watchdog', service = 'backend') => {
    const input = { taskDefinition: `arn:aws:ecs:::task-definition/backend:${revision}` };
    const mutations = () => [{ service, call: { by, atMs: minute * MINUTE, input } }];
    return { startMs: 0, recorder: { mutations } } as unknown as Played;
  };

  it.each([
    ['after we went back to it', played(10, 9), true],
    ['before', played(30, 9), false],
    ['after we went back to another', played(10, 8), false],
    ['after its pipeline went back to it', played(10, 9, 'ci'), false],
    ['after another service was rolled back', played(10, 9, 'watchdog', 'web'), false],
  ])('%s', (_, story, excused) => {
    expect(couldNotKnowOfImage('backend', scenario, story)).toBe(excused);
  });
});

describe('the restart of a consumer that works again', () => {
  const fleet = '{}';
  const idles = '{at: 10m, break: {service: backend, behaviour: idle, cure: none, until: 20m}}';
  const restart = (minute: number, needless: string | undefined = 'it had recovered by itself') => ({
    ...act('backend', minute),
    kind: 'restart-consumer' as const,
    needless,
  });
  const played = (...changedMinutes: number[]) => {
    const mutations = () =>
      changedMinutes.map((minute) => ({ service: 'backend', call: { by: 'human', atMs: minute * MINUTE } }));
    return { startMs: 0, recorder: { mutations }, log: { entries: [] } } as unknown as Played;
  };

  it.each([
    ['could not be known right after its illness', restart(23), played(), true],
    ['could not be known right after somebody changed it', restart(33), played(30), true],
    ['could be known later', restart(26), played(), false],
    ['is not excused where no fault ever touched it', restart(23, 'no fault touches it'), played(), false],
    [
      'is not excused where it is another act',
      { ...restart(23), kind: 'roll-back' as const },
      played(),
      false,
    ],
  ])('%s', (_, of, seen, excused) => {
    expect(figuresWereLate(of, told(fleet, idles), seen)).toBe(excused);
  });
});
