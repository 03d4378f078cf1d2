import { describe, expect, it } from 'vitest';
import { TerminalError, TransientError } from '../../shared/ports.ts';
import { HOUR, MINUTE, START } from '../simulator/ecs/fleet-of-one.ts';
import { HANG } from './fleet-situations.ts';
import { type FleetUnderContract, fleetsWith, type MakeFleetPorts, watched } from './fleet-under-contract.ts';

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

/** What every reader of a fleet tells, whatever it reads from. */
export function fleetReaderContract(make: MakeFleetPorts): void {
  const over = fleetsWith(make);

  describe('a fleet, read', () => {
    it('is described in the words of the ports, with moments in milliseconds', async () => {
      const { view, names, world } = over({ desired: 3 });
      expect(await view()).toMatchObject({
        arn: `arn:aws:ecs:eu-central-1:123456789012:service/${names.cluster}/${names.service}`,
        status: 'ACTIVE',
        controller: 'ECS',
        scheduling: 'REPLICA',
        desired: 3,
        running: 3,
        pending: 0,
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        graceSeconds: 80,
        targetGroupArns: [expect.stringContaining(`:targetgroup/${names.targetGroup}/`)],
        deployments: [
          { status: 'PRIMARY', rolloutState: 'COMPLETED', desired: 3, running: 3, failedTasks: 0 },
        ],
      });
      expect((await view()).deployments[0]!.createdAtMs).toBe(world.now - 7 * 24 * HOUR);
    });

    it('[S0-43] says whether ECS registers its tasks in Cloud Map, and where each of them is', async () => {
      const found = over({ cloudMap: true });
      expect(await found.view()).toMatchObject({ inCloudMap: true });
      const running = await found.reader.runningTasks(found.service);
      expect(running.map(({ address }) => address)).toEqual([
        expect.stringMatching(/^10\.0\./),
        expect.stringMatching(/^10\.0\./),
      ]);
      expect(await over().view()).not.toHaveProperty('inCloudMap');
    });

    it('leaves out a service that ECS does not know', async () => {
      const { reader, service } = over();
      const ghost = { ...service, id: 'ghost', modelName: 'nobody' };
      expect([...(await reader.describe([ghost, service])).keys()]).toEqual(['backend']);
    });

    it('is described whole, though ECS describes ten services at a time', async () => {
      const ids = Array.from({ length: 24 }, (_, at) => `s${at}`);
      const { reader, service } = over({}, { others: Object.fromEntries(ids.map((id) => [id, {}])) });
      const all = ids.map((id) => ({ ...service, id, modelName: `tradai-${id}-prod` }));
      expect([...(await reader.describe(all)).keys()].sort()).toEqual([...ids].sort());
    });

    it('tells a human of a cluster that is not there', async () => {
      const { reader, service } = over();
      await expect(reader.describe([{ ...service, cluster: 'nowhere' }])).rejects.toBeInstanceOf(
        TerminalError,
      );
    });

    it('shows both deployments while one replaces the other', async () => {
      const { world, address, register, pass, view } = over();
      world.updateService({ ...address, taskDefinition: register(11) }, 'ci');
      pass(5_000);
      expect((await view()).deployments).toMatchObject([
        { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', taskDefinition: expect.stringMatching(/:11$/) },
        { status: 'ACTIVE', taskDefinition: expect.stringMatching(/:10$/), running: 2 },
      ]);
    });

    it('gives its newest twenty events, newest first', async () => {
      const { world, address, pass, view } = over({ loadBalancer: false });
      for (let count = 3; count < 20; count++) {
        world.updateService({ ...address, desiredCount: count }, 'human');
        pass(3 * MINUTE);
      }
      const { events } = await view();
      expect(events).toHaveLength(20);
      expect(events.map((one) => one.atMs)).toEqual(events.map((one) => one.atMs).sort((a, b) => b - a));
      expect(events[0]!.message).toMatch(/has reached a steady state/);
    });

    it("reads of a log that it is told of the lines about failures, newest first, and nobody else's", async () => {
      const { world, pass, reader, service } = over();
      const log = { group: '/ecs/tradai/prod', streamPrefix: 'backend/' };
      const write = (stream: string, message: string) => {
        world.taskLogs.append(log.group, { atMs: world.now, stream, message });
        pass(1_000);
      };
      const span = () => ({ fromMs: START, untilMs: world.now });
      expect(await reader.errorLines({ ...service, log }, span())).toEqual([]);
      write('backend/backend/1', 'ERROR first');
      write('backend/backend/1', 'all is well');
      write('backend/backend/2', 'connection refused');
      write('backend-api/backend-api/3', 'ERROR of somebody else');
      expect(await reader.errorLines({ ...service, log }, span())).toEqual([
        'connection refused',
        'ERROR first',
      ]);
      expect(
        await reader.errorLines({ ...service, log }, { fromMs: START + 1_500, untilMs: world.now }),
      ).toEqual(['connection refused']);
      expect(await reader.errorLines(service, span())).toEqual([]);
      for (let n = 0; n < 60; n++) write('backend/backend/1', `ERROR ${n}`);
      expect(await reader.errorLines({ ...service, log }, span())).toHaveLength(50);
    });

    it('remembers tasks that stopped, newest first, with why', async () => {
      const { tasks, pass, reader, service } = over({ loadBalancer: false });
      const behaviour = { kind: 'oom', afterMs: 60_000, needsMiB: 900 } as const;
      tasks.fallIll('backend', { behaviour, cure: { kind: 'memory' } });
      pass(5 * MINUTE);
      const stopped = await reader.stoppedTasks(service);
      expect(stopped.length).toBeGreaterThan(2);
      expect(stopped[0]).toMatchObject({
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        containers: [{ exitCode: 137, reason: expect.stringMatching(/^OutOfMemory/) }],
      });
      const stops = stopped.map((one) => one.stoppedAtMs!);
      expect(stops).toEqual([...stops].sort((a, b) => b - a));
      expect(stops[0]).toBeGreaterThan(START);
      expect(stopped[0]!.stoppingAtMs).toBeLessThan(stops[0]!);
    });

    it('finds the newest of more than a hundred tasks that stopped', async () => {
      const { tasks, pass, reader, service } = over({ desired: 40, loadBalancer: false });
      const behaviour = { kind: 'oom', afterMs: 20_000, needsMiB: 900 } as const;
      tasks.fallIll('backend', { behaviour, cure: { kind: 'memory' } });
      pass(2 * MINUTE);
      const early = await reader.stoppedTasks(service);
      pass(5 * MINUTE);
      const late = await reader.stoppedTasks(service);
      expect(late.length).toBeGreaterThan(100);
      expect(late[0]!.stoppedAtMs).toBeGreaterThan(early[0]!.stoppedAtMs! + 4 * MINUTE);
    });

    it('knows no stopped task where none has stopped', async () => {
      const { reader, service } = over();
      expect(await reader.stoppedTasks(service)).toEqual([]);
    });

    it('[S2-09] [S3-01.05] shows running tasks with the digests of their images, at most a hundred', async () => {
      const { reader, service, world } = over({ desired: 120 });
      const running = await reader.runningTasks(service);
      expect(running).toHaveLength(100);
      expect(running[0]).toMatchObject({
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        containers: [{ name: 'backend', imageDigest: world.registry.resolve('tradai/backend:10') }],
      });
    });

    it('gives a task definition as it can be registered again, tags and all', async () => {
      const { reader, view, world, names } = over();
      const arn = (await view()).taskDefinition;
      world.tagResource(
        { resourceArn: arn, tags: [{ key: 'watchdog:rollback-barrier', value: 'true' }] },
        'ci',
      );
      const record = (await reader.taskDefinition(arn))!;
      expect(record).toMatchObject({ arn, active: true, images: { backend: `${ECR}/tradai/backend:10` } });
      const definition = JSON.parse(record.definition);
      expect(definition).toMatchObject({
        family: names.family,
        tags: [{ key: 'watchdog:rollback-barrier', value: 'true' }],
      });
      for (const field of ['taskDefinitionArn', 'revision', 'status', 'registeredAt', 'compatibilities'])
        expect(definition).not.toHaveProperty(field);
    });

    it('says of a deregistered revision that it is inactive while in use, and then forgets it', async () => {
      const { reader, world, names } = over();
      for (const revision of [9, 10])
        world.deregisterTaskDefinition({ taskDefinition: `${names.family}:${revision}` }, 'ci');
      expect((await reader.taskDefinition(`${names.family}:10`))?.active).toBe(false);
      expect(await reader.taskDefinition(`${names.family}:9`)).toBeUndefined();
      expect(await reader.taskDefinition(`${names.family}:99`)).toBeUndefined();
    });

    it('has an autoscaler only where somebody registered one', async () => {
      const scaled = over({ desired: 4, autoscaling: { min: 2, max: 8 } });
      expect(await scaled.reader.scalableTarget(scaled.service)).toEqual({
        min: 2,
        max: 8,
        suspended: { in: false, out: false, scheduled: false },
      });
      const fixed = over();
      expect(await fixed.reader.scalableTarget(fixed.service)).toBeUndefined();
    });

    it('knows what has become of an image', async () => {
      const { reader, world } = over();
      const image = `${ECR}/tradai/backend:10`;
      const digest = world.registry.resolve(image)!;
      expect(await reader.imageState(image, digest)).toBe('same');
      expect(await reader.imageState(`${ECR}/tradai/backend@${digest}`, digest)).toBe('same');
      world.registry.push(image, `sha256:${'5'.repeat(64)}`);
      expect(await reader.imageState(image, digest)).toBe('moved');
      world.registry.remove(image, digest);
      expect(await reader.imageState(image, digest)).toBe('gone');
    });

    it('counts an image of somebody else as the same', async () => {
      const { reader } = over();
      const digest = `sha256:${'1'.repeat(64)}`;
      expect(await reader.imageState('public.ecr.aws/nginx/nginx:1', digest)).toBe('same');
    });

    const READS: readonly [string, (ports: FleetUnderContract) => Promise<unknown>][] = [
      ['its description', ({ view }) => view()],
      ['its running tasks', ({ reader, service }) => reader.runningTasks(service)],
      ['its stopped tasks', ({ reader, service }) => reader.stoppedTasks(service)],
      ['a task definition', ({ reader, names }) => reader.taskDefinition(`${names.family}:10`)],
    ];
    for (const condition of ['ecsThrottled', 'ecsUnavailable'] as const) {
      it.each(READS)(`asks to try again for %s while ${condition}`, async (_, read) => {
        const ports = over();
        ports.world.conditions[condition] = true;
        await expect(read(ports)).rejects.toBeInstanceOf(TransientError);
      });
    }
  });

  describe('witnesses of a fleet', () => {
    const hear = async (ports: FleetUnderContract, service = ports.service) => {
      const views = await ports.reader.describe([service]);
      return (await ports.reader.witnesses([service], views)).get('backend')!;
    };
    const verdicts = async (ports: FleetUnderContract, service = ports.service) =>
      Object.fromEntries((await hear(ports, service)).map((one) => [one.witness, one.verdict]));

    it('are the counts of ECS, its target group and its alarm', async () => {
      expect(await hear(over())).toEqual([
        { witness: 'ecs', verdict: 'unknown', detail: '2 of 2 tasks run' },
        {
          witness: 'target-group',
          verdict: 'healthy',
          detail: expect.stringMatching(/^2 healthy/),
          passing: 2,
        },
        {
          witness: 'alarm',
          verdict: 'healthy',
          detail: expect.stringMatching(/is OK$/),
          countsHosts: true,
        },
      ]);
    });

    it('find out about a hang, the target group before the alarm', async () => {
      const ports = over();
      ports.tasks.fallIll('backend', HANG);
      ports.pass(1.2 * MINUTE);
      expect(await verdicts(ports)).toMatchObject({ 'target-group': 'unhealthy', alarm: 'healthy' });
      ports.pass(MINUTE);
      expect(await verdicts(ports)).toMatchObject({ alarm: 'unhealthy' });
    });

    it('are as many as the environment names', async () => {
      const ports = over();
      const alone = watched(ports, { targetGroup: undefined, alarm: undefined });
      expect(Object.keys(await verdicts(ports, alone))).toEqual(['ecs']);
    });

    it('know nothing where the environment names what is not there', async () => {
      const ports = over();
      const wrong = watched(ports, { targetGroup: 'somebody-elses', alarm: 'never-made' });
      expect(await verdicts(ports, wrong)).toMatchObject({ 'target-group': 'unknown', alarm: 'unknown' });
    });

    it('say that they could not be read rather than fail', async () => {
      const ports = over();
      for (let asked = 0; asked < 9; asked++) await hear(ports);
      const alarm = (await hear(ports)).find((one) => one.witness === 'alarm');
      expect(alarm).toEqual({
        witness: 'alarm',
        verdict: 'unknown',
        detail: expect.stringMatching(/^read alarms: ThrottlingException/),
      });
    });
  });
  describe('metrics of a fleet', () => {
    const measure = async (ports: FleetUnderContract, service = ports.service) => {
      const views = await ports.reader.describe([service]);
      return (await ports.reader.metrics([service], views, ports.world.now)).get('backend')!;
    };
    const latest = (series: readonly { readonly value: number }[]) => Math.round(series.at(-1)?.value ?? NaN);

    it('are a value a minute, oldest first and a minute late', async () => {
      const ports = over();
      ports.pass(10 * MINUTE);
      const { cpuPercent } = await measure(ports);
      const times = cpuPercent.map(({ atMs }) => (ports.world.now - atMs) / MINUTE);
      expect(times.slice(-3)).toEqual([4, 3, 2]);
    });

    it('of a well service behind a target group are all there', async () => {
      const ports = over();
      ports.pass(5 * MINUTE);
      const { cpuPercent, memoryPercent, requests, p99Ms, serverErrors } = await measure(ports);
      expect([cpuPercent, memoryPercent, requests, p99Ms, serverErrors].map(latest)).toEqual([
        50, 40, 120, 40, 0,
      ]);
    });

    it('know nothing of requests where no target group is named', async () => {
      const ports = over();
      ports.pass(5 * MINUTE);
      const metrics = await measure(ports, watched(ports, { targetGroup: undefined }));
      expect(metrics).toMatchObject({ requests: [], p99Ms: [], serverErrors: [] });
      expect(latest(metrics.cpuPercent)).toBe(50);
    });

    it('show load: busy, asked more, slow', async () => {
      const ports = over();
      ports.pass(5 * MINUTE);
      ports.tasks.setLoad('backend', 2);
      ports.pass(4 * MINUTE);
      const { cpuPercent, requests, p99Ms } = await measure(ports);
      expect([cpuPercent, requests, p99Ms].map(latest)).toEqual([100, 240, 800]);
      expect(requests.map(({ value }) => value)).toContain(120);
    });

    it('show a hang: idle, and no answer that could be timed', async () => {
      const ports = over({ loadBalancer: true });
      ports.tasks.fallIll('backend', HANG);
      ports.pass(1.9 * MINUTE);
      const { cpuPercent } = await measure(ports);
      ports.pass(MINUTE);
      expect(latest(cpuPercent)).toBeNaN();
      const later = await measure(ports);
      expect([later.cpuPercent, later.p99Ms].map(latest)).toEqual([2, NaN]);
    });

    it('show a leak climb to its end, also of tasks that are gone', async () => {
      const ports = over({ memoryMiB: 1024, cpu: 512, loadBalancer: false });
      ports.pass(5 * MINUTE);
      const behaviour = { kind: 'leak', mibPerHour: 1200 } as const;
      ports.tasks.fallIll('backend', { behaviour, cure: { kind: 'restart' } });
      ports.pass(40 * MINUTE);
      const { memoryPercent } = await measure(ports, watched(ports, { targetGroup: undefined }));
      expect(latest(memoryPercent)).toBe(40);
      expect(Math.max(...memoryPercent.map(({ value }) => value))).toBeGreaterThan(95);
    });

    it('are missing where nothing runs', async () => {
      const ports = over();
      ports.world.updateService({ ...ports.address, desiredCount: 0 }, 'human');
      ports.pass(4 * 60 * MINUTE);
      expect(await measure(ports)).toMatchObject({ cpuPercent: [], requests: [] });
    });
  });
}
