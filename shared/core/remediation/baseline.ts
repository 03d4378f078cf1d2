import { revisionName, type ServiceView } from '../diagnosis/evidence.ts';
import type { Incident } from './incident.ts';
import type { Baseline } from './records.ts';

/** An owner's tag on a revision that must not be rolled back past: it migrated the database, say. */
const BARRIER_TAG = 'watchdog:rollback-barrier';

/** Further back nobody has looked for barriers, and so nothing goes further back. */
const MOST_BETWEEN = 20;

const DAY_MS = 24 * 3_600_000;

export interface BaselineChoice {
  readonly view: ServiceView;
  /** The revision whose code runs, where we gave it more memory: it is as old as that, and no worse. */
  readonly original?: string;
  readonly baselines: readonly Baseline[];
  /** Task definitions whose recorded images are all still in the registry. */
  readonly available: ReadonlySet<string>;
  /** Revisions that have failed within a day. */
  readonly condemned: ReadonlySet<string>;
  /** Revisions with the owner's barrier. */
  readonly barriers: ReadonlySet<string>;
  readonly nowMs: number;
  readonly blameSeconds: number;
}

/**
 * The newest recorded good revision that went live before the current one; never computed from revision
 * numbers. Without one, the reason why not.
 */
export function chooseBaseline(choice: BaselineChoice): {
  readonly baseline?: Baseline;
  readonly because?: string;
} {
  const { original: current = choice.view.taskDefinition } = choice;
  const liveSinceMs = liveSince(choice);
  const earlier = earlierThanCurrent(choice.view, choice.baselines)
    .filter((one) => one.liveSinceMs < liveSinceMs)
    .sort((a, b) => b.liveSinceMs - a.liveSinceMs);
  if (earlier.length === 0) return { because: 'no earlier revision was ever proven good here' };
  if (choice.nowMs - liveSinceMs > choice.blameSeconds * 1000) {
    return { because: `${revisionName(current)} has been live for too long to be blamed` };
  }
  const untried = earlier.filter((one) => !choice.condemned.has(one.taskDefinition));
  if (untried.length === 0) return { because: 'every earlier good revision has failed within the last day' };
  const open = untried.filter((one) => !isBehindBarrier(one, choice));
  if (open.length === 0) return { because: barredBecause(choice) };
  const baseline = open.find((one) => choice.available.has(one.taskDefinition));
  return baseline
    ? { baseline }
    : {
        because:
          'what every earlier good revision runs is gone (its image, or its version), or is another now',
      };
}

function barredBecause({ barriers, baselines, view }: BaselineChoice): string {
  const named = revisionsBetween(view, baselines).filter((one) => barriers.has(one));
  return named.length > 0
    ? `${named.map(revisionName).join(' and ')} must not be rolled back past (tag ${BARRIER_TAG})`
    : `every earlier good revision is more than ${MOST_BETWEEN} revisions back`;
}

/**
 * The revisions from the one after the oldest baseline up to the current one, newest first, at most twenty:
 * a roll-back would undo what they did, also those that were never live here.
 */
export function revisionsBetween(view: ServiceView, baselines: readonly Baseline[]): string[] {
  const numbers = earlierThanCurrent(view, baselines).map((one) => numberOf(one.taskDefinition));
  const oldest = Math.min(...numbers);
  // A revision that was registered again has a higher number than what it replaced.
  const newest = Math.max(numberOf(view.taskDefinition), ...numbers);
  if (numbers.length === 0 || !Number.isFinite(oldest) || !Number.isFinite(newest))
    return [view.taskDefinition];
  const stem = view.taskDefinition.slice(0, view.taskDefinition.lastIndexOf(':'));
  const count = Math.min(newest - oldest, MOST_BETWEEN);
  const between = Array.from({ length: count }, (_, back) => `${stem}:${newest - back}`);
  return [...new Set([...between, view.taskDefinition])];
}

function isBehindBarrier(
  { taskDefinition }: Baseline,
  { view, baselines, barriers }: BaselineChoice,
): boolean {
  const target = numberOf(taskDefinition);
  const read = revisionsBetween(view, baselines);
  const undone = read.filter((one) => one === view.taskDefinition || numberOf(one) > target);
  const nearEnough = read.length < MOST_BETWEEN || undone.length < read.length;
  return !nearEnough || undone.some((one) => barriers.has(one));
}

interface Recorded {
  readonly family?: string;
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly containerDefinitions?: readonly { readonly name?: string; readonly image?: string }[];
}

/**
 * What was recorded can be registered: it names its family and every container that was proven, and its owner lets
 * its roles be passed. An owner who names none lets nothing be registered.
 */
export function mayRegisterAgain({ definition, digests }: Baseline, passRoles: readonly string[]): boolean {
  if (passRoles.length === 0) return false;
  try {
    const recorded = JSON.parse(definition) as Recorded;
    const containers = (recorded.containerDefinitions ?? []).filter(({ image }) => image !== undefined);
    const names = containers.map(({ name }) => name);
    const roles = [recorded.taskRoleArn, recorded.executionRoleArn].filter((role) => role !== undefined);
    return (
      recorded.family !== undefined &&
      names.length > 0 &&
      Object.keys(digests).every((name) => names.includes(name)) &&
      roles.every((role) => passRoles.includes(role))
    );
  } catch {
    return false;
  }
}

export function isBarrier(tags: Readonly<Record<string, string>>): boolean {
  return BARRIER_TAG in tags && tags[BARRIER_TAG] !== 'false';
}

/** Revisions that a roll-back has left, or that nothing could cure, within a day: going there would be ping-pong. */
export function condemnedBy(incidents: readonly Incident[], nowMs: number): ReadonlySet<string> {
  const failed = incidents.filter((one) => {
    const leftIt = one.rungs.some(({ remedy }) => remedy === 'roll-back' || remedy === 'roll-back-alias');
    const incurable = one.outcome === 'escalated' && one.rungs.length > 0;
    return nowMs - (one.closedAtMs ?? nowMs) < DAY_MS && (leftIt || incurable);
  });
  return new Set(failed.flatMap((one) => one.fingerprint?.taskDefinition ?? []));
}

/** Before we gave it more memory, as often as we did. */
export function originalOf(taskDefinition: string, incidents: readonly Incident[]): string {
  const rungs = incidents.flatMap((one) => one.rungs);
  const copies = new Map(
    rungs.flatMap((one) => (one.registered && one.copyOf ? [[one.registered, one.copyOf]] : [])),
  );
  const seen = new Set([taskDefinition]);
  for (const one of seen) seen.add(copies.get(one) ?? one);
  return [...seen].at(-1)!;
}

function earlierThanCurrent(view: ServiceView, baselines: readonly Baseline[]): Baseline[] {
  const current = view.taskDefinition;
  return baselines.filter(
    (one) => one.taskDefinition !== current && family(one.taskDefinition) === family(current),
  );
}

/** A restart makes a new deployment of the same revision: what counts is when the revision went live. */
function liveSince({ view, original = view.taskDefinition, baselines }: BaselineChoice): number {
  const own = baselines.find((one) => one.taskDefinition === original);
  const deployed = view.deployments
    .filter((one) => one.taskDefinition === view.taskDefinition)
    .map((one) => one.createdAtMs);
  return own ? own.liveSinceMs : Math.min(...deployed);
}

function family(taskDefinition: string): string {
  return revisionName(taskDefinition).split(':')[0] ?? '';
}

function numberOf(taskDefinition: string): number {
  return Number(taskDefinition.slice(taskDefinition.lastIndexOf(':') + 1));
}
