import { readCrashes } from '../../shared/core/diagnosis/crashes.ts';
import type { ServiceView, WitnessReading } from '../../shared/core/diagnosis/evidence.ts';
import type { ServiceMetrics } from '../../shared/core/diagnosis/metrics.ts';
import type { WatchedService } from '../../shared/core/watchlist/environment.ts';
import type { HealthRow } from '../../shared/ports.ts';
import { readMetrics } from '../gather/read-metrics.ts';
import type { Glance } from './glance.ts';
import type { WatchPorts } from './ports.ts';
import { isDueForCertification } from './revisions.ts';
import { targetsOnTurn } from './sweep.ts';

export interface Evidence {
  readonly views: ReadonlyMap<string, ServiceView>;
  /** Of the ill; asked for when somebody wants to know: what is being healed needs neither from the watcher. */
  readonly witnesses: () => Promise<ReadonlyMap<string, readonly WitnessReading[]>>;
  readonly metrics: () => Promise<ReadonlyMap<string, ServiceMetrics>>;
  /** Services whose tasks keep exiting: ill, whatever a probe meets between two deaths. */
  readonly crashLooping: ReadonlySet<string>;
}

/**
 * ECS is described for suspects, for what an event names, for what is about to be certified, and for a slice
 * of everybody, so that all are seen once a sweep. Witnesses are asked about the ill only, and when it matters.
 */
export async function describeSome(
  glances: ReadonlyMap<string, Glance>,
  {
    shard,
    named,
    nowMs,
  }: { readonly shard: number; readonly named: readonly string[]; readonly nowMs: number },
  world: WatchPorts,
): Promise<Evidence> {
  const { environment, fleet } = world;
  const onTurn = new Set(targetsOnTurn(shard, nowMs, environment).map(({ id }) => id));
  const described = environment.services.filter((service) => {
    const glance = glances.get(service.id);
    if (!glance) return false;
    const { row, isKnown } = glance;
    return (
      // A function that nobody invokes is not healthy, and no suspect either.
      (row.belief.status !== 'healthy' && row.belief.phase !== 'idle') ||
      row.openIncident !== undefined ||
      (isKnown && row.revision === undefined) ||
      row.rollout !== undefined ||
      named.includes(service.id) ||
      isDueForCertification(glance, nowMs, environment) ||
      onTurn.has(service.id)
    );
  });
  const ill = described.filter((service) => {
    const status = glances.get(service.id)!.row.belief.status;
    return status === 'unhealthy' || status === 'suspect';
  });
  const whenAsked = <T>(read: () => Promise<ReadonlyMap<string, T>>) => {
    let answer: Promise<ReadonlyMap<string, T>> | undefined;
    return () => {
      answer ??= read().catch((error) => nothingOf(described, error, world));
      return answer;
    };
  };
  const { views, crashLooping } = await shownByEcs();
  const measured = described.filter((one) => ill.includes(one) || crashLooping.has(one.id));
  return {
    views,
    // Alarms are not ECS's: they tell also while it does not.
    witnesses: whenAsked(async () => (ill.length > 0 ? fleet.witnesses(ill, views) : NOTHING)),
    metrics: whenAsked(() => readMetrics(measured, views, world)),
    crashLooping,
  };

  async function shownByEcs(): Promise<Pick<Evidence, 'views' | 'crashLooping'>> {
    try {
      const shown = described.length > 0 ? await fleet.describe(described) : NOTHING;
      const watched = described.filter(
        ({ id }) => named.includes(id) || mayOnlySeemWell(glances.get(id)!.row),
      );
      return { views: shown, crashLooping: await findCrashLoops(watched, shown, nowMs, world) };
    } catch (error) {
      return { views: nothingOf(described, error, world), crashLooping: NOBODY };
    }
  }
}

function nothingOf(
  services: readonly WatchedService[],
  error: unknown,
  { journal }: WatchPorts,
): ReadonlyMap<string, never> {
  journal.say('evidence is missing', { services: services.map((one) => one.id), because: String(error) });
  return NOTHING;
}

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();
const NOBODY: ReadonlySet<string> = new Set<string>();

/** Of what was ill in two looks the exits of its tasks say nothing more: in a storm nobody asks for them. */
function mayOnlySeemWell({ openIncident, belief }: HealthRow): boolean {
  return openIncident !== undefined && (belief.status !== 'unhealthy' || belief.failedLooks < 2);
}

/** Asked only about services that an event names or that have an incident: ECS remembers stopped tasks for an hour. */
async function findCrashLoops(
  services: readonly WatchedService[],
  views: ReadonlyMap<string, ServiceView>,
  nowMs: number,
  { fleet }: WatchPorts,
): Promise<ReadonlySet<string>> {
  const looping = new Set<string>();
  for (const service of services) {
    const stopped = await fleet.stoppedTasks(service);
    if (readCrashes(views.get(service.id), stopped, { nowMs, sinceMs: 0 }).isLoop) looping.add(service.id);
  }
  return looping;
}
