import type { UpdateServiceInput } from '../../ecs/update-service.ts';
import { DEPLOYS } from '../../scenario/recorded-acts.ts';
import type { History } from '../history.ts';
import type { IncidentItem } from '../item-books.ts';
import type { RuleWatch } from '../rule-watch.ts';
import { isForward, type SeenAct, wasCrashLooping, wasFrozen } from '../seen-act.ts';

const CALM_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ANSWERS = 3;
const LEAST_WINDOW_MS = 30_000;

/** I10: each kind once an incident, as planned, verified in between; what was escalated stays so. */
export function boundedLadder(history: History): RuleWatch {
  const escalated = new Map<string, number>();
  return {
    item: (write) => {
      if (write.kind === 'control') {
        for (const [service, ack] of Object.entries(write.now?.acks ?? {}))
          if (write.was?.acks?.[service] !== ack) escalated.delete(service);
      }
      if (write.kind !== 'incident' || !write.now) return undefined;
      const { service, status, outcome } = write.now;
      if (status === 'closed' && write.was?.status !== 'closed') {
        if (outcome === 'escalated') escalated.set(service, history.nowMs);
        else escalated.delete(service);
      }
      if (isVerifiedNow(write.now, write.was)) return verifiedTooEarly(write.now);
      if (status !== 'open' || write.was?.status === 'open') return undefined;
      return isEscalatedStill(service)
        ? `${write.id} was opened although the last one was escalated and there was no hour of health`
        : undefined;
    },
    act: (act) => {
      if (act.kind === 'owed') return owedWrongly(act);
      if (!isForward(act) || act.kind === 'suspend' || wasFrozen(act)) return undefined;
      const before = history.actsOf(act.incident).filter((one) => one !== act && one.kind !== 'suspend');
      const last = before.at(-1);
      const what = `${act.kind} of ${act.service} at ${history.at(act.atMs)}`;
      return [
        ...(before.some((one) => one.kind === act.kind) ? [`${what}: the second of ${act.incident}`] : []),
        ...(isOutOfOrder(act) ? [`${what} is not in the plan's order`] : []),
        ...(last && !isVerified(last, act) ? [`${what}: nothing was verified since ${last.kind}`] : []),
        ...(history.sight(act.service).wells >= ANSWERS && isCalm(act) ? [`${what}, which was well`] : []),
      ];
    },
  };

  /** What our act began and ECS gave up is deployed again as it is, and nothing that is in anybody else's hands. */
  function owedWrongly({ service, atMs, call, before }: SeenAct): string | undefined {
    const { forceNewDeployment, taskDefinition, desiredCount } = call.input as UpdateServiceInput;
    if (before.byFunction !== 'restore' || (!forceNewDeployment && taskDefinition === undefined))
      return undefined;
    const ours = history.acts.findLast((one) => one.service === service && DEPLOYS.has(one.kind));
    const why = [
      taskDefinition !== undefined || desiredCount !== undefined ? 'with more than a new deployment' : '',
      before.incident?.execution !== undefined ? 'while a workflow had its incident in hand' : '',
      before.deployments[0]?.rolloutState === 'FAILED' ? '' : 'though ECS had not given it up',
      ours && atMs - ours.atMs <= DAY_MS + HOUR_MS ? '' : 'though nothing was owed',
      ours && isDeployedByOthers(service, ours.atMs) ? 'over what somebody had deployed' : '',
    ].find((one) => one !== '');
    return why && `${service} was deployed again at ${history.at(atMs)} ${why}`;
  }

  function isDeployedByOthers(service: string, sinceMs: number): boolean {
    return (history.foreign.get(service) ?? []).some(({ atMs, call, input }) => {
      const { forceNewDeployment, taskDefinition } = input as UpdateServiceInput;
      return call === 'ecs:UpdateService' && (forceNewDeployment || taskDefinition) && atMs > sinceMs;
    });
  }

  function isEscalatedStill(service: string): boolean {
    const sinceMs = escalated.get(service);
    if (sinceMs === undefined) return false;
    const { calmRuns } = history.sight(service);
    return !calmRuns.some((one) => one.untilMs - Math.max(one.fromMs, sinceMs) >= HOUR_MS - CALM_MS);
  }

  /** A10: what our own deployment does is known when it is complete. */
  function verifiedTooEarly({ id, service, rungs }: IncidentItem): string | undefined {
    const primary = history.services.get(service)?.deployments[0];
    const isUnderWay = primary?.rolloutState === 'IN_PROGRESS' && history.ownDeployments.has(primary.id);
    return isUnderWay
      ? `${rungs.at(-1)!.remedy} of ${id} was verified while its deployment was under way`
      : undefined;
  }

  function isCalm(act: SeenAct): boolean {
    const { service, atMs } = act;
    const { wellSinceMs } = history.sight(service);
    // By the world's truth it answers and does no work: its probes cannot tell.
    if (act.judgedAs === 'restart-consumer' || wasCrashLooping(act)) return false;
    return wellSinceMs !== undefined && atMs - wellSinceMs >= CALM_MS;
  }

  /** Failures since; or tasks that keep exiting. */
  function isVerified(last: SeenAct, act: SeenAct): boolean {
    const sight = history.sight(act.service);
    if (wasCrashLooping(act)) return true;
    const doneAtMs = act.before.service?.lastCompleted?.record.finishedAtMs ?? last.atMs;
    const sinceMs = Math.max(last.atMs, Math.min(doneAtMs, cameUpMs(act)));
    // It answers: that the act before it was verified is all that can be asked.
    if (act.judgedAs === 'restart-consumer') {
      const others = act.before.incident?.rungs.filter(({ remedy }) => remedy !== act.kind) ?? [];
      return others.every(({ result }) => result !== undefined) && act.atMs - sinceMs >= CALM_MS;
    }
    const since = sight.recent.filter((one) => one.answered === 'ill' && one.atMs > sinceMs);
    return since.length >= ANSWERS && since.at(-1)!.atMs - since[0]!.atMs >= LEAST_WINDOW_MS;
  }
}

/** When the last of all that its newest deployment has to run came up: what they do shows from then on. */
function cameUpMs({ before: { service, desired } }: SeenAct): number {
  const primary = service?.deployments[0];
  const own = [...(service?.tasks ?? [])].filter(({ deployment }) => deployment === primary);
  const started = own.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  return started.length > 0 && started.length >= desired ? Math.max(...started) : Infinity;
}

const isVerifiedNow = ({ rungs }: IncidentItem, was: IncidentItem | undefined): boolean =>
  rungs.at(-1)?.result === 'verified' && was?.rungs.at(-1)?.result !== 'verified';

function isOutOfOrder({ kind, before }: SeenAct): boolean {
  const rungs = before.incident?.plan?.rungs;
  if (!rungs) return kind !== 'stop-deployment';
  const place = rungs.indexOf(kind);
  const begun = before
    .incident!.rungs.filter((rung) => rung.remedy !== kind && rung.intentAtMs >= before.incident!.openedAtMs)
    .map((rung) => rungs.indexOf(rung.remedy));
  return place < 0 || begun.some((one) => one > place);
}
