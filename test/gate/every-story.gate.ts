import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../../bin/cli/explain.ts';
import { localRunOf } from '../../bin/cli/local-run.ts';
import { openReach } from '../../bin/cli/reach.ts';
import { decide } from '../../bin/cli/say.ts';
import { startLocalWatchdog, TIME_SCALE } from '../../bin/start-local-watchdog.ts';
import environment from '../../environments/local.ts';
import type { Playground } from '../../simulator/playground/playground.ts';
import { STORIES } from '../../simulator/playground/stories/catalogue.ts';
import { playStory } from '../../simulator/playground/stories/play-story.ts';
import { endingInMemory } from './stories-in-memory.ts';

/** What no call of these runs needs, and who does. Without any other action of any statement a call is denied. */
const NEEDED_ELSEWHERE: readonly { readonly statement: RegExp; readonly because: string }[] = [
  { statement: / DeliverLogs: /, because: 'Step Functions delivers its own log' },
  { statement: / Trace: /, because: 'Step Functions sends its own traces' },
  { statement: / DeadLetters: /, because: 'Lambda itself puts an event that failed for good into the queue' },
  {
    statement: / KeyOfTables?(AndTopics)?: /,
    because: 'DynamoDB and SNS use the key; the local ones have none',
  },
  { statement: /RetireRole/, because: 'it is asked only when the stack is deleted' },
  { statement: /^arn:aws:kms:/, because: 'CloudWatch encrypts what it sends to the own-health topic' },
  {
    statement: /: states:DescribeExecution$/,
    because:
      'asked only where a workflow died before it acted: a minute and a half more here (test/contracts/wire-function-policies)',
  },
  {
    statement: /RestoreRole\S* Read(Images|TaskDefinitions): /,
    because:
      'asked only after a circuit breaker gave a deployment up: none here has one (test/contracts/wire-function-policies)',
  },
  { statement: / AlarmsOfThisAccount: /, because: 'CloudWatch publishes the alarms on the watchdog itself' },
];

/** Behind a target group, scaled by itself: what `environments/local.ts` leaves out. */
const SCALED = {
  ...environment,
  services: environment.services.map((service) =>
    service.id === 'backend' ? { ...service, targetGroup: 'tradai-backend-local' } : service,
  ),
};

const unused = new Map<string, number>();
let runsNoted = 0;
const started: Playground[] = [];

async function start(settings: Partial<Parameters<typeof startLocalWatchdog>[0]> = {}): Promise<Playground> {
  const playground = await startLocalWatchdog({ timeScale: TIME_SCALE, ...settings });
  started.push(playground);
  return playground;
}

function expectNothingDenied({ cloud }: Playground): void {
  const denied = cloud.calls.filter((call) => !call.allowed);
  expect(denied.map(({ role, action, resource }) => `${role}: ${action} on ${resource}`)).toEqual([]);
}

