import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { wasFrozen } from '../seen-act.ts';

const RECHECK_MS = 30_000;

/** I28: where a tag has moved away from what runs, a restart is forbidden. */
export function digestPin(history: History): RuleWatch {
  const movedAtMs = new Map<string, number>();
  return {
    time: () => {
      for (const { at, tagMoved, imageGone } of history.scenario.timeline) {
        const service = (tagMoved ?? imageGone)?.service;
        const atMs = history.startMs + at;
        if (service !== undefined && atMs <= history.nowMs) movedAtMs.set(service, atMs);
      }
      return undefined;
    },
    act: (act) => {
      const { service } = act.before;
      const restarts = act.kind === 'force-deploy' || act.kind === 'restart-consumer';
      if (!restarts || !service || wasFrozen(act)) return undefined;
      const changedAtMs = Math.max(movedAtMs.get(act.service) ?? 0, act.before.deployments[0]!.createdAtMs);
      if (act.atMs - changedAtMs < RECHECK_MS) return undefined;
      const image = service.deployments[0]!.revision.taskDefinition.containerDefinitions[0]!.image;
      const means = history.world.registry.resolve(image);
      // Of the revision that ran before: the restart's own tasks are not there yet at this instant.
      const moved = [...service.tasks].find(
        (task) =>
          task.createdAtMs < act.atMs &&
          task.lastStatus === 'RUNNING' &&
          task.imageDigest !== undefined &&
          task.imageDigest !== means,
      );
      return (
        moved &&
        `force-deploy of ${act.service} at ${history.at(act.atMs)}, although ${image} is not what runs`
      );
    },
  };
}
