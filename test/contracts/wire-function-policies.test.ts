import { afterEach, expect, it, vi } from 'vitest';
import { templateFor } from '../../infra/synthesise.ts';
import { AwsFleetReader } from '../../shared/adapters/aws-fleet-reader.ts';
import { AwsHands } from '../../shared/adapters/aws-hands.ts';
import { StepFunctionsWorkflow } from '../../shared/adapters/step-functions-workflow.ts';
import { defineEnvironment } from '../../shared/contracts/define-environment.ts';
import { ecsServices, lambdaServices } from '../../shared/core/watchlist/environment.ts';
import { statesFace } from '../../simulator/http/faces/states-face.ts';
import type { Executions } from '../../simulator/http/step-functions.ts';
import { type CloudPlan, resolveAll, type Template } from '../../simulator/http/template.ts';
import { rolePlanOf } from '../../simulator/http/template-permissions.ts';
import { fleetOfOne, MINUTE, START } from '../simulator/ecs/fleet-of-one.ts';
import { type AskedRole, startWire, type Wire } from './wire-of-world.ts';

/** A synthesis takes a second or two, on a busy machine many more. */
vi.setConfig({ testTimeout: 120_000 });

const environment = defineEnvironment({
  project: 'tradai',
  name: 'prod',
  mode: 'auto',
  services: {
    cart: {
      lambda: { raiseMemoryUpToMiB: 1_024, raiseTimeoutUpToSeconds: 10, provisionConcurrencyUpTo: 5 },
      witness: { alarm: 'cart-errors' },
    },
    backend: { url: 'https://backend.example.com/health' },
  },
});
const template = templateFor(environment);
const [cart] = lambdaServices(environment);
const [backend] = ecsServices(environment);

/** The role of a function of the watchdog, with the policies that it is deployed with. */
function roleOf(verb: string): AskedRole {
  return {
    name: verb,
    plan: (place) => {
      const all = resolveAll(template as Template, place);
      const own = all.find(
        ({ type, properties }) => type === 'AWS::IAM::Role' && properties.Description?.endsWith(`-${verb}`),
      );
      const roles = new Map([[verb, { ...rolePlanOf(own!), name: verb }]]);
      return { place, roles, resourcePolicies: new Map() } as unknown as CloudPlan;
    },
  };
}

let wire: Wire | undefined;
afterEach(() => wire?.stop());

async function startAs(verb: string, more: Parameters<typeof startWire>[0] = {}) {
  const { world, pass } = fleetOfOne();
  world.functions.create({
    name: cart!.functionName,
    alias: 'live',
    versions: [
      { build: 11, publishedAtMs: START },
      { build: 10, publishedAtMs: START },
    ],
    memoryMiB: 512,
    timeoutSeconds: 5,
  });
  wire = await startWire(more, roleOf(verb));
  wire.show(world);
  const hands = new AwsHands(wire.config);
  const reader = new AwsFleetReader(wire.config);
  return { reader, hands: hands.until(Infinity), functions: hands.onFunctions(Infinity), pass, world };
}

const spare = () => wire!.spareActions().filter(({ action }) => /^(lambda|logs:Filter)/.test(action));

it('the remediator may do what its remedies of a function need, and nothing more', async () => {
  const { reader, functions, pass, world } = await startAs('remediate');
  const view = (await reader.describe([cart!])).get('cart')!;
  await reader.errorLines(cart!, { fromMs: START, untilMs: world.now });
  const { revisionId } = await reader.latestSettings(cart!);
  await functions.configure(cart!, { memoryMiB: 1_024 }, revisionId);
  pass(MINUTE);
  const latest = await reader.latestSettings(cart!);
  const version = await functions.publish(cart!, view.lambda!.live.codeSha256, latest.revisionId);
  await functions.moveAlias(cart!, version, view.deployments[0]!.id);
  await functions.provision(cart!, 5);
  expect(spare().filter(({ statement }) => statement.Sid !== 'Probe')).toEqual([]);
  await expect(functions.releaseProvisioned(cart!)).rejects.toThrow(/AccessDenied/);
});

it('the restorer may release what is kept warm, and do nothing else to a function', async () => {
  const { reader, functions } = await startAs('restore');
  expect(await reader.provisioned(cart!)).toBe(0);
  await functions.releaseProvisioned(cart!);
  expect(spare()).toEqual([]);
  await expect(functions.provision(cart!, 5)).rejects.toThrow(/AccessDenied/);
  await expect(functions.moveAlias(cart!, '10', 'x')).rejects.toThrow(/AccessDenied/);
});

it('the restorer may deploy again what is owed, and look before whether its images are still there', async () => {
  const { reader, hands } = await startAs('restore');
  const view = (await reader.describe([backend!])).get('backend')!;
  const { images } = (await reader.taskDefinition(view.taskDefinition))!;
  expect(await reader.imageState(Object.values(images)[0]!, 'sha256:unknown')).toBe('gone');
  expect(await hands.forceDeploy(backend!)).toMatch(/^ecs-svc\//);
  await expect(hands.register('{"family":"x","containerDefinitions":[]}')).rejects.toThrow(/AccessDenied/);
  await expect(reader.runningTasks(backend!)).rejects.toThrow(/AccessDenied/);
});

it('the watcher may ask how a remediation of its own ended, and of no other state machine', async () => {
  const find = (arn: string) => ({ arn, status: 'ABORTED', startedAtMs: START });
  await startAs('watch', { states: statesFace({ find } as unknown as Executions) });
  const of = (name: string) =>
    new StepFunctionsWorkflow(wire!.config, `arn:aws:states:eu-central-1:123456789012:stateMachine:${name}`);
  expect(await of('watchdog-tradai-prod').stateOf('cart-1')).toBe('stopped');
  await expect(of('payroll').stateOf('cart-1')).rejects.toThrow(/AccessDenied/);
});
