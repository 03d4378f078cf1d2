import { describe, expect, it } from 'vitest';
import {
  downMsUntil,
  figuresWereLate,
  unknownImageSinceMs,
  unknownLaunchesSinceMs,
  wasBeingAsked,
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

  it('is bad luck since the first act before which ECS had said nothing', () => {
    const acts = [act('backend', 5), act('backend', 15), act('backend', 18)];
    expect(unknownLaunchesSinceMs('backend', scenario, played(acts))).toBe(15 * MINUTE);
    const later = [{ message: 'was unable to place a task', createdAt: 16 * MINUTE }];
    expect(unknownLaunchesSinceMs('backend', scenario, played(acts, later))).toBe(15 * MINUTE);
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
    expect(unknownLaunchesSinceMs('backend', scenario, played(acts, events))).toBeUndefined();
  });
});

describe('downtime by what strikes only what starts', () => {
  const scenario = told(
    '{}',
    '{at: 10m, break: {service: backend, behaviour: crash-on-start, cure: none, until: 20m}}',
  );
  const failed = (minute: number, stopCode = 'EssentialContainerExited') => ({
    stopCode,
    stoppedAtMs: minute * MINUTE,
  });
  const played = (minute: number, stopped: ReturnType<typeof failed>[], service = 'backend') =>
    ({
      startMs: 0,
      recorder: { acts: [act(service, minute)] },
      services: new Map([['backend', { events: [], stoppedTasks: stopped }]]),
    }) as unknown as Played;

  it.each([
    ['where no task had failed of it', played(15, []), 15],
    ['where one failed later', played(15, [failed(16)]), 15],
    ['where one had failed before it', played(15, [failed(9)]), 15],
    ['where others were only replaced', played(15, [failed(12, 'ServiceSchedulerInitiated')]), 15],
  ])('is bad luck %s', (_, story, minute) => {
    expect(unknownLaunchesSinceMs('backend', scenario, story)).toBe(minute * MINUTE);
  });

  it.each([
    ['where a task had shown it', played(15, [failed(12)])],
    ['where one could not even start', played(15, [failed(12, 'TaskFailedToStart')])],
    ['when it is over', played(20, [])],
    ['where it was done to another service', played(15, [], 'web')],
  ])('is none %s', (_, story) => {
    expect(unknownLaunchesSinceMs('backend', scenario, story)).toBeUndefined();
  });
});

describe('downtime on a revision whose image is deleted', () => {
  const scenario = told('{}', '{at: 20m, imageGone: {service: backend, revision: 9}}');
  const rolledBack = (minute: number, revision: number, by = 'watchdog', service = 'backend') => {
    const input = { taskDefinition: `arn:aws:ecs:::task-definition/backend:${revision}` };
    return { service, call: { by, atMs: minute * MINUTE, input } };
  };
  const played = (change: ReturnType<typeof rolledBack>, ...acts: ReturnType<typeof act>[]) =>
    ({ startMs: 0, recorder: { mutations: () => [change], acts } }) as unknown as Played;

  it('is bad luck since then after we went back to it', () => {
    const story = played(rolledBack(10, 9), act('backend', 10), act('web', 30));
    expect(unknownImageSinceMs('backend', scenario, story)).toBe(20 * MINUTE);
  });

  it.each([
    ['before we went back to it', played(rolledBack(30, 9))],
    ['after we went back to another', played(rolledBack(10, 8))],
    ['after its pipeline went back to it', played(rolledBack(10, 9, 'ci'))],
    ['after another service was rolled back', played(rolledBack(10, 9, 'watchdog', 'web'))],
    ['and something is done to it all the same', played(rolledBack(10, 9), act('backend', 25))],
  ])('is none %s', (_, story) => {
    expect(unknownImageSinceMs('backend', scenario, story)).toBeUndefined();
  });
});

describe('downtime until a moment', () => {
  const log = {
    entries: [
      { kind: 'health', atMs: 1000, facts: { service: 'backend', down: true } },
      { kind: 'health', atMs: 1500, facts: { service: 'web', down: true } },
      { kind: 'health', atMs: 4000, facts: { service: 'backend', down: false } },
      { kind: 'health', atMs: 6000, facts: { service: 'backend', down: true } },
    ],
  } as unknown as Played['log'];

  it.each([
    ['none', 1000, 0],
    ['the part of a spell', 3000, 2000],
    ['one spell', 5000, 3000],
    ['one spell and the part of another', 8000, 5000],
  ])('%s', (_, untilMs, downMs) => {
    expect(downMsUntil('backend', untilMs, { log })).toBe(downMs);
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

describe('an act on a question that nobody had answered yet', () => {
  const needlessAct = (needless: string, service = 'backend') =>
    ({ ...act(service, 10), needless }) as Played['recorder']['acts'][number];
  const played = (backAtMs: number, kind = 'http') => {
    const services = [{ id: 'backend', question: { kind, timeoutMs: 2_000 } }];
    const entries = [{ kind: 'health', atMs: backAtMs, facts: { service: 'backend', down: false } }];
    return { environment: { services }, log: { entries } } as unknown as Played;
  };
  const BY_ITSELF = 'it had recovered by itself';

  it.each([
    ['was made while it was asked', needlessAct(BY_ITSELF), played(10 * MINUTE - 1_999), true],
    ['was made when the answer had been there', needlessAct(BY_ITSELF), played(10 * MINUTE - 2_000), false],
    ['was made before it came back', needlessAct(BY_ITSELF), played(10 * MINUTE + 1), false],
    ['was made to another service', needlessAct(BY_ITSELF, 'web'), played(10 * MINUTE - 100), false],
    ['was forbidden', needlessAct('no fault touches it'), played(10 * MINUTE - 100), false],
    ['rests on figures', needlessAct(BY_ITSELF), played(10 * MINUTE - 100, 'invocations'), false],
  ])('%s', (_, one, story, expected) => {
    expect(wasBeingAsked(one, story)).toBe(expected);
  });
});
