import { beforeEach, describe, expect, it } from 'vitest';
import type { LambdaService } from '../../shared/core/watchlist/environment.ts';
import { type FleetReader, type FunctionHands, TerminalError, TransientError } from '../../shared/ports.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import type { Outcome } from '../../simulator/lambda/lambda-function.ts';
import { fleetOfOne, HOUR, MINUTE, SECOND, START } from '../simulator/ecs/fleet-of-one.ts';

export type MakeFunctionPorts = (world: EcsWorld) => {
  readonly reader: FleetReader;
  readonly functions: FunctionHands;
};

const FUNCTION = 'tradai-cart-prod';
const ARN = `arn:aws:lambda:eu-central-1:123456789012:function:${FUNCTION}`;
const OK: Outcome = { kind: 'ok', durationMs: 40 };
const TIMED_OUT = '2026-01-05T09:00:00.000Z 5d0c Task timed out after 5.00 seconds';

const cart = {
  kind: 'lambda',
  id: 'cart',
  functionName: FUNCTION,
  alias: 'live',
  question: { kind: 'invocations', functionName: FUNCTION, alias: 'live' },
} as LambdaService;
const nobody = { ...cart, functionName: 'nobody' };

/** A function with two versions, the newer one live, in a world that stands at 09:00. */
function functionUnderContract(make: MakeFunctionPorts) {
  const { world, pass } = fleetOfOne();
  let outcome = OK;
  world.functions.runtime = { outcome: () => outcome, invocationsAMinute: () => 60 };
  const fn = world.functions.create({
    name: FUNCTION,
    alias: 'live',
    versions: [
      { build: 11, publishedAtMs: START - HOUR },
      { build: 10, publishedAtMs: START - 24 * HOUR },
    ],
    memoryMiB: 512,
    timeoutSeconds: 5,
  });
  const ports = make(world);
  return {
    ...{ world, fn, pass, ...ports },
    view: async () => (await ports.reader.describe([cart])).get('cart')!,
    meets: (next: Outcome) => {
      outcome = next;
      world.functions.review();
    },
    lastCall: () => world.calls.at(-1),
  };
}

type UnderContract = ReturnType<typeof functionUnderContract>;

/** What every reader and every hand does about Lambda functions, whatever is behind it. */
export function functionsContract(make: MakeFunctionPorts): void {
  describe('a function', () => {
    let ports: UnderContract;
    beforeEach(() => {
      ports = functionUnderContract(make);
    });
    reading(() => ports);
    moving(() => ports);
    raising(() => ports);
    keepingWarm(() => ports);
  });
}

