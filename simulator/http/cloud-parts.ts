import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { seededRandom } from '../clock/random.ts';
import { AsyncInvocations } from './async-invocations.ts';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { Callers } from './callers.ts';
import type { ApiCall, OnCloudEvent } from './cloud-events.ts';
import { deliverTo } from './delivery.ts';
import { EventBus } from './event-bus.ts';
import { allFaces } from './faces/all-faces.ts';
import { LogGroups } from './faces/logs-face.ts';
import { Faults } from './faults.ts';
import { IamGate } from './iam-gate.ts';
import { LambdaRuntime } from './lambda-runtime.ts';
import type { LocalCloudSettings } from './local-cloud.ts';
import { cloudMap } from './local-fleet.ts';
import { NameServer } from './name-server.ts';
import { QueuePollers } from './queue-pollers.ts';
import { Queues } from './queues.ts';
import type { Place } from './resource-names.ts';
import { RunningFleet } from './running-fleet.ts';
import { Schedules } from './schedules.ts';
import { Executions } from './step-functions.ts';
import { TableStore } from './table-store.ts';
import { type CloudPlan, planCloud, type Template } from './template.ts';
import { Topics } from './topics.ts';

/** What a local cloud is made of; nothing of it runs yet but the endpoint and the name server. */
export type CloudParts = Awaited<ReturnType<typeof assembleCloud>>;

const MOST_CALLS = 50_000;

/** Makes every part and tells each of those that it needs. */
export async function assembleCloud(
  settings: LocalCloudSettings & { readonly seed: number },
  place: Place,
  endpoint: AwsEndpoint,
) {
  const { environment, timeScale, onEvent = () => undefined } = settings;
  const random = seededRandom(settings.seed);
  const plan = planCloud(settings.template as Template, settings.assetDirectory, place);
  const { gate, calls } = gateOf(plan, onEvent);
  const callers = new Callers();
  const logs = new LogGroups();
  const tables = new TableStore();
  const queues = new Queues(plan.queues, gate);
  const topics = new Topics(plan.topics, (notice) => onEvent({ kind: 'notice', ...notice }));

  const fleet = new RunningFleet(environment, { given: settings.fleet, timeScale, random, place, onEvent });
  const nameServer = new NameServer(cloudMap(environment, () => fleet.processes));
  const resolver = await nameServer.listen();
  const runtime = new LambdaRuntime(plan.functions, {
    place,
    callers,
    gate,
    logs,
    nameServer: resolver,
    onEvent,
  });
  const later = new AsyncInvocations(runtime, queues, timeScale);
  const pollers = new QueuePollers(plan.queueMappings, { queues, runtime, gate, place, timeScale });
  const deliver = deliverTo({ gate, later, queues, topics, timeScale });
  topics.deliver = deliver;
  const bus = new EventBus(plan.rules, deliver, (event) =>
    onEvent({ kind: 'bridge', atMs: Date.now(), event }),
  );
  const executions = new Executions(plan.stateMachines, {
    place,
    gate,
    runtime,
    random: random.fork('executions'),
    onEvent,
    publish: (event) => bus.publish(event),
  });
  const schedules = new Schedules(plan, { timeScale, random: random.fork('schedules'), deliver });
  const faults = new Faults({
    environment,
    use: (work) => fleet.clock.use(work),
    processes: () => fleet.processes,
    functions: () => fleet.functions,
    nameServer,
    runtime,
    tables,
    say: (text) => onEvent({ kind: 'fault', atMs: Date.now(), text }),
  });
  const behind = { place, clock: fleet.clock, executions, tables, logs, queues, topics, runtime, later };
  endpoint.serve({ callers, gate, faces: allFaces(behind), beforeAnswer: faults.strikesAfter.bind(faults) });
  const documents = documentClient(place, callers);
  return {
    ...{
      plan,
      gate,
      calls,
      callers,
      logs,
      tables,
      queues,
      topics,
      fleet,
      nameServer,
      runtime,
      later,
      pollers,
      bus,
    },
    ...{ executions, schedules, faults, documents, endpoint, onEvent },
  };
}

function gateOf(plan: CloudPlan, onEvent: OnCloudEvent) {
  const calls: ApiCall[] = [];
  const gate = new IamGate(plan, (call) => {
    calls.push(call);
    if (calls.length > MOST_CALLS) calls.shift();
    onEvent({ kind: 'call', ...call });
  });
  return { gate, calls };
}

function documentClient({ endpointUrl, region }: Place, callers: Callers): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ endpoint: endpointUrl, region, credentials: callers.operator });
  return DynamoDBDocumentClient.from(client);
}
