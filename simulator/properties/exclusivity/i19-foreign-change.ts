import type { RecordedCall } from '../../ecs/recorded-calls.ts';
import type { History } from '../history.ts';
import type { IncidentItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct } from '../seen-act.ts';

/** Until a re-check has seen it: the one call in flight is left open. */
const NOTICED_MS = 30_000;

/** I19: once somebody else has changed the service, the incident that had a plan for it does nothing more, and takes no credit. */
export function foreignChange(history: History): RuleWatch {
  const plannedAtMs = new Map<string, number>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      const { id, plan, status, execution } = write.now;
      if (status === 'open' && write.was?.status === 'closed') plannedAtMs.delete(id);
      // Handed back with nothing done: whatever is planned next is planned for what is there then.
      if (execution === undefined && !isBegun(write.now)) plannedAtMs.delete(id);
      else if (plan && !plannedAtMs.has(id)) plannedAtMs.set(id, history.nowMs);
      return status === 'closed' && write.was?.status !== 'closed' ? creditTaken(write.now) : undefined;
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

  /** What somebody else has deployed since was not cured by us: the incident is theirs. */
  function creditTaken({ id, service, rungs, openedAtMs }: IncidentItem): string | undefined {
    const last = rungs.at(-1);
    if (last?.result !== 'verified' || last.intentAtMs < openedAtMs) return undefined;
    const actedAtMs = history.actsOf(id).at(-1)?.atMs ?? last.intentAtMs;
    const endedAtMs = last.endedAtMs ?? history.nowMs;
    const noticedMs = endedAtMs - NOTICED_MS - history.faults.lagMs(endedAtMs);
    const change = (history.foreign.get(service) ?? []).find(
      (call) =>
        call.atMs > actedAtMs && call.atMs < noticedMs && isDeployment(call) && !wasGoneUnread(call, service),
    );
    return (
      change &&
      `${id} ended recovered by ${last.remedy}, although ${change.by} had deployed ${service} at ${history.at(change.atMs)}`
    );
  }

  /** It failed, and ECS had taken the service back to what we had deployed before we read it again (decision 023). */
  function wasGoneUnread({ atMs }: RecordedCall, service: string): boolean {
    const { records, deployments } = history.services.get(service)!;
    const record = records.find(({ createdAtMs }) => createdAtMs === atMs);
    const untilMs = record?.status === 'ROLLBACK_SUCCESSFUL' ? record.finishedAtMs : undefined;
    if (untilMs === undefined || !history.ownDeployments.has(deployments[0]!.id)) return false;
    return !history.describedAtMs.get(service)?.some((readMs) => readMs >= atMs && readMs <= untilMs);
  }
}

const isBegun = ({ rungs, openedAtMs }: IncidentItem): boolean =>
  rungs.some(({ intentAtMs }) => intentAtMs >= openedAtMs);

function isDeployment({ input }: RecordedCall): boolean {
  const { taskDefinition, forceNewDeployment } = input as {
    taskDefinition?: string;
    forceNewDeployment?: boolean;
  };
  return taskDefinition !== undefined || forceNewDeployment === true;
}

/** A deployment stays a change; a count only while it is not what we knew. */
function stillThere(call: RecordedCall, { before }: SeenAct): boolean {
  if (isDeployment(call)) return true;
  const { desiredCount } = call.input as { desiredCount?: number };
  const planned = before.park?.status === 'open' ? before.park.desired : undefined;
  return (
    desiredCount !== undefined &&
    desiredCount === before.desired &&
    desiredCount !== planned &&
    before.desired === 0
  );
}
