import { METRICS } from '../../shared/contracts/own-metrics.ts';
import { STUCK } from '../../shared/core/diagnosis/stuck-deployment.ts';
import { firstFailureMs } from '../../shared/core/remediation/first-failure.ts';
import {
  type Incident,
  numberIn,
  openIncident,
  reopenIncident,
} from '../../shared/core/remediation/incident.ts';
import type { Ledger } from '../../shared/core/remediation/records.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import { permissionOf } from '../../shared/core/watchlist/permission.ts';
import { type Bedside, isAtZero, isIll, isStuck } from './bedside.ts';
import type { WatchPorts } from './ports.ts';

/** The ledger's conditional write is the one that decides who opens; the row follows. */
export async function beginIncident(bed: Bedside, world: WatchPorts): Promise<Incident | undefined> {
  const { service, glance, ledger, nowMs, surroundings } = bed;
  const { belief } = glance.row;
  const adopted = ledger.openIncident;
  // While ECS does not answer, another deployment may have taken its place.
  const stuck = isStuck(bed, world) && bed.evidence.views.has(service.id);
  const ill = adopted ? isIll(bed) : isSeenIll(bed);
  if (ill && !belief.everHealthy && !isAtZero(bed))
    world.journal.say('never seen healthy', { service: service.id });
  if ((!ill && !stuck) || !belief.everHealthy || surroundings.blind) {
    // An incident that was numbered and never stored, of a service that is well: there is nothing to tend.
    if (adopted && belief.status === 'healthy') {
      await world.rollback.replaceLedger({
        ...ledger,
        openIncident: undefined,
        thread: undefined,
        acting: false,
      });
    }
    return undefined;
  }
  if (!adopted && (isSettledMatter(bed, world) || isAtZero(bed))) return undefined;
  const seed = {
    service: service.id,
    nowMs,
    firstFailureAtMs: firstFailureOf(bed, stuck, world),
    reason: reasonOf(bed, stuck),
    cameBack: isSoonAfterRecovery(ledger, nowMs, world),
    permission: permissionOf(service),
  };
  const earlier = adopted ? undefined : await comesBack(ledger, nowMs, world);
  const number = adopted ? numberIn(adopted) : ledger.lastNumber + 1;
  const incident = earlier ? reopenIncident(earlier, seed) : openIncident({ ...seed, number });
  if (!adopted) {
    const lastNumber = earlier ? ledger.lastNumber : number;
    await world.rollback.replaceLedger({
      ...ledger,
      lastNumber,
      openIncident: incident.id,
      thread: incident.thread,
    });
  }
  world.journal.measure({ [METRICS.incidentsOpened]: 1 });
  world.journal.say('incident opened', { incident: incident.id, reason: incident.reason });
  return world.rollback.replaceIncident(incident);
}

/** What is believed may be from before our eyes closed: nothing begins on a look that saw nothing. */
const isSeenIll = (bed: Bedside): boolean =>
  isIll(bed) && (bed.evidence.crashLooping.has(bed.service.id) || bed.glance.seen.at(-1)?.verdict === 'down');

function firstFailureOf(
  { glance, ledger, nowMs }: Bedside,
  stuck: boolean,
  { environment }: WatchPorts,
): number {
  const { belief, rollout } = glance.row;
  const { lookSeconds } = environment.timings;
  return firstFailureMs(belief, ledger, { nowMs, lookSeconds }) ?? (stuck ? rollout!.sinceMs : nowMs);
}

function reasonOf({ glance }: Bedside, stuck: boolean): string {
  const { belief } = glance.row;
  if (belief.status === 'unhealthy') return belief.reason;
  return stuck ? STUCK : 'its tasks keep exiting';
}

/**
 * What ended escalated stays so until an hour of health: no new incident, no new page; what ended suppressed, as long as
 * anything that it needs fails. Whoever took over (aborted) is left alone for as long as a hold may last.
 */
function isSettledMatter(
  { ledger, nowMs, service, surroundings }: Bedside,
  { environment }: WatchPorts,
): boolean {
  switch (ledger.lastOutcome) {
    case 'aborted':
      return nowMs - (ledger.lastClosedMs ?? -Infinity) < environment.timings.holdSeconds * 1000;
    case 'suppressed':
      return needsOf(service.id, nodesOf(environment)).some((id) => surroundings.failing.includes(id));
    default:
      return ledger.lastOutcome === 'escalated';
  }
}

const isSoonAfterRecovery = (ledger: Ledger, nowMs: number, world: WatchPorts): boolean =>
  ledger.lastOutcome === 'recovered' && isSoonAfterEnd(ledger, nowMs, world);

const isSoonAfterEnd = ({ lastClosedMs = -Infinity }: Ledger, nowMs: number, { environment }: WatchPorts) =>
  nowMs - lastClosedMs < environment.timings.cooldownSeconds * 1000;

/** An illness that comes back soon after a cure is the same incident, also where it came back in between for what it needs. */
async function comesBack(ledger: Ledger, nowMs: number, world: WatchPorts): Promise<Incident | undefined> {
  if (!isSoonAfterEnd(ledger, nowMs, world) || ledger.lastIncident === undefined) return undefined;
  if (ledger.lastOutcome !== 'recovered' && ledger.lastOutcome !== 'suppressed') return undefined;
  const last = await world.rollback.incident(ledger.lastIncident);
  const cure = last?.rungs.at(-1);
  if (!cure) return undefined;
  // Whatever held it since has no cooldown of its own: that of its cure goes on.
  const sinceCureMs = nowMs - (cure.endedAtMs ?? cure.intentAtMs);
  const isSoon = sinceCureMs < world.environment.timings.cooldownSeconds * 1000;
  return ledger.lastOutcome === 'recovered' || isSoon ? last : undefined;
}
