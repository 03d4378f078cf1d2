import { revisionName } from '../../shared/core/diagnosis/evidence.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Ledger, Park } from '../../shared/core/remediation/records.ts';
import {
  type EcsService,
  type Environment,
  ecsServices,
  type LambdaService,
  lambdaServices,
} from '../../shared/core/watchlist/environment.ts';
import type { HealthRow, HealthStore, RollbackStore } from '../../shared/ports.ts';
import { primaryOf } from '../ecs/service.ts';
import type { LocalCloud } from '../http/local-cloud.ts';
import { troubleOf } from './dependency-troubles.ts';
import type { FunctionState, IncidentState, PlaygroundState, ServiceState } from './playground-state.ts';
import type { StoryLine } from './story-line.ts';
import type { Troublemaker } from './troublemaker.ts';
import { wordsForPeople } from './words-for-people.ts';

export interface SnapshotSources {
  readonly cloud: LocalCloud;
  readonly environment: Environment;
  readonly health: HealthStore;
  readonly rollback: RollbackStore;
  readonly trouble: Troublemaker;
  /** Newest first. */
  readonly lines: () => readonly StoryLine[];
  /** The state that an execution entered last. */
  readonly workflowState: (execution: string) => string | undefined;
}

const MOST_PAST_INCIDENTS = 6;
const MOST_NOTICES = 30;

/** What the watchdog believes (its tables) beside what is true (the world), at one moment. */
export async function takeSnapshot(sources: SnapshotSources): Promise<PlaygroundState> {
  const { cloud, environment, health, rollback, trouble } = sources;
  const [shards, { parks }, ledgers, incidents] = await Promise.all([
    Promise.all(Array.from({ length: environment.shards }, (_, shard) => health.loadShard(shard))),
    rollback.parks(),
    rollback.ledgers(),
    Promise.all(environment.services.map(({ id }) => rollback.incidents(id, MOST_PAST_INCIDENTS))),
  ]);
  const rows = new Map(shards.flatMap((shard) => shard.rows).map((row) => [row.target, row]));
  const looks = shards.flatMap(({ shard }) => shard?.lookedAtMs ?? []);
  return {
    atMs: Date.now(),
    project: environment.project,
    environment: environment.name,
    mode: environment.mode,
    timeScale: cloud.timeScale,
    windows: windowsOf(environment),
    services: ecsServices(environment).map((service) =>
      serviceState(service, { cloud, row: rows.get(service.id), parks, ledgers }),
    ),
    functions: lambdaServices(environment).map((fn) => functionState(fn, cloud, rows.get(fn.id))),
    dependencies: environment.dependencies.map(({ id, kind, question }) => ({
      id,
      kind,
      trouble: troubleOf({ question }),
      belief: rows.get(id)?.belief,
      isDown: trouble.isDown(id),
    })),
    incidents: ordered(incidents.flat()).map((incident) => incidentState(incident, parks, sources)),
    notices: [...cloud.notices].reverse().slice(0, MOST_NOTICES),
    log: sources.lines(),
    isBlind: trouble.isBlind,
    isKillArmed: trouble.isKillArmed,
    lookedAtMs: looks.length > 0 ? Math.min(...looks) : undefined,
  };
}

interface Known {
  readonly cloud: LocalCloud;
  readonly row: HealthRow | undefined;
  readonly parks: readonly Park[];
  readonly ledgers: readonly Ledger[];
}

function serviceState(
  { id, modelName, cluster, dependsOn }: EcsService,
  { cloud, row, parks, ledgers }: Known,
): ServiceState {
  const service = cloud.world.serviceNamed(cluster, modelName);
  const primary = primaryOf(service);
  const taskDefinition = primary.revision.taskDefinition.taskDefinitionArn;
  return {
    id,
    modelName,
    dependsOn,
    belief: row?.belief,
    desired: service.desiredCount,
    tasks: [...service.tasks].map((task) => ({
      id: task.id,
      status: task.lastStatus,
      revision: revisionName(task.taskDefinition.taskDefinitionArn),
      answersRightly: task.answersRightly,
    })),
    revision: revisionName(taskDefinition),
    isDeploying: service.deployments.length > 1 || primary.rolloutState === 'IN_PROGRESS',
    isCertified: row?.revision?.certified === true && row.revision.taskDefinition === taskDefinition,
    openIncident: row?.openIncident,
    isParked: parks.some((park) => park.service === id && park.status === 'open'),
    redeployedMs: ledgers.find((one) => one.service === id)?.redeployedMs,
  };
}

function functionState(
  { id, dependsOn }: LambdaService,
  cloud: LocalCloud,
  row: HealthRow | undefined,
): FunctionState {
  const isCertified = row?.revision?.certified === true;
  return { id, dependsOn, belief: row?.belief, isCertified, ...cloud.liveVersion(id) };
}

/** What is being worked on, what is held, what is over; the latest first in each. */
function ordered(incidents: readonly Incident[]): Incident[] {
  const rank = ({ status, hold }: Incident) => (status === 'closed' ? 2 : hold ? 1 : 0);
  return [...incidents]
    .sort((a, b) => rank(a) - rank(b) || b.openedAtMs - a.openedAtMs)
    .slice(0, MOST_PAST_INCIDENTS);
}

function incidentState(incident: Incident, parks: readonly Park[], sources: SnapshotSources): IncidentState {
  return {
    incident,
    park: parks.find((park) => park.incident === incident.id),
    workflowState: incident.execution === undefined ? undefined : sources.workflowState(incident.execution),
    ...wordsForPeople(incident, sources.environment, Date.now()),
    calmSeconds: sources.environment.timings.calmSeconds,
  };
}

function windowsOf({ timings }: Environment): PlaygroundState['windows'] {
  return [
    { name: 'confirm an incident after', seconds: timings.confirmSeconds },
    { name: 'wait for a second witness up to', seconds: timings.witnessSeconds },
    { name: 'grace after a deployment', seconds: timings.graceSeconds },
    { name: 'illness before a park', seconds: timings.parkAfterSeconds },
    { name: 'a park lasts at most', seconds: timings.parkSeconds },
    { name: 'own deployment may take', seconds: timings.settleSeconds },
    { name: 'health that proves a cure', seconds: timings.calmSeconds },
    { name: 'illness that disproves it', seconds: timings.patienceSeconds },
    { name: 'health that certifies a revision', seconds: timings.certifySeconds },
  ];
}
