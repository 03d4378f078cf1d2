import { randomInt } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import type { FleetService } from '../ecs/fleet.ts';
import type { Task } from '../ecs/task.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { AwsEndpoint } from './aws-endpoint.ts';
import type { ApiCall, OnCloudEvent, PublishedNotice } from './cloud-events.ts';
import { CloudLife } from './cloud-life.ts';
import { assembleCloud, type CloudParts } from './cloud-parts.ts';
import type { Faults } from './faults.ts';
import type { SpareAction } from './iam-gate.ts';
import type { FunctionView } from './lambda-runtime.ts';
import type { Queues } from './queues.ts';
import type { Place } from './resource-names.ts';
import type { Schedules } from './schedules.ts';
import type { Executions } from './step-functions.ts';
import type { CloudPlan } from './template.ts';

export interface LocalCloudSettings {
  /** The synthesised CloudFormation template, parsed. */
  readonly template: object;
  /** `cdk.out`: the functions' assets lie under it. */
  readonly assetDirectory: string;
  /** The fleet is built from its services and dependencies. */
  readonly environment: Environment;
  /**
   * What the fleet is like beyond the environment: by default a service has two tasks, a load balancer where a target
   * group witnesses for it (ECS then replaces hung tasks by itself), an alarm where one is named, and no autoscaling.
   */
  readonly fleet?: Readonly<Record<string, FleetService>>;
  /** Divides schedules and every simulated AWS duration. */
  readonly timeScale: number;
  /** Feeds the phase of schedules and the luck of the fleet. @default a fresh one, readable as `cloud.seed` */
  readonly seed?: number;
  readonly onEvent?: OnCloudEvent;
}

/** A running local AWS with the fleet and everything the template asks for. */
export interface LocalCloud {
  /** The ECS model of the present fleet: a new one after each `reset()`, so do not keep it. */
  readonly world: EcsWorld;
  /** `http://127.0.0.1:<port>`; speaks every AWS protocol that is needed. */
  readonly endpointUrl: string;
  readonly seed: number;
  readonly timeScale: number;
  /** Lets a command-line tool or an SDK client act as an engineer with full rights: put it into its environment. */
  readonly operatorVariables: Readonly<Record<string, string>>;
  /** What the template declares, resolved: names and ARNs of everything. */
  readonly plan: CloudPlan;
  /** What the template declares and the local AWS has no use for (keys, log groups, alarms, …). */
  readonly ignoredResources: CloudPlan['ignored'];
  readonly functions: readonly FunctionView[];
  /** Invokes a function as an engineer would, synchronously. Rejects with what the function threw. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** The version of a watched function that its callers meet, and whether it does what it should. */
  liveVersion(service: string): { readonly version: string; readonly isWell: boolean };
  /** Where a task's process listens on 127.0.0.1; undefined while it does not. */
  portOf(task: Task): number | undefined;
  /** Newest first in `executions.all`. */
  readonly executions: Executions;
  /** Reads (and writes) the tables with an engineer's rights. `names` are the tables of the template. */
  readonly tables: { readonly documents: DynamoDBDocumentClient; readonly names: readonly string[] };
  /** Oldest first, since the start or the last reset. */
  readonly notices: readonly PublishedNotice[];
  readonly queues: Queues;
  readonly schedules: Schedules;
  readonly faults: Faults;
  /** Every call since the start, oldest first; the newest 50,000. */
  readonly calls: readonly ApiCall[];
  /** Policy statements that no call has needed since the start. */
  spareActions(): readonly SpareAction[];
  /** Fresh tables, fleet, sandboxes, executions, queues and notices; the template and the endpoint stay. */
  reset(): Promise<void>;
  /** Ends every process, server and timer. Safe to call twice. */
  stop(): Promise<void>;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';

/**
 * Starts everything: tables, topics, queues, schedules, rules, functions and the state machine of the template, and
 * the environment's services as child processes. Resolves when every task listens; the schedules run from then on.
 */
export async function startLocalCloud(settings: LocalCloudSettings): Promise<LocalCloud> {
  const { environment, seed = randomInt(2 ** 31) } = settings;
  const endpoint = new AwsEndpoint();
  const place: Place = {
    account: environment.account ?? ACCOUNT,
    region: environment.region ?? REGION,
    stackName: `watchdog-${environment.project}-${environment.name}`,
    endpointUrl: await endpoint.listen(),
  };
  let life: CloudLife | undefined;
  try {
    const parts = await assembleCloud({ ...settings, seed }, place, endpoint);
    life = new CloudLife(parts);
    await life.start();
    return cloudOf(parts, life, { seed, timeScale: settings.timeScale });
  } catch (error) {
    // Nothing may keep running, or keep the process alive, for a cloud that nobody gets.
    await (life ? life.stop() : endpoint.close());
    throw error;
  }
}

function cloudOf(
  parts: CloudParts,
  life: CloudLife,
  given: { readonly seed: number; readonly timeScale: number },
): LocalCloud {
  const { plan, runtime, fleet, documents } = parts;
  return {
    ...given,
    get world() {
      return fleet.clock.world;
    },
    endpointUrl: plan.place.endpointUrl,
    operatorVariables: operatorVariables(parts),
    plan,
    ignoredResources: plan.ignored,
    get functions() {
      return runtime.views;
    },
    async invoke(functionName, payload) {
      const { payload: answer, error } = await runtime.invoke(functionName, JSON.stringify(payload));
      if (error) throw Object.assign(new Error(error.errorMessage), { name: error.errorType });
      return JSON.parse(answer);
    },
    liveVersion: (service) => fleet.functions.live(service),
    portOf: (task) => fleet.processes.portOf(task),
    executions: parts.executions,
    tables: { documents, names: plan.tables.map(({ tableName }) => tableName) },
    notices: parts.topics.notices,
    queues: parts.queues,
    schedules: parts.schedules,
    faults: parts.faults,
    calls: parts.calls,
    spareActions: () => parts.gate.spareActions(),
    reset: () => life.reset(),
    stop: () => life.stop(),
  };
}

function operatorVariables({ plan, callers }: CloudParts): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = callers.operator;
  return {
    AWS_ENDPOINT_URL: plan.place.endpointUrl,
    AWS_REGION: plan.place.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}
