import { findTaskDefinition, type TaskDefinition } from '../../ecs/task-definitions.ts';
import { buildOfDefinition } from '../../scenario/builds.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import type { SeenAct } from '../seen-act.ts';

const BLAME_MS = 14 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** I29: not past a barrier, not because of a revision that has long been live, and never back and forth. */
export function barrier(history: History): RuleWatch {
  const left = new Map<string, { readonly build: number; readonly atMs: number }[]>();
  return {
    act: (act) => {
      if (act.kind !== 'roll-back') return undefined;
      const { taskDefinition } = act.call.input as { taskDefinition: string };
      const target = findTaskDefinition(history.world, taskDefinition);
      const current = act.before.deployments[0]?.revision.taskDefinition;
      if (!target || !current) return undefined;
      const why = pastBarrier(act, target, current) ?? tooOld(act, current) ?? backAndForth(act, target);
      left.set(act.service, [
        ...(left.get(act.service) ?? []),
        { build: buildOfDefinition(current), atMs: act.atMs },
      ]);
      return why && `roll-back of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function pastBarrier(act: SeenAct, target: TaskDefinition, current: TaskDefinition): string | undefined {
    const [from, to] = [buildOfDefinition(target), buildOfDefinition(current)];
    const raised = history.scenario.timeline.find(
      ({ at, barrier: one }) =>
        one?.service === act.service &&
        one.revision > from &&
        one.revision <= to &&
        history.startMs + at < act.before.issuedAtMs - 30_000,
    );
    return raised && `revision ${raised.barrier!.revision} has a barrier`;
  }

  function tooOld({ service, atMs }: SeenAct, current: TaskDefinition): string | undefined {
    const { revision, runningFor } = history.scenario.fleet.services[service]!;
    const isFirst = buildOfDefinition(current) === revision;
    const liveMs = isFirst ? atMs - history.startMs + runningFor : 0;
    return liveMs > BLAME_MS
      ? `revision ${revision} has been live for ${Math.round(liveMs / DAY_MS)} days`
      : undefined;
  }

  function backAndForth({ service, atMs }: SeenAct, target: TaskDefinition): string | undefined {
    const build = buildOfDefinition(target);
    const failed = (left.get(service) ?? []).find((one) => one.build === build && atMs - one.atMs < DAY_MS);
    return failed && `revision ${build} was rolled back from within a day`;
  }
}
