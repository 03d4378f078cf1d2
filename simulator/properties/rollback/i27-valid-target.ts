import { findTaskDefinition, type TaskDefinition } from '../../ecs/task-definitions.ts';
import { versionArn } from '../../lambda/lambda-function.ts';
import { buildOfDefinition } from '../../scenario/builds.ts';
import type { History } from '../history.ts';
import type { BaselineItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import type { SeenAct } from '../seen-act.ts';

const PROVEN_MS = 30 * 60_000;
const POLL_MS = 60_000;

/** I27: a recorded revision that was well for half an hour, is older than the current one, and can still be pulled. */
export function validTarget(history: History): RuleWatch {
  return {
    item: (write) => {
      if (write.kind !== 'baseline' || !write.now || history.nowMs <= history.startMs) return undefined;
      return unproven(write.now);
    },
    act: (act) => {
      if (act.kind !== 'roll-back') return undefined;
      const why = whyInvalid(act);
      return why && `roll-back of ${act.service} at ${history.at(act.atMs)}: ${why}`;
    },
  };

  function unproven({
    service,
    taskDefinition,
    liveSinceMs,
    certifiedAtMs,
  }: BaselineItem): string | undefined {
    const liveMs = history.nowMs - liveSinceMs;
    if (liveMs < PROVEN_MS - POLL_MS)
      return `${nameOf(taskDefinition)} was certified ${Math.round(liveMs / 1000)} s after it went live`;
    const { provenSinceMs, illSinceMs = -Infinity } = history.sight(service);
    const wellMs = provenSinceMs === undefined ? 0 : history.nowMs - provenSinceMs;
    const sinceStart = certifiedAtMs - history.startMs < PROVEN_MS + POLL_MS;
    // Whoever looked was frozen before its write, and it has fallen ill only since.
    const fellIllSince =
      history.faults.since('pause', history.nowMs) !== undefined && illSinceMs > certifiedAtMs;
    if (wellMs < PROVEN_MS - POLL_MS && !sinceStart && !fellIllSince)
      return `${nameOf(taskDefinition)} was certified after ${Math.round(wellMs / 1000)} s of health that somebody saw`;
    const primary = history.services.get(service)?.deployments[0];
    const running = primary?.revision.taskDefinition.taskDefinitionArn;
    // Whoever looked was frozen before its write, and another was deployed meanwhile; or ECS still showed the one before.
    const { faults, nowMs } = history;
    const seenMs = certifiedAtMs - faults.lagMs(nowMs);
    const mayBeLate = faults.since('pause', nowMs) !== undefined || faults.lagMs(nowMs) > 0;
    const isLate =
      mayBeLate &&
      primary !== undefined &&
      primary.createdAtMs > seenMs &&
      ranAt(service, taskDefinition, seenMs);
    return running === taskDefinition || isLiveVersion(taskDefinition) || isLate
      ? undefined
      : `${nameOf(taskDefinition)} was certified and does not run`;
  }

  function ranAt(service: string, taskDefinition: string, atMs: number): boolean {
    const { tasks, stoppedTasks } = history.services.get(service)!;
    return [...tasks, ...stoppedTasks].some(
      ({ taskDefinition: { taskDefinitionArn }, startedAtMs = Infinity, stoppedAtMs = Infinity }) =>
        taskDefinitionArn === taskDefinition && startedAtMs <= atMs && atMs < stoppedAtMs,
    );
  }

  /** Of a function: what its alias points at. */
  function isLiveVersion(arn: string): boolean {
    const functions = [...history.world.functions.byName.values()];
    return functions.some((fn) => versionArn(fn, fn.alias.version) === arn);
  }

  function whyInvalid({ service, before, call }: SeenAct): string | undefined {
    const { world, books } = history;
    const { taskDefinition } = call.input as { taskDefinition: string };
    const target = findTaskDefinition(world, taskDefinition);
    const current = before.deployments[0]!.revision.taskDefinition;
    if (!target) return `${taskDefinition} does not exist`;
    if (target.family !== current.family) return `${nameOf(taskDefinition)} is of another family`;
    const recorded = books
      .all('baseline')
      .filter((one) => one.service === service && isSameBuild(one, target));
    const proven = recorded.find((one) => one.certifiedAtMs - one.healthySinceMs >= PROVEN_MS - POLL_MS);
    if (!proven) return `${nameOf(taskDefinition)} was never proven good`;
    const own = books
      .all('baseline')
      .filter((one) => one.service === service && one.taskDefinition === current.taskDefinitionArn);
    const liveMs = Math.max(-Infinity, ...own.map((one) => one.liveSinceMs));
    if (own.length > 0 && proven.liveSinceMs >= liveMs)
      return `${nameOf(taskDefinition)} is no older than what runs`;
    const gone = Object.entries(proven.digests).find(
      ([name, digest]) => !world.registry.has(proven.images[name]!, digest),
    );
    return gone && `the image of ${gone[0]} is gone`;
  }

  function isSameBuild({ taskDefinition }: BaselineItem, target: TaskDefinition): boolean {
    if (taskDefinition === target.taskDefinitionArn) return true;
    const recorded = findTaskDefinition(history.world, taskDefinition);
    return recorded !== undefined && buildOfDefinition(recorded) === buildOfDefinition(target);
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
