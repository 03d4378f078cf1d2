import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../simulator/http/cloud-events.ts';
import type { TaskBehaviour } from '../../../simulator/http/task-processes.ts';
import { type SmallCloud, smallCloud, until } from './small-cloud.ts';
import { templateOf } from './small-template.ts';

const CLUSTER = 'shop-local';
const SERVICE = 'shop-web-local';
const ALARM = 'shop-local-web-unhealthy';

let small: SmallCloud;
let ecs: ECSClient;
const events: CloudEvent[] = [];
beforeAll(async () => {
  // The deregistration delay of 30 s and the alarm's two minutes take a fraction of a second.
  small = await smallCloud(templateOf(), {}, { timeScale: 300, onEvent: (event) => events.push(event) });
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...keys } = small.cloud.operatorVariables;
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID!, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY! };
  ecs = new ECSClient({ endpoint, region, credentials });
});
afterAll(() => small.stop());
beforeEach(async () => {
  await small.cloud.reset();
  await until(() => answering() === 2);
});

const web = () => small.cloud.world.serviceNamed(CLUSTER, SERVICE);
const answering = () => small.cloud.world.wellbeing(CLUSTER, SERVICE).answering;
const primary = () => web().deployments[0]!;
const isSteady = () =>
  web().deployments.length === 1 && primary().rolloutState === 'COMPLETED' && web().steady;
const alarm = () => small.cloud.world.alarms.get(ALARM)?.state;
const update = (change: object) =>
  ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, ...change }));
const breakWeb = (behaviour: TaskBehaviour, cure: 'restart' | 'cycle' | 'rollback' | 'none') =>
  small.cloud.faults.breakService({ service: 'web', behaviour, cure: { kind: cure } });
const hang: TaskBehaviour = { kind: 'hang' };

describe('the fleet of child processes', () => {
  it('answers rightly from the start, under a completed deployment', async () => {
    expect(primary().rolloutState).toBe('COMPLETED');
    await until(() => alarm() === 'OK');
  });

  it('is told ill by its alarm when it hangs, and well again when new tasks answer', async () => {
    breakWeb(hang, 'none');
    await until(() => answering() === 0 && alarm() === 'ALARM');
    small.cloud.faults.mendService('web');
    await until(() => answering() === 2 && alarm() === 'OK');
  });

  it.each<[string, TaskBehaviour]>([
    ['hangs', hang],
    ['refuses connections', { kind: 'refuse' }],
    ['answers 500', { kind: 'status', code: 500, body: 'no' }],
    ['says in its body that it is ill', { kind: 'body', body: '{"status":"error"}' }],
  ])('does not answer rightly when it %s', async (_, behaviour) => {
    breakWeb(behaviour, 'none');
    await until(() => answering() === 0);
  });

  it('is cured by an empty start only, when its tasks infect each other', async () => {
    breakWeb(hang, 'cycle');
    await until(() => answering() === 0);
    await update({ forceNewDeployment: true });
    await until(() =>
      [...web().tasks].some((task) => task.deployment === primary() && task.lastStatus === 'RUNNING'),
    );
    expect(answering()).toBe(0);
    await update({ desiredCount: 0 });
    await until(() => web().tasks.size === 0);
    await update({ desiredCount: 2 });
    await until(() => answering() === 2);
  });

  it('stays ill on the bad revision, and is well on the one before', async () => {
    const before = primary().revision.taskDefinition.taskDefinitionArn;
    const bad = small.cloud.faults.deploy({
      service: 'web',
      behaviour: { kind: 'status', code: 500, body: '' },
    });
    expect(bad).toMatch(/shop-web-local:11$/);
    await until(() => [...web().tasks].some((task) => task.taskDefinition.revision === 11));
    await update({ taskDefinition: before });
    await until(() => answering() === 2 && isSteady());
    expect(primary().revision.taskDefinition.revision).toBe(10);
  });

  it('turns bad a little after a deployment that went well', async () => {
    small.cloud.faults.deploy({ service: 'web', behaviour: hang, afterSeconds: 3 });
    await until(() => primary().rolloutState === 'COMPLETED' && answering() === 2);
    await until(() => answering() === 0);
  });

  it('replaces a task that crashes', async () => {
    const [first] = web().tasks;
    small.cloud.faults.breakService({
      service: 'web',
      behaviour: { kind: 'crash-after', afterMs: 50, exitCode: 7, log: 'panic' },
      cure: { kind: 'restart' },
      tasks: 1,
    });
    await until(() => first!.lastStatus === 'STOPPED');
    expect(first).toMatchObject({ exitCode: 7, stoppedReason: 'Essential container in task exited' });
    await until(() => answering() === 2);
    expect(events.some((event) => event.kind === 'log' && event.line === 'panic')).toBe(true);
  });

  it('kills a task that takes more memory than it may', async () => {
    const [first] = web().tasks;
    small.cloud.faults.breakService({
      service: 'web',
      behaviour: { kind: 'oom', afterMs: 0, needsMiB: 1024 },
      cure: { kind: 'restart' },
      tasks: 1,
    });
    await until(() => first!.lastStatus === 'STOPPED');
    expect(first).toMatchObject({
      exitCode: 137,
      containerReason: 'OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('answers 503 while its dependency does not answer', async () => {
    await small.cloud.faults.breakDependency('db');
    await until(() => answering() === 0);
    const [address] = [...web().tasks].map((task) => small.cloud.portOf(task));
    const answer = await fetch(`http://127.0.0.1:${address}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: 'error', detail: expect.stringMatching(/^db: /) });
    await small.cloud.faults.mendDependency('db');
    await until(() => answering() === 2);
  });
});
