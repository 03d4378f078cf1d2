import { describe, expect, it } from 'vitest';
import { deployedDefinition } from '../../../bin/deployed-definition.ts';
import { checkRun } from '../../../simulator/fuzz/check-run.ts';
import { checkOneAtATime } from '../../../simulator/fuzz/one-at-a-time.ts';
import { checkRest } from '../../../simulator/fuzz/rest.ts';
import { faultsOverAtMs } from '../../../simulator/properties/faults-over.ts';
import type { Played } from '../../../simulator/scenario/play.ts';
import { readScenario } from '../../../simulator/scenario/read-scenario.ts';

const definition = await deployedDefinition();

function story(timeline: string, service = '{loadBalancer: false}', duration = '3h') {
  const read = readScenario(
    `{scenario: a, story: b, duration: ${duration}, fleet: {services: {backend: ${service}, web: {}}}, ` +
      `timeline: ${timeline}, expect: {}}`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.scenario;
}

const HANGS = '{at: 10m, break: {service: backend, behaviour: hang, cure: restart, until: 60m}}';
const MINUTE_MS = 60_000;

describe('when the faults are over', () => {
  it.each([
    [
      'at the end of the last of them',
      `[${HANGS}, {at: 70m, load: {service: web, factor: 2, until: 80m}}]`,
      80,
    ],
    [
      'when a good revision follows a bad one',
      '[{at: 10m, deploy: {service: web, revision: 11, behaviour: hang}}, {at: 20m, deploy: {service: web, revision: 12}}]',
      20,
    ],
    ['when a stopped watchdog is started', '[{at: 10m, stop: {}}, {at: 30m, start: {}}]', 30],
    ['at the end of a pause', '[{at: 10m, pause: {service: web, for: 15m}}]', 25],
    [
      'never where an illness does not end',
      '[{at: 10m, break: {service: web, behaviour: hang, cure: none}}]',
      undefined,
    ],
    [
      'never where nobody mends a bad revision',
      '[{at: 10m, deploy: {service: web, revision: 11, behaviour: hang}}]',
      undefined,
    ],
    ['never where nobody starts the watchdog again', '[{at: 10m, stop: {}}]', undefined],
  ])('%s', (_, timeline, minutes) => {
    expect(faultsOverAtMs(story(timeline))).toBe(minutes === undefined ? undefined : minutes * MINUTE_MS);
  });
});

describe('every rule', () => {
  it('is kept by a cure that works', async () => {
    const { played, observed, broken } = await checkRun(story(`[${HANGS}]`), definition);
    expect(broken).toEqual([]);
    expect(played.recorder.acts.map((act) => act.kind)).toEqual(['force-deploy']);
    expect(observed.recorder.acts).toEqual([]);
  });

  it.each([
    ['excuses a human who sets 0 right after a scale cycle: the old count comes back', '43m', []],
    ['lets a human set 0 later', '80m', []],
  ])('%s', async (_, at, expected) => {
    const cycled = '{at: 10m, break: {service: backend, behaviour: hang, cure: cycle, until: 50m}}';
    const { played, broken } = await checkRun(
      story(`[${cycled}, {at: ${at}, scale: {service: backend, desired: 0}}]`, '{}'),
      definition,
    );
    expect(played.recorder.acts.map((act) => act.kind)).toContain('scale-cycle');
    expect(broken).toEqual(expected);
  });

  it('needs one play only where the watchdog changes nothing', async () => {
    const { played, observed } = await checkRun(story('[]', '{}', '20m'), definition);
    expect(observed).toBe(played);
  });
});

describe('coming to rest', () => {
  it('is broken by a service that stays down, an act an hour late and an execution that never ends', async () => {
    const scenario = story(`[${HANGS}]`);
    const { played } = await checkRun(scenario, definition);
    const restless = {
      ...played,
      truth: { isDown: (name: string) => name === 'web' },
      recorder: {
        acts: [{ service: 'web', kind: 'force-deploy', atMs: played.startMs + 120 * MINUTE_MS }],
      },
      log: { entries: [{ atMs: 0, kind: 'state', facts: { execution: 'web-1', entered: 'Look again' } }] },
    } as unknown as Played;
    expect((await checkRest(scenario, restless)).map((one) => one.how)).toEqual([
      'web is still down',
      'force-deploy of web, 60 min after the last fault',
      'the execution web-1 never ends',
    ]);
  });

  it('leaves to people what ECS has given up of what they deployed, where nothing was done to it and they were told since', async () => {
    const scenario = story(`[${HANGS}]`);
    const { played } = await checkRun(scenario, definition);
    const record = { createdAtMs: 100, finishedAtMs: 300 };
    const web = { ...played.services.get('web')!, deployments: [{ rolloutState: 'FAILED', record }] };
    const said = async ({
      outcome = 'escalated',
      closedAtMs = 300,
      acts = [] as string[],
      by = 'ci',
      atMs = 100,
      downMs = undefined as number | undefined,
    }) => {
      const givenUp = {
        ...played,
        truth: { isDown: (name: string) => name === 'web' },
        log: {
          entries:
            downMs === undefined
              ? []
              : [{ kind: 'health', atMs: downMs, facts: { service: 'web', down: true } }],
        },
        services: new Map([['web', web]]),
        incidents: [{ service: 'web', status: 'closed', outcome, closedAtMs }],
        recorder: {
          acts: acts.map((service) => ({ service, atMs: 0 })),
          mutations: () => [{ service: 'web', call: { by, atMs } }],
        },
      } as unknown as Played;
      return (await checkRest(scenario, givenUp)).map((one) => one.how);
    };
    expect(await said({ acts: ['backend'] })).toEqual([]);
    expect(await said({ by: 'human' })).toEqual([]);
    expect(await said({ closedAtMs: 60, downMs: 50 })).toEqual([]);
    for (const other of [
      { acts: ['web'] },
      { outcome: 'recovered' },
      { closedAtMs: 299 },
      { closedAtMs: 40, downMs: 50 },
      { by: 'watchdog' },
      { atMs: 99 },
    ])
      expect(await said(other)).toEqual(['web is still down']);
  });

  it('leaves a deployment that has not ended to those who let us only observe it', async () => {
    const observed = '{mode: observe, loadBalancer: false}';
    const scenario = story('[{at: 10m, load: {service: web, factor: 1, until: 11m}}]', observed);
    const { played } = await checkRun(scenario, definition);
    const said = async (rolloutState: string) => {
      const backend = {
        ...played.services.get('backend')!,
        deployments: [{ rolloutState, record: { createdAtMs: 0 } }],
      };
      const unfinished = {
        ...played,
        services: new Map([['backend', backend]]),
        incidents: [{ id: 'backend#000001', service: 'backend', status: 'open' }],
      } as unknown as Played;
      return (await checkRest(scenario, unfinished)).map((one) => one.how);
    };
    expect(await said('IN_PROGRESS')).toEqual([]);
    expect(await said('COMPLETED')).toEqual(['the incident backend#000001 is still open']);
  });

  it('lets whoever has been down since the faults be healed for 45 minutes, and nobody else', async () => {
    const scenario = story(`[${HANGS}]`);
    const { played } = await checkRun(scenario, definition);
    const { startMs } = played;
    const health = (minutes: number, down: boolean) => ({
      atMs: startMs + minutes * MINUTE_MS,
      kind: 'health',
      facts: { service: 'web', down },
    });
    const actsAfter = async (minutes: number, ...entries: readonly ReturnType<typeof health>[]) => {
      const acts = [{ service: 'web', kind: 'force-deploy', atMs: startMs + (60 + minutes) * MINUTE_MS }];
      const acted = { ...played, recorder: { acts }, log: { entries } } as unknown as Played;
      return (await checkRest(scenario, acted)).map((one) => one.how);
    };
    expect(await actsAfter(16, health(50, true))).toEqual([]);
    expect(await actsAfter(46, health(50, true))).toEqual([
      'force-deploy of web, 46 min after the last fault',
    ]);
    expect(await actsAfter(16, health(50, true), health(61, false), health(62, true))).toHaveLength(1);
    expect(await actsAfter(16)).toHaveLength(1);
  });

  it('says nothing of a story that ends too soon after its last fault', async () => {
    const scenario = story(`[${HANGS}]`, '{loadBalancer: false}', '90m');
    const restless = { truth: { isDown: () => true } } as unknown as Played;
    expect(await checkRest(scenario, restless)).toEqual([]);
  });
});

describe('one remediation at a time', () => {
  const state = (execution: string, entered: string) => ({
    atMs: 0,
    kind: 'state',
    facts: { execution, entered },
  });
  const ends = (execution: string) => ({
    atMs: 0,
    kind: 'execution',
    facts: { execution, status: 'ABORTED' },
  });
  const act = (kind: string, atMs: number, desiredCount?: number) => ({
    service: 'web',
    kind,
    atMs,
    call: { call: 'ecs:UpdateService', input: { desiredCount } },
  });
  const check = (entries: readonly unknown[], acts: readonly ReturnType<typeof act>[] = []) => {
    const mutations = () => acts.map(({ service, call }) => ({ service, call }));
    const recorder = { acts: acts.filter((one) => one.kind !== 'owed'), mutations };
    return checkOneAtATime({ startMs: 0, log: { entries }, recorder } as unknown as Played).map(
      (one) => one.how,
    );
  };

  it('is broken by two executions that act on one service', () => {
    expect(check([state('web-1', 'Roll back: act'), state('web-1-2', 'Force deploy: act')])).toEqual([
      'web-1-2 acts while web-1 does',
    ]);
  });

  it('is kept by one after the other, and by two services', () => {
    expect(
      check([state('web-1', 'Roll back: act'), ends('web-1'), state('web-2', 'Roll back: act')]),
    ).toEqual([]);
    expect(check([state('web-1', 'Roll back: act'), state('mail-1', 'Roll back: act')])).toEqual([]);
  });

  it('is broken by an act right after another', () => {
    expect(check([], [act('force-deploy', 0), act('roll-back', 5_000)])).toEqual([
      'roll-back of web at 5 s, only 5 s after force-deploy',
    ]);
  });

  it('is broken by an act on a parked service, and not by one after it is back', () => {
    expect(check([], [act('scale-cycle', 0, 0), act('roll-back', 90_000)])).toEqual([
      'roll-back of web while it was parked',
    ]);
    expect(check([], [act('scale-cycle', 0, 0), act('owed', 60_000, 2), act('roll-back', 90_000)])).toEqual(
      [],
    );
  });
});
