import type { Cause } from '../../../shared/core/diagnosis/diagnose.ts';
import { revisionName } from '../../../shared/core/diagnosis/evidence.ts';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import type { Remedy } from '../../../shared/core/remediation/ladder.ts';
import { type Environment, ecsServices } from '../../../shared/core/watchlist/environment.ts';
import type { RecordedCall } from '../../ecs/recorded-calls.ts';
import { primaryOf } from '../../ecs/service.ts';
import type { PublishedNotice } from '../../http/cloud-events.ts';
import type { LocalCloud } from '../../http/local-cloud.ts';
import type { Act, Healer } from './story.ts';

/** What really happened, from the world's record and not from what the watchdog says of itself. */
export interface StoryRecord {
  readonly brokenAtMs: number;
  /** The watchdog's own: when it opened the incident, or told that it is blind. */
  readonly detectedAtMs?: number;
  /** The watchdog's own. */
  readonly cause?: Cause;
  readonly acts: readonly Act[];
  /** Whose call brought the count back from 0, by role. */
  readonly restoredBy?: string;
  /** When the service became well again. */
  readonly wellAgainMs?: number;
  readonly notices: readonly PublishedNotice[];
  readonly services: readonly ServiceAtEnd[];
}

export interface ServiceAtEnd {
  readonly id: string;
  readonly desired: number;
  readonly wanted: number;
  readonly answering: number;
  readonly revision: number;
}

/** Changes of the fleet by the watchdog that ECS accepted. */
export function actsOf(calls: readonly RecordedCall[], environment: Environment): Act[] {
  return calls
    .filter((call) => call.by === 'watchdog' && !call.error)
    .map((call) => {
      const input = call.input as Readonly<Record<string, unknown>>;
      const name = String(input.service ?? input.ResourceId ?? input.family ?? '');
      const service = environment.services.find((one) => name.endsWith(one.modelName))?.id ?? name;
      return { service, what: whatOf(call.call, input) };
    });
}

function whatOf(call: string, input: Readonly<Record<string, unknown>>): string {
  if (call !== 'ecs:UpdateService') return call;
  if (input.desiredCount !== undefined) return `count ${input.desiredCount}`;
  if (typeof input.taskDefinition === 'string') return `revision ${revisionNumber(input.taskDefinition)}`;
  return input.forceNewDeployment === true ? 'force-deploy' : call;
}

const revisionNumber = (arn: string): number => Number(revisionName(arn).split(':')[1]);

/** Every service of the environment as the world has it now. */
export function servicesNow({ world }: LocalCloud, environment: Environment): ServiceAtEnd[] {
  return ecsServices(environment).map(({ id, cluster, modelName }) => {
    const service = world.serviceNamed(cluster, modelName);
    const { wanted, answering } = world.wellbeing(cluster, modelName);
    const revision = revisionNumber(primaryOf(service).revision.taskDefinition.taskDefinitionArn);
    return { id, desired: service.desiredCount, wanted, answering, revision };
  });
}

/** Remedies in the order in which they were begun, as the calls show them. */
export function remediesOf(acts: readonly Act[]): Remedy[] {
  return acts.flatMap(({ what }): Remedy[] => {
    if (what === 'force-deploy') return ['force-deploy'];
    if (what === 'count 0') return ['scale-cycle'];
    return what.startsWith('revision ') ? ['roll-back'] : [];
  });
}

/** The last remedy before the service was well again; the restorer, if it was the one to bring the count back. */
export function healerOf(record: StoryRecord): Healer | null {
  const last = remediesOf(record.acts).at(-1);
  if (record.wellAgainMs === undefined || last === undefined) return null;
  return last === 'scale-cycle' && /restore/i.test(record.restoredBy ?? '') ? 'restorer' : last;
}

/** When the watchdog had it, and what it took for the cause. */
export function claimOf(
  incident: Incident | undefined,
  notices: readonly PublishedNotice[],
): Pick<StoryRecord, 'detectedAtMs' | 'cause'> {
  const blind = notices.find((notice) => notice.attributes.kind === 'blind');
  if (!incident) return blind ? { detectedAtMs: blind.atMs, cause: 'blind' } : {};
  return { detectedAtMs: incident.openedAtMs, cause: incident.diagnosis?.cause };
}
