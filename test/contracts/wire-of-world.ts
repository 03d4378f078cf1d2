import { awsConfig } from '../../shared/adapters/aws-config.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import { AwsEndpoint, type Faces } from '../../simulator/http/aws-endpoint.ts';
import { Callers } from '../../simulator/http/callers.ts';
import { autoscalingFace } from '../../simulator/http/faces/autoscaling-face.ts';
import { cloudwatchFace } from '../../simulator/http/faces/cloudwatch-face.ts';
import { ecrFace } from '../../simulator/http/faces/ecr-face.ts';
import { ecsFace } from '../../simulator/http/faces/ecs-face.ts';
import { elbFace } from '../../simulator/http/faces/elb-face.ts';
import { functionOperations } from '../../simulator/http/faces/functions-face.ts';
import { LogGroups, logsFace } from '../../simulator/http/faces/logs-face.ts';
import { IamGate, type SpareAction } from '../../simulator/http/iam-gate.ts';
import type { Place } from '../../simulator/http/resource-names.ts';
import type { ServiceFace, WireInput } from '../../simulator/http/service-face.ts';
import type { CloudPlan } from '../../simulator/http/template.ts';
import type { WorldClock } from '../../simulator/http/world-clock.ts';

const PLACE = { account: '123456789012', region: 'eu-central-1', stackName: 'watchdog' };
const ROLE = 'watchdog-remediate';
const EVERYTHING = {
  name: 'everything',
  document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** The AWS protocols in front of a world, for clients that are a role of the watchdog. */
export interface Wire {
  readonly config: ReturnType<typeof awsConfig> & { readonly endpoint: string };
  /** Which world answers from now on. */
  show(world: EcsWorld): void;
  /** What its role is allowed and no call has needed so far. */
  spareActions(): readonly SpareAction[];
  stop(): Promise<void>;
}

/** Whose policies are asked, of which template. */
export interface AskedRole {
  readonly name: string;
  plan(place: Place): CloudPlan;
}

/** May do everything: for those who ask what a port does, and not who may. */
const ANYBODY: AskedRole = { name: ROLE, plan: planOf };

/** @param more faces beside those of the fleet */
export async function startWire(more: Partial<Faces> = {}, asked: AskedRole = ANYBODY): Promise<Wire> {
  const endpoint = new AwsEndpoint();
  const place: Place = { ...PLACE, endpointUrl: await endpoint.listen() };
  const callers = new Callers();
  const role = { kind: 'role', roleName: asked.name, session: 'contract' } as const;
  const credentials = callers.add({ principal: role });
  const clock = new StillClock();
  const faces = { ...fleetFaces(clock as unknown as WorldClock, place), ...more } as Faces;
  const gate = new IamGate(asked.plan(place), () => undefined);
  endpoint.serve({ callers, gate, faces, beforeAnswer: () => false });
  return {
    config: {
      ...awsConfig(),
      region: PLACE.region,
      endpoint: place.endpointUrl,
      credentials: async () => credentials,
      maxAttempts: 1,
    },
    show: (world) => {
      clock.world = world;
    },
    spareActions: () => gate.spareActions().filter(({ role }) => role === asked.name),
    stop: () => endpoint.close(),
  };
}

/** Unlike the clock of a local run it stands where the test put it: both ports then look at one instant. */
class StillClock {
  world!: EcsWorld;

  use<T>(work: (world: EcsWorld) => T): T {
    return work(this.world);
  }
}

function fleetFaces(clock: WorldClock, place: Place): Readonly<Record<string, ServiceFace>> {
  return {
    ecs: ecsFace(clock, place),
    autoscaling: autoscalingFace(clock, place),
    elb: elbFace(clock),
    ecr: ecrFace(clock, place),
    cloudwatch: cloudwatchFace(clock, place),
    logs: logsFace(new LogGroups(), clock, place),
    lambda: { operations: functionOperations(clock, place) },
    dynamodb: itemsFace(clock),
    states: executionsFace(clock),
  };
}

/** Other people's state machines, read. */
function executionsFace(clock: WorldClock): ServiceFace {
  const run = ({ stateMachineArn }: WireInput) => {
    const all = clock.use((world) => world.runningExecutions);
    const own = all.filter((one) => one.stateMachineArn === stateMachineArn);
    return { executions: own.map(({ name, startedAtMs }) => ({ name, startDate: startedAtMs / 1000 })) };
  };
  return { operations: { ListExecutions: { permissions: () => [], run } } };
}

/** Other people's tables, read: each item as the world holds it, in DynamoDB's own form. */
function itemsFace(clock: WorldClock): ServiceFace {
  /** Those of one status: all that anybody asks. A limit counts what is read: of an index only they are. */
  const matching = (input: WireInput) => {
    const { TableName, IndexName, Limit, ExpressionAttributeNames, ExpressionAttributeValues } = input;
    const all = clock.use((world) => world.items.all(TableName));
    const isWanted = (item: Readonly<Record<string, unknown>>) =>
      item[ExpressionAttributeNames['#status']] === ExpressionAttributeValues[':underWay'].S;
    const readable = IndexName === undefined ? all : all.filter(isWanted);
    const isCut = readable.length > Limit;
    return {
      Items: readable.slice(0, Limit).filter(isWanted).map(typed),
      ...(isCut && { LastEvaluatedKey: { job: { S: 'more' } } }),
    };
  };
  return {
    operations: {
      GetItem: {
        permissions: () => [],
        run: ({ TableName, Key }) => {
          const item = clock.use((world) => world.items.find(TableName, plain(Key)));
          return item ? { Item: typed(item) } : {};
        },
      },
      Scan: { permissions: () => [], run: (input) => matching(input) },
      Query: { permissions: () => [], run: (input) => matching(input) },
    },
  };
}

const plain = (item: Record<string, { S?: string; N?: string }>) =>
  Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? Number(N)]));

const typed = (item: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

function planOf(place: Place): CloudPlan {
  const roles = new Map([[ROLE, { name: ROLE, policies: [EVERYTHING] }]]);
  return { place, roles, resourcePolicies: new Map() } as unknown as CloudPlan;
}
