import type { RecordedCall } from '../../ecs/recorded-calls.ts';
import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct } from '../seen-act.ts';

/** Until a re-check has seen it: the one call in flight is left open. */
const NOTICED_MS = 30_000;

/** I19: once somebody else has changed the service, the incident that had a plan for it does nothing more. */
export function foreignChange(history: History): RuleWatch {
  const plannedAtMs = new Map<string, number>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      const { id, plan, status } = write.now;
      if (status === 'open' && write.was?.status === 'closed') plannedAtMs.delete(id);
      if (plan && !plannedAtMs.has(id)) plannedAtMs.set(id, history.nowMs);
      return undefined;
    },
    act: (act) => {
      if (!isForward(act)) return undefined;
      const sinceMs = plannedAtMs.get(act.incident ?? '');
      if (sinceMs === undefined) return undefined;
      const noticedMs = act.before.issuedAtMs - NOTICED_MS - history.faults.lagMs(act.atMs);
      const change = (history.foreign.get(act.service) ?? []).find(
        (call) => call.atMs > sinceMs && call.atMs < noticedMs && stillThere(call, act),
      );
      return (
        change &&
        `${act.kind} of ${act.service} at ${history.at(act.atMs)}, which ${change.by} had changed at ${history.at(change.atMs)}`
      );
    },
  };
}

/** A deployment stays a change; a count only while it is not what we knew. */
function stillThere({ input }: RecordedCall, { before }: SeenAct): boolean {
  const { desiredCount, taskDefinition, forceNewDeployment } = input as {
    desiredCount?: number;
    taskDefinition?: string;
    forceNewDeployment?: boolean;
  };
  if (taskDefinition !== undefined || forceNewDeployment) return true;
  const planned = before.park?.status === 'open' ? before.park.desired : undefined;
  return (
    desiredCount !== undefined &&
    desiredCount === before.desired &&
    desiredCount !== planned &&
    before.desired === 0
  );
}