/** Counts in how many of the runs no call would have been denied without an action of a statement. */
function noteUnused({ cloud }: Playground): void {
  runsNoted += 1;
  for (const { role, statement, action } of cloud.spareActions()) {
    const name = `${role} ${statement.Sid}: ${action}`;
    unused.set(name, (unused.get(name) ?? 0) + 1);
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

afterAll(() => Promise.all(started.map((playground) => playground.stop())));

describe.concurrent('a function whose new version does not load', () => {
  it('has its alias moved back, while all that AWS measures falls ill and is well again', {
    timeout: 180_000,
  }, async () => {
    const playground = await start();
    const beliefs = () => [...playground.state.functions, ...playground.state.dependencies];
    const statusOf = (id: string) => beliefs().find((one) => one.id === id)?.belief?.status;
    const proven = () => playground.state.functions.every((one) => one.isCertified);
    await until('its version is certified', proven, 60_000);
    expect(playground.press('deploy-bad-version', 'sqs-consumer')).toMatchObject({ done: true });
    const ended = () =>
      playground.state.incidents.find((one) => one.incident.service === 'sqs-consumer')?.incident;
    await until('it is well again', () => ended()?.status === 'closed', 90_000);
    expect(ended()).toMatchObject({ outcome: 'recovered', diagnosis: { cause: 'bad-revision' } });
    expect(playground.cloud.liveVersion('sqs-consumer')).toEqual({ version: '10', isWell: true });

    const measured = ['api-entrance', 'api-latency', 'backtests', 'trading-workflow', 'workflow-state'];
    for (const id of measured) playground.press('take-down', id);
    const allAre = (status: string) => measured.every((id) => statusOf(id) === status);
    await until('all are ill', () => allAre('unhealthy'), 90_000);
    for (const id of measured) playground.press('bring-back', id);
    await until('all are well', () => allAre('healthy'), 90_000);
    expectNothingDenied(playground);
    noteUnused(playground);
    await playground.stop();
  });
});

/** Three playgrounds at a time, the longest first: a story mostly waits. */
const LANES = [STORIES.slice(0, 3), STORIES.slice(3, 5), STORIES.slice(5)];

describe.concurrent.for(LANES)('through the wire, lane %$', (stories) => {
  it('every story ends as it should and as in memory, and needs nothing that the synthesised policies deny', {
    timeout: 480_000,
  }, async () => {
    const playground = await start();
    for (const story of stories) {
      const { faults, remedies, cause, desiredAtEnd, revisionAtEnd } = await playStory(
        story,
        playground,
        environment,
      );
      expect({ story: story.name, faults }).toEqual({ story: story.name, faults: [] });
      expect({ remedies, cause, desiredAtEnd, revisionAtEnd }).toEqual(
        await endingInMemory(story.name, story.service),
      );
    }
    expectNothingDenied(playground);
    noteUnused(playground);
    await playground.stop();
  });
});

describe.concurrent('a scale cycle whose execution is stopped while the service is parked', () => {
  it('is repaid at once, count and autoscaler, by the restorer', { timeout: 180_000 }, async () => {
    const playground = await start({
      environment: SCALED,
      fleet: { backend: { autoscaling: { min: 1, max: 4 } } },
    });
    const { cloud } = playground;
    const backend = () => cloud.world.serviceNamed('tradai-local', 'tradai-backend-local');
    const counts = () =>
      cloud.world.calls.filter(
        ({ call, input }) => call === 'ecs:UpdateService' && 'desiredCount' in (input as object),
      );
    await untilCertified(playground);

    cloud.faults.breakService({
      service: 'backend',
      behaviour: { kind: 'status', code: 503, body: '' },
      cure: { kind: 'cycle' },
    });
    await until('it is parked', () => counts().length > 0, 90_000);
    const running = cloud.executions.all.find((one) => one.status === 'RUNNING')!;
    cloud.executions.stop(running.arn);

    await until('it is restored', () => backend().desiredCount === 2, 20_000);
    const scalingOut = () =>
      cloud.world.describeScalableTargets({
        ServiceNamespace: 'ecs',
        ResourceIds: ['service/tradai-local/tradai-backend-local'],
      }).ScalableTargets[0]?.SuspendedState?.DynamicScalingOutSuspended;
    await until('its autoscaler is resumed', () => scalingOut() !== true, 10_000);

    cloud.world.conditions.launchesFailReason = 'RESOURCE:FARGATE';
    const task = [...backend().tasks].find((one) => one.lastStatus === 'RUNNING');
    if (task) cloud.world.stopTask({ cluster: 'tradai-local', task: task.arn, reason: 'test' }, 'human');
    await until(
      'ECS says that it finds no room',
      () => backend().events.some((event) => /unable to place/.test(event.message)),
      30_000,
    );
    const isUnheard = () =>
      cloud.spareActions().some(({ statement }) => /ServiceTrouble/.test(statement.Sid ?? ''));
    await until('the watcher hears of it', () => !isUnheard(), 10_000);
    await publishAlert(cloud, 'tradai-local-backend-unhealthy is in ALARM');
    const isAsleep = () => cloud.spareActions().some(({ statement }) => /Alerts/.test(statement.Sid ?? ''));
    await until('an alert wakes the watcher', () => !isAsleep(), 10_000);
    expectNothingDenied(playground);
    noteUnused(playground);
    await playground.stop();
  });
});

describe.concurrent('a service whose owner wants to be asked', () => {
  it('is healed once an engineer says yes, and an answer counts once', { timeout: 180_000 }, async () => {
    const careful = environment.services.map((service) =>
      service.id === 'backend' ? { ...service, mode: 'approve' as const } : service,
    );
    const playground = await start({ environment: { ...environment, services: careful } });
    const { cloud } = playground;
    const reach = openReach(environment, localRunOf(cloud.operatorVariables));
    const question = () => reach.rollback.approval('backend');
    const restarts = () =>
      cloud.world.calls.filter(({ input }) => (input as { forceNewDeployment?: boolean }).forceNewDeployment);
    await untilCertified(playground);
    cloud.faults.breakService({
      service: 'backend',
      behaviour: { kind: 'status', code: 503, body: '' },
      cure: { kind: 'restart' },
    });
    await until('it asks', async () => (await question())?.status === 'asked', 60_000);
    const { incident, remedies, question: name } = (await question())!;
    const yes = { incident, remedies: [...remedies], question: name, decision: 'approve' as const };

    await reach.answer({ ...yes, question: '0'.repeat(64) });
    await reach.answer({ ...yes, incident: 'mlflow#000001' });
    await until('both are taken from the queue', () => noAnswersWait(playground), 20_000);
    expect([(await question())?.status, restarts().length]).toEqual(['asked', 0]);

    const { json } = await decide('backend', 'approve', 'go ahead', reach);
    expect(json).toMatchObject({ decision: 'approve', by: 'AIDALOCALOPERATOR' });
    await reach.answer(yes);
    await expect(decide('backend', 'reject', 'too late', reach)).rejects.toThrow(/already/);
    const ended = async () => (await reach.rollback.incident(incident))?.outcome;
    await until('it is well again', async () => (await ended()) === 'recovered', 90_000);
    expect(restarts()).toHaveLength(1);
    const { lines } = await explain('backend', reach);
    expect(lines.join('\n')).toMatch(/open +needs-approval +mode approve, approved/);
    reach.close();
    expectNothingDenied(playground);
    noteUnused(playground);
    await playground.stop();
  });
});

describe.concurrent('a service whose tasks are killed for lack of memory', () => {
  it('is given more, by a revision of its own', { timeout: 180_000 }, async () => {
    const playground = await start();
    const { cloud } = playground;
    await untilCertified(playground);
    const { tasks } = cloud.world.serviceNamed('tradai-local', 'tradai-mlflow-local');
    const resourceArn = [...tasks][0]!.taskDefinition.taskDefinitionArn;
    cloud.world.tagResource({ resourceArn, tags: [{ key: 'team', value: 'models' }] }, 'human'); // and keeps it
    playground.press('out-of-memory', 'mlflow');
    // The first death may pass for one that is over: only when a successor dies too is it a loop.
    const isCured = () =>
      playground.state.incidents.some(
        ({ incident: { service, outcome } }) => service === 'mlflow' && outcome === 'recovered',
      );
    await until('it is well again', isCured, 150_000);
    const registered = cloud.world.calls.filter(({ call }) => call === 'ecs:RegisterTaskDefinition');
    expect(registered).toHaveLength(1);
    expectNothingDenied(playground);
    noteUnused(playground);
    await playground.stop();
  });
});

/** Its state is read anew each time. */
const untilCertified = (playground: Playground) =>
  until(
    'every revision is certified',
    () => playground.state.services.every((one) => one.isCertified),
    60_000,
  );

async function publishAlert({ plan, operatorVariables: variables }: Playground['cloud'], Message: string) {
  const client = new SNSClient({
    endpoint: variables.AWS_ENDPOINT_URL,
    region: variables.AWS_REGION,
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID!,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY!,
      sessionToken: variables.AWS_SESSION_TOKEN,
    },
  });
  const TopicArn = plan.topics.find(({ isForeign }) => isForeign)?.arn;
  await client.send(new PublishCommand({ TopicArn, Message }));
  client.destroy();
}

const noAnswersWait = ({ cloud }: Playground): boolean =>
  cloud.queues.peek('watchdog-tradai-local-decisions').length === 0;

describe('the synthesised policies', () => {
  it('allow nothing without which no run would have been denied something, but for what AWS itself uses', () => {
    const neverNeeded = [...unused].filter(([, runs]) => runs === runsNoted).map(([name]) => name);
    expect(
      neverNeeded.filter((name) => !NEEDED_ELSEWHERE.some(({ statement }) => statement.test(name))),
    ).toEqual([]);
  });
});
