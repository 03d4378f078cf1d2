import { revisionName, type ServiceView } from '../diagnosis/evidence.ts';
import type { Baseline } from './records.ts';

export interface BaselineChoice {
  readonly view: ServiceView;
  readonly baselines: readonly Baseline[];
  /** Task definitions whose recorded images are all still in the registry. */
  readonly available: ReadonlySet<string>;
  readonly condemned: ReadonlySet<string>;
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
  const current = choice.view.taskDefinition;
  const liveSinceMs = liveSince(choice);
  const earlier = choice.baselines
    .filter((one) => one.taskDefinition !== current && family(one.taskDefinition) === family(current))
    .filter((one) => one.liveSinceMs < liveSinceMs)
    .sort((a, b) => b.liveSinceMs - a.liveSinceMs);
  if (earlier.length === 0) return { because: 'no earlier revision was ever proven good here' };
  if (choice.nowMs - liveSinceMs > choice.blameSeconds * 1000) {
    return { because: `${revisionName(current)} has been live for too long to be blamed` };
  }
  const untried = earlier.filter((one) => !choice.condemned.has(one.taskDefinition));
  if (untried.length === 0) return { because: 'every earlier good revision has failed within the last day' };
  const baseline = untried.find((one) => choice.available.has(one.taskDefinition));
  return baseline
    ? { baseline }
    : { because: 'the images of every earlier good revision are gone from the registry' };
}

/** A restart makes a new deployment of the same revision: what counts is when the revision went live. */
function liveSince({ view, baselines }: BaselineChoice): number {
  const own = baselines.find((one) => one.taskDefinition === view.taskDefinition);
  const deployed = view.deployments
    .filter((one) => one.taskDefinition === view.taskDefinition)
    .map((one) => one.createdAtMs);
  return own ? own.liveSinceMs : Math.min(...deployed);
}

function family(taskDefinition: string): string {
  return revisionName(taskDefinition).split(':')[0] ?? '';
}
