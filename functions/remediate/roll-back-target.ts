import type { ServiceView } from '../../shared/core/diagnosis/evidence.ts';
import {
  type BaselineChoice,
  condemnedBy,
  isBarrier,
  mayRegisterAgain,
  originalOf,
  revisionsBetween,
} from '../../shared/core/remediation/baseline.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { Baseline } from '../../shared/core/remediation/records.ts';
import type { Case } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** Incidents of a day, and then some: more than a service may have. */
const MOST_INCIDENTS = 20;

/** Everything that the choice of a roll-back's target rests on, read now. */
export async function readTargets(
  { service, incident }: Case,
  view: ServiceView,
  world: RemediatePorts,
): Promise<BaselineChoice> {
  const [baselines, past] = await Promise.all([
    world.rollback.baselines(service.id),
    world.rollback.incidents(service.id, MOST_INCIDENTS),
  ]);
  const nowMs = world.clock.now();
  return {
    view,
    original: originalOf(view.taskDefinition, past),
    baselines,
    available: await stillThere(baselines, world),
    condemned: new Set([...condemnedBy(past, nowMs), ...whatFellIll(incident)]),
    barriers: await barriersIn(view, baselines, world),
    nowMs,
    blameSeconds: world.environment.timings.blameSeconds,
  };
}

/** A copy of it with more memory or time may be live by now: going back to it is no cure. */
const whatFellIll = ({ fingerprint }: Incident): readonly string[] =>
  fingerprint ? [fingerprint.taskDefinition] : [];

/** Baselines that are ACTIVE or may be registered again, and whose images would be the ones that were proven. */
async function stillThere(
  baselines: readonly Baseline[],
  world: RemediatePorts,
): Promise<ReadonlySet<string>> {
  const there = await Promise.all(
    baselines.map(async (baseline) => {
      const record = await world.fleet.taskDefinition(baseline.taskDefinition);
      if (!record?.active && !mayRegisterAgain(baseline, world.environment.passRoles ?? [])) return false;
      const images = Object.entries(baseline.digests).map(([name, digest]) => ({
        image: baseline.images[name],
        digest,
      }));
      const states = await Promise.all(
        images.map(({ image, digest }) =>
          image === undefined ? 'gone' : world.fleet.imageState(image, digest),
        ),
      );
      return states.length > 0 && states.every((state) => state === 'same');
    }),
  );
  return new Set(baselines.filter((_, index) => there[index]).map((baseline) => baseline.taskDefinition));
}

/** A revision that ECS has forgotten carries no tag any more; one that cannot be read fails the step. */
async function barriersIn(
  view: ServiceView,
  baselines: readonly Baseline[],
  world: RemediatePorts,
): Promise<ReadonlySet<string>> {
  const between = revisionsBetween(view, baselines);
  const records = await Promise.all(between.map((arn) => world.fleet.taskDefinition(arn)));
  return new Set(between.filter((_, index) => isBarrier(records[index]?.tags ?? {})));
}
