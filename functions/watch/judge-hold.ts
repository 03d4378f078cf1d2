import { SEEN_ILL } from '../../shared/core/diagnosis/blame-elsewhere.ts';
import { type CaseFile, type Diagnosis, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { tellsOfVersionBefore } from '../../shared/core/diagnosis/diagnose-function.ts';
import { primaryOf } from '../../shared/core/diagnosis/evidence.ts';
import type { Need } from '../../shared/core/health/fleet.ts';
import { admit, type Gate, holdOf } from '../../shared/core/remediation/admission.ts';
import { WORKFLOW_HOLDS } from '../../shared/core/remediation/hold.ts';
import { type Incident, withVerdict } from '../../shared/core/remediation/incident.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import { type CaseFilePorts, openCaseFile } from '../gather/case-file.ts';
import { readNeeds } from '../gather/surroundings.ts';
import { type Bedside, isGreatStorm } from './bedside.ts';
import type { WatchPorts } from './ports.ts';

/** While all are held for the same reason, hundreds of calls would find out nothing that is acted upon. */
const NOTHING_READ: CaseFilePorts['fleet'] = {
  stoppedTasks: async () => [],
  runningTasks: async () => [],
  errorLines: async () => [],
};

/** What holds it up at the moment, if anything, and why it is ill. */
export async function judgeHold(incident: Incident, bed: Bedside, world: WatchPorts) {
  const { service, glance, evidence, surroundings, glances, ledger, nowMs } = bed;
  const view = evidence.views.get(service.id);
  const atHand = {
    get(id: string) {
      const one = glances.get(id);
      return one && { row: one.row, observedAtMs: one.seen.at(-1)?.atMs };
    },
  };
  const witnesses = (await evidence.witnesses()).get(service.id) ?? [];
  const metrics = (await evidence.metrics()).get(service.id);
  const needs = await readNeeds(service, surroundings.failing, world, atHand, glance.row);
  const file = await openCaseFile(
    {
      service,
      nowMs,
      belief: glance.row.belief,
      view,
      needs,
      incident,
      witnesses,
      row: glance.row,
      metrics,
      seen: glance.seen.at(-1),
    },
    isGreatStorm(bed)
      ? { environment: world.environment, rollback: world.rollback, fleet: NOTHING_READ }
      : world,
  );
  const gates: Gate[] = admit({
    nowMs,
    service,
    environment: world.environment,
    control: surroundings.control,
    belief: glance.row.belief,
    newestObservationMs: glance.seen.at(-1)?.atMs ?? 0,
    view,
    witnesses,
    needs,
    fleet: surroundings.fleet,
    ledger,
    incident,
    blind: surroundings.blind,
    crashLoop: file.crashLoop,
    replacedInLoop: file.replacedInLoop,
    stuckSinceMs: file.stuckSinceMs,
    wasIllBefore: file.wasIllBefore,
  });
  // What the workflow would wait for comes last: it would only hand back what holds the rest up.
  const ours = gates.filter((one) => !WORKFLOW_HOLDS.has(one.gate));
  const hold = holdOf(ours, nowMs) ?? holdOf(gates, nowMs);
  if (incident.hold?.reason !== hold?.reason) world.journal.say('gates', { incident: incident.id, gates });
  return {
    hold,
    diagnosis: whatStands(incident, file, needs, world.environment),
    verdict: withVerdict(incident, gates, nowMs).verdict,
  };
}

/** Whoever deploys over an illness does not change what it was: what was found before that stands. */
export function whatStands(
  { diagnosis: before, firstFailureAtMs }: Incident,
  file: CaseFile,
  needs: readonly Need[],
  environment: Environment,
): Diagnosis {
  if (before && tellsOfVersionBefore(file)) return before;
  const found = diagnose(file);
  const wasKnown = before && before.cause !== 'unknown' && before.cause !== 'deploy-in-progress';
  const deployedAtMs = file.view && primaryOf(file.view)?.createdAtMs;
  const isOver = found.cause === 'deploy-in-progress' && (deployedAtMs ?? 0) > firstFailureAtMs;
  const isFollowed = wasKnown && follows(found, before, environment) && !hasPassed(before.blames);
  // As long as no other witness can have noticed, it may not show yet what comes again.
  const { nowMs, belief } = file;
  const isEarly = nowMs - (belief.failingSinceMs ?? nowMs) < environment.timings.witnessSeconds * 1000;
  const isAgain = found.cause === 'unknown' && before?.blames === file.service && isEarly;
  return wasKnown && (isOver || isFollowed || isAgain) ? before : found;

  /** What nobody watches is among its needs only as long as something tells that it fails. */
  function hasPassed(id: string): boolean {
    const { status = 'healthy', cameBackMs = -Infinity } = needs.find((one) => one.id === id) ?? {};
    const works = status === 'healthy' || status === 'degraded';
    return works && file.nowMs - cameBackMs >= environment.timings.calmSeconds * 1000;
  }
}

/** What needs the root comes back after it, floor by floor, and the figures of a function later still. */
function follows(found: Diagnosis, before: Diagnosis, environment: Environment): boolean {
  const areBoth = found.cause === 'dependency' && before.cause === 'dependency';
  const wasSeen = before.confidence >= SEEN_ILL;
  return areBoth && wasSeen && needsOf(found.blames, nodesOf(environment)).includes(before.blames);
}