function reading(ports: () => UnderContract): void {
  it('is its alias: its version is the revision, its last move the deployment', async () => {
    const view = await ports().view();
    expect(view).toMatchObject({
      arn: `${ARN}:live`,
      controller: 'LAMBDA',
      taskDefinition: `${ARN}:11`,
      desired: 1,
      running: 1,
      deployments: [
        {
          id: ports().fn.alias.revisionId,
          status: 'PRIMARY',
          rolloutState: 'COMPLETED',
          createdAtMs: START - HOUR,
        },
      ],
    });
    expect(view.lambda).toMatchObject({
      live: { version: '11', memoryMiB: 512, timeoutSeconds: 5, updateStatus: 'Successful' },
      state: 'Active',
      weights: {},
      provisioned: 0,
    });
  });

  it('is being deployed while its alias shares the traffic', async () => {
    const RoutingConfig = { AdditionalVersionWeights: { '10': 0.1 } };
    ports().world.lambda.updateAlias({ FunctionName: FUNCTION, Name: 'live', RoutingConfig }, 'ci');
    const view = await ports().view();
    expect(view.lambda?.weights).toEqual({ '10': 0.1 });
    expect(view.deployments[0]?.rolloutState).toBe('IN_PROGRESS');
  });

  it('is absent from the answer where Lambda does not know it, or its alias', async () => {
    const { reader } = ports();
    expect([...(await reader.describe([nobody, { ...cart, alias: 'gone' }])).keys()]).toEqual([]);
  });

  it('has versions that a baseline can keep, until somebody deletes them', async () => {
    const { reader, world } = ports();
    const record = await reader.taskDefinition(`${ARN}:10`);
    expect(record).toMatchObject({ arn: `${ARN}:10`, active: true, images: { code: `${ARN}:10` } });
    const { codeSha256 } = JSON.parse(record!.definition);
    expect(await reader.imageState(`${ARN}:10`, codeSha256)).toBe('same');
    expect(await reader.imageState(`${ARN}:11`, codeSha256)).toBe('moved');
    world.lambda.deleteVersion({ FunctionName: FUNCTION, Qualifier: '10' }, 'ci');
    expect(await reader.imageState(`${ARN}:10`, codeSha256)).toBe('gone');
    expect(await reader.taskDefinition(`${ARN}:10`)).toBeUndefined();
  });

  it('[S2-33] tells in its settings what was changed and not released', async () => {
    const { reader, world } = ports();
    const live = (await ports().view()).lambda!.live;
    const before = await reader.latestSettings(cart);
    expect(before).toMatchObject({ version: '$LATEST', codeSha256: live.codeSha256 });
    expect(before.otherSettings).toBe(live.otherSettings);
    const Environment = { Variables: { LEVEL: 'debug' } };
    world.lambda.updateFunctionConfiguration({ FunctionName: FUNCTION, Environment }, 'human');
    const after = await reader.latestSettings(cart);
    expect(after.otherSettings).not.toBe(live.otherSettings);
    expect(after.updateStatus).toBe('InProgress');
    expect((await ports().view()).lambda!.live.otherSettings).toBe(live.otherSettings);
  });

  it.each<[string, Outcome, string, string | undefined]>([
    ['up while its invocations end well', OK, 'up', undefined],
    ['down when they fail', { kind: 'error', durationMs: 5_000, lines: [TIMED_OUT] }, 'down', 'invocation'],
    ['down when Lambda throttles them', { kind: 'throttled' }, 'down', 'throttle'],
  ])('is %s', async (_, outcome, verdict, phase) => {
    const { reader, meets, pass, world } = ports();
    meets(outcome);
    pass(3 * MINUTE);
    const asked = { target: 'cart', question: cart.question };
    const [seen] = await reader.invocations([asked], world.now);
    expect(seen).toMatchObject({ target: 'cart', verdict, ...(phase && { phase }) });
  });

  it('[S1-18] says how long its longest invocation took', async () => {
    const { reader, meets, pass, world } = ports();
    meets({ kind: 'ok', durationMs: 1_234 });
    pass(3 * MINUTE);
    const [seen] = await reader.invocations([{ target: 'cart', question: cart.question }], world.now);
    expect(seen).toMatchObject({ verdict: 'up', latencyMs: 1_234 });
  });

  it('[S2-32] has a log of what failed, newest first, and cannot be read where there is no function', async () => {
    const { reader, meets, pass, world } = ports();
    meets({ kind: 'error', durationMs: 5_000, lines: [TIMED_OUT] });
    pass(30 * SECOND);
    const span = { fromMs: START, untilMs: world.now };
    const lines = await reader.errorLines(cart, span);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toBe(TIMED_OUT);
    await expect(reader.errorLines(nobody, span)).rejects.toBeInstanceOf(TerminalError);
  });
}

function moving(ports: () => UnderContract): void {
  it('goes back to another version, and a canary ends with it', async () => {
    const { world, functions, lastCall } = ports();
    const RoutingConfig = { AdditionalVersionWeights: { '10': 0.1 } };
    world.lambda.updateAlias({ FunctionName: FUNCTION, Name: 'live', RoutingConfig }, 'ci');
    const seen = (await ports().view()).deployments[0]!.id;
    const id = await functions.moveAlias(cart, '10', seen);
    const after = await ports().view();
    expect(after.deployments[0]).toMatchObject({ id, rolloutState: 'COMPLETED' });
    expect(after.taskDefinition).toBe(`${ARN}:10`);
    expect(after.lambda?.weights).toEqual({});
    expect(lastCall()).toMatchObject({ by: 'watchdog', call: 'lambda:UpdateAlias' });
  });

  it('stays where somebody else has just put it', async () => {
    const { world, functions } = ports();
    const seen = (await ports().view()).deployments[0]!.id;
    world.lambda.updateAlias({ FunctionName: FUNCTION, Name: 'live', FunctionVersion: '11' }, 'human');
    await expect(functions.moveAlias(cart, '10', seen)).rejects.toBeInstanceOf(TerminalError);
    expect((await ports().view()).taskDefinition).toBe(`${ARN}:11`);
  });

  it('goes to no version that is gone', async () => {
    const seen = (await ports().view()).deployments[0]!.id;
    await expect(ports().functions.moveAlias(cart, '7', seen)).rejects.toBeInstanceOf(TerminalError);
  });

  it('is not there to be moved where Lambda does not know it', async () => {
    await expect(ports().functions.moveAlias(nobody, '10', 'x')).rejects.toBeInstanceOf(TerminalError);
  });
}

function raising(ports: () => UnderContract): void {
  it('is configured, published with the code that is live, and nothing live has changed until then', async () => {
    const { reader, functions, pass } = ports();
    const { codeSha256 } = (await ports().view()).lambda!.live;
    const { revisionId } = await reader.latestSettings(cart);
    await functions.configure(cart, { memoryMiB: 1_024, timeoutSeconds: 10 }, revisionId);
    expect(await reader.latestSettings(cart)).toMatchObject({
      memoryMiB: 1_024,
      timeoutSeconds: 10,
      updateStatus: 'InProgress',
    });
    const under = (await reader.latestSettings(cart)).revisionId;
    await expect(functions.publish(cart, codeSha256, under)).rejects.toBeInstanceOf(TransientError);
    pass(MINUTE);
    const done = await reader.latestSettings(cart);
    expect(done.updateStatus).toBe('Successful');
    expect(await functions.publish(cart, codeSha256, done.revisionId)).toBe('12');
    expect(await functions.publish(cart, codeSha256, done.revisionId)).toBe('12');
    expect((await ports().view()).lambda!.live).toMatchObject({ version: '11', memoryMiB: 512 });
  });

  it('[trap-05] keeps its variables when its memory is changed: they are not sent at all', async () => {
    const { reader, functions, pass, world } = ports();
    const Environment = { Variables: { LEVEL: 'debug', TABLE: 'carts' } };
    world.lambda.updateFunctionConfiguration({ FunctionName: FUNCTION, Environment }, 'human');
    pass(MINUTE);
    const before = await reader.latestSettings(cart);
    await functions.configure(cart, { memoryMiB: 1_024 }, before.revisionId);
    expect(world.functions.byName.get(FUNCTION)?.latest.variables).toEqual(Environment.Variables);
    expect((await reader.latestSettings(cart)).otherSettings).toBe(before.otherSettings);
  });

  it('keeps what somebody has configured since it was looked at', async () => {
    const { reader, functions, world } = ports();
    const { revisionId } = await reader.latestSettings(cart);
    world.lambda.updateFunctionCode({ FunctionName: FUNCTION, build: 12 }, 'ci');
    const change = functions.configure(cart, { memoryMiB: 1_024 }, revisionId);
    await expect(change).rejects.toBeInstanceOf(TerminalError);
    expect((await reader.latestSettings(cart)).memoryMiB).toBe(512);
  });

  it('publishes no code that nobody has released', async () => {
    const { reader, functions, world } = ports();
    const { codeSha256 } = (await ports().view()).lambda!.live;
    world.lambda.updateFunctionCode({ FunctionName: FUNCTION, build: 12 }, 'ci');
    const { revisionId } = await reader.latestSettings(cart);
    await expect(functions.publish(cart, codeSha256, revisionId)).rejects.toBeInstanceOf(TerminalError);
  });

  it('publishes no variables that somebody has set since it was looked at', async () => {
    const { reader, functions, pass, world } = ports();
    const { codeSha256, revisionId } = await reader.latestSettings(cart);
    const Environment = { Variables: { LEVEL: 'debug' } };
    world.lambda.updateFunctionConfiguration({ FunctionName: FUNCTION, Environment }, 'human');
    pass(MINUTE);
    await expect(functions.publish(cart, codeSha256, revisionId)).rejects.toBeInstanceOf(TerminalError);
  });
}

function keepingWarm(ports: () => UnderContract): void {
  it('has environments kept warm after a while, until they are released', async () => {
    const { reader, functions, pass, lastCall } = ports();
    expect(await reader.provisioned(cart)).toBe(0);
    await functions.provision(cart, 5);
    expect(lastCall()).toMatchObject({ by: 'watchdog', input: { ProvisionedConcurrentExecutions: 5 } });
    expect(await reader.provisioned(cart)).toBe(5);
    expect((await ports().view()).lambda).toMatchObject({ provisioned: 5, provisionedStatus: 'IN_PROGRESS' });
    pass(5 * MINUTE);
    expect((await ports().view()).lambda).toMatchObject({ provisioned: 5, provisionedStatus: 'READY' });
    await functions.releaseProvisioned(cart);
    expect(await reader.provisioned(cart)).toBe(0);
    await functions.releaseProvisioned(cart);
  });

  it('has none to keep warm where Lambda does not know it', async () => {
    const { reader, functions } = ports();
    expect(await reader.provisioned(nobody)).toBe(0);
    await expect(functions.provision(nobody, 5)).rejects.toBeInstanceOf(TerminalError);
  });
}
