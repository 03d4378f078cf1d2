import {
  completedAtMs,
  couldSee,
  isDeploying,
  primaryOf,
  type ServiceView,
  type WitnessReading,
} from '../diagnosis/evidence.ts';
import type { Belief, HealthStatus } from '../health/belief.ts';
import { seenByDependantsOnly } from '../health/fleet.ts';
import { mostSick } from '../health/most-sick.ts';
import type { Environment, WatchedService } from '../watchlist/environment.ts';
import { isOneGroup } from '../watchlist/graph.ts';
import type { Control } from './control.ts';
import { isOurPrimary } from './fingerprint.ts';
import type { Hold, HoldReason } from './hold.ts';
import { humanGates } from './human-gates.ts';
import type { Incident } from './incident.ts';
import { LADDER } from './ladder.ts';
import type { Ledger } from './records.ts';
import { mayStopDeployment } from './stop-deployment.ts';

/** One rule's answer: whether it lets us act, what it saw and what it allows. */
export interface Gate {
  readonly gate: HoldReason;
  readonly passes: boolean;
  readonly seen: string;
  readonly limit: string;
}

/** Everything that admission looks at. Absent evidence is never read as good evidence. */
export interface Situation {
  readonly nowMs: number;
  readonly service: WatchedService;
  readonly environment: Environment;
  readonly control: Control;
  readonly belief: Belief;
  /** The newest observation of the service, which may be newer than the belief. */
  readonly newestObservationMs: number;
  readonly view?: ServiceView;
  readonly witnesses: readonly WitnessReading[];
  /** Everything it needs, directly or not, nearest first. */
  readonly needs: readonly {
    readonly id: string;
    readonly status: HealthStatus;
    readonly detail: string;
    readonly observedAtMs?: number;
    readonly cameBackMs?: number;
  }[];
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly incident: Incident;
  /** The verdicts of this look are in doubt: our own eyes may be the trouble. */
  readonly blind: boolean;
  readonly crashLoop: boolean;
  /** Its load balancer has its tasks replaced again and again. */
  readonly replacedInLoop?: boolean;
  /** Since when its deployment has come no further, if that is too long. */
  readonly stuckSinceMs?: number;
  /** It failed already when that deployment began. */
  readonly wasIllBefore?: boolean;
}

/** The environment's services as a whole. */
export interface Fleet {
  readonly services: number;
  /** Ids that are unhealthy or under repair, without those that a sick dependency explains. */
  readonly sick: readonly string[];
  /** Since when the share was last above the limit. */
  readonly stormAtMs?: number;
  /** All targets of all shards have been looked at since then. */
  readonly lookedAtMs?: number;
  /** Other services whose remediation has acted, is not closed, and is not in the hands of people. */
  readonly acting: readonly string[];
  /** Starts of the last hour, over all services. */
  readonly startsLastHour: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** All gates with their verdicts, in the order in which a hold is named. */
export function admit(situation: Situation): Gate[] {
  return [
    ...humanGates(situation),
    ...eyesGates(situation),
    ...targetGates(situation),
    ...surroundingsGates(situation),
    ...velocityGates(situation),
    witnessGate(situation),
  ];
}

/** The hold that the gates ask for, or undefined when all of them pass. */
export function holdOf(gates: readonly Gate[], nowMs: number): Hold | undefined {
  const shut = gates.find((gate) => !gate.passes);
  if (!shut) return undefined;
  // That all it needs has to be well needs no saying.
  const detail = shut.gate === 'dependency-sick' ? shut.seen : `${shut.seen} (allowed: ${shut.limit})`;
  return { reason: shut.gate, detail, sinceMs: nowMs };
}

function gate(name: HoldReason, passes: boolean, seen: string, limit: string): Gate {
  return { gate: name, passes, seen, limit };
}

/** A rung of this opening has begun: the ladder goes on, and its own acts do not hold it up. */
export function hasBegun(incident: Incident): boolean {
  return incident.rungs.some((rung) => rung.intentAtMs >= incident.openedAtMs);
}

/** How the ledger names a rung whose turn an incident claims, before it writes its intent. */
export const claimOf = ({ id, opening }: Incident, remedy: string): string => `${id}:${opening}:${remedy}`;

/** The turn was claimed, and whoever claimed it died before the intent was written: the claim is no act. */
function hasOnlyClaimed({ ledger, incident }: Situation): boolean {
  const { rungs, openedAtMs } = incident;
  const begun = rungs.filter((rung) => rung.intentAtMs >= openedAtMs);
  const isOwn = ledger.lastClaim?.startsWith(claimOf(incident, '')) ?? false;
  return isOwn && !begun.some(({ remedy }) => ledger.lastClaim === claimOf(incident, remedy));
}

/** What is known of the others may be as old as what makes us act (I13), or as three looks, after which nobody looks (L4). */
const OTHERS_FRESH_SECONDS = 5 * 60;
const OTHERS_FRESH_LOOKS = 3;

function eyesGates(situation: Situation): Gate[] {
  const { environment, belief, blind, nowMs, newestObservationMs, fleet, incident } = situation;
  const { freshSeconds: fresh, lookSeconds } = environment.timings;
  const ageSeconds = Math.round((nowMs - newestObservationMs) / 1000);
  const othersSeconds = Math.round((nowMs - (fleet.lookedAtMs ?? 0)) / 1000);
  const othersFresh = Math.max(OTHERS_FRESH_SECONDS, OTHERS_FRESH_LOOKS * lookSeconds);
  return [
    gate('blind', !blind, blind ? 'our own eyes are in doubt' : 'probes work', 'probes work'),
    gate(
      'never-healthy',
      belief.everHealthy,
      belief.everHealthy ? 'seen healthy' : 'never seen healthy',
      'seen healthy once',
    ),
    gate('stale', ageSeconds <= fresh, `newest observation ${ageSeconds} s old`, `${fresh} s`),
    gate(
      'stale',
      hasBegun(incident) || othersSeconds <= othersFresh,
      fleet.lookedAtMs === undefined
        ? 'not everybody was ever looked at'
        : `the shard looked at longest ago: ${new Date(fleet.lookedAtMs).toISOString()}`,
      `${othersFresh} s ago`,
    ),
  ];
}

/** Whoever else deploys a service would undo what we do. */
const SUPPORTED: ReadonlySet<string> = new Set(['ECS', 'LAMBDA']);

function targetGates(situation: Situation): Gate[] {
  const { view, nowMs, environment, service, ledger, incident } = situation;
  if (!view) return [gate('no-evidence', false, 'ECS could not be read', 'a description of the service')];
  const { graceSeconds, quietSeconds } = environment.timings;
  const ownRung = hasBegun(incident);
  const primary = primaryOf(view);
  const mayStop = mayStopDeployment({ ...situation, view });
  const completed = completedAtMs(view) ?? nowMs;
  const grace = Math.max(graceSeconds, view.graceSeconds + service.startSeconds);
  const sinceSeconds = Math.round((nowMs - completed) / 1000);
  const quiet = ledger.lastActMs === undefined ? Infinity : Math.round((nowMs - ledger.lastActMs) / 1000);
  return [
    gate(
      'unsupported-controller',
      view.status === 'ACTIVE' && SUPPORTED.has(view.controller) && view.scheduling === 'REPLICA',
      `${view.status}, controller ${view.controller}, ${view.scheduling}`,
      `ACTIVE, controller ${service.kind.toUpperCase()}, REPLICA`,
    ),
    gate('scaled-to-zero', view.desired > 0 || ownRung, `desired count ${view.desired}`, 'at least 1'),
    gate(
      'deploying',
      isOurPrimary(view, incident) || mayStop || !isDeploying(view),
      isDeploying(view)
        ? `${view.deployments.length} deployments, PRIMARY ${primary?.rolloutState}`
        : 'no deployment under way',
      'one deployment, COMPLETED',
    ),
    gate(
      'grace',
      ownRung || mayStop || sinceSeconds >= grace,
      `last deployment completed ${sinceSeconds} s ago`,
      `${grace} s`,
    ),
    gate(
      'cooling-down',
      ownRung || hasOnlyClaimed(situation) || quiet >= quietSeconds,
      `last act ${quiet === Infinity ? 'never' : `${quiet} s ago`}`,
      `${quietSeconds} s`,
    ),
  ];
}

/** Those that fail within so many looks of each other fail together (I12): who was first is not alone before that. */
const TOGETHER_LOOKS = 2;

const ALL_WELL = 'all it needs is well';
const ALL_SEEN = 'all it needs was looked at since';

function surroundingsGates({ needs, fleet, environment, nowMs, service, incident }: Situation): Gate[] {
  const sick = needs.filter((need) => need.status !== 'healthy' && need.status !== 'degraded');
  const most = mostSick(environment.limits, fleet.services);
  const hidden = seenByDependantsOnly(service, environment);
  const { lookSeconds, stormSeconds } = environment.timings;
  const togetherMs = incident.firstFailureAtMs + TOGETHER_LOOKS * lookSeconds * 1000;
  const unseen = needs
    .filter((need) => (need.observedAtMs ?? -Infinity) < incident.firstFailureAtMs)
    .map((need) => `${need.id} was not looked at since`);
  if (hidden && !hasBegun(incident) && (fleet.lookedAtMs ?? 0) < togetherMs)
    unseen.push(`others may lack ${hidden} too`);
  const count = new Set([...fleet.sick, service.id]).size;
  // Whatever a look has seen for the last time may have lasted until the next.
  const stormOver =
    fleet.stormAtMs === undefined || nowMs - fleet.stormAtMs >= (stormSeconds + lookSeconds) * 1000;
  return [
    gate(
      'dependency-sick',
      sick.length === 0,
      sick.map((need) => `${need.id} is ${need.status}: ${need.detail}`).join('; ') || ALL_WELL,
      ALL_WELL,
    ),
    gate(
      'dependency-unseen',
      unseen.length === 0,
      unseen.join('; ') || ALL_SEEN,
      `${ALL_SEEN} its first failure`,
    ),
    gate(
      'too-many-sick',
      count <= most && stormOver,
      `${count} of ${fleet.services} services are sick${stormOver ? '' : ', or were a moment ago'}`,
      `${most}`,
    ),
  ];
}

function velocityGates(situation: Situation): Gate[] {
  const { fleet, environment, ledger, nowMs, incident, service } = situation;
  const { limits, timings } = environment;
  // Whom people held up has given its turn back, and waits for another in the middle of its ladder.
  const begun = hasBegun(incident) && ledger.acting;
  // An illness that came back is no new start, but the acts of a day stay bounded.
  const claimed = hasOnlyClaimed(situation);
  const started = hasBegun(incident) || claimed || incident.opening > 1;
  const others = fleet.acting.filter((id) => id !== service.id);
  const nodes = [...environment.services, ...environment.dependencies];
  const kin = others.find((id) => isOneGroup(id, service.id, nodes));
  const lastStart = ledger.startsMs.at(-1);
  const sinceStart = lastStart === undefined ? Infinity : Math.round((nowMs - lastStart) / 1000);
  const today = ledger.startsMs.filter((at) => nowMs - at < DAY_MS).length;
  const actsToday = ledger.actsMs.filter((at) => nowMs - at < DAY_MS).length;
  const most = limits.startsPerServiceAndDay;
  const startAllowed = started || (today < most && fleet.startsLastHour < limits.startsPerHour);
  // One whole ladder a day: a service that needs more has another trouble.
  const actAllowed = actsToday - Number(claimed) < Math.max(most, LADDER.length);
  return [
    gate(
      'too-many-at-once',
      begun || (others.length < limits.remediationsAtOnce && kin === undefined),
      kin === undefined
        ? `${others.length} others under repair`
        : `${kin}, which shares what it needs, is under repair`,
      `${limits.remediationsAtOnce - 1} others, none of its own group`,
    ),
    gate(
      'cooling-down',
      started || sinceStart >= timings.cooldownSeconds,
      `last start ${sinceStart === Infinity ? 'never' : `${sinceStart} s ago`}`,
      `${timings.cooldownSeconds} s between starts`,
    ),
    gate(
      'too-many-starts',
      startAllowed && actAllowed,
      `${today} starts and ${actsToday} acts today, ${fleet.startsLastHour} starts in the environment this hour`,
      `${most} starts a day, ${Math.max(most, LADDER.length)} acts a day, ${limits.startsPerHour} starts an hour`,
    ),
  ];
}

/**
 * Waits until every other witness agrees or its reaction time is over; one that then still says healthy
 * forbids every act. Between two deaths of a crash loop, or two replacements, nobody's "healthy" counts.
 */
function witnessGate(situation: Situation): Gate {
  const { witnesses, environment, nowMs, incident, crashLoop, replacedInLoop, belief } = situation;
  const outside = witnesses.filter((one) => one.witness !== 'ecs' && couldSee(one, belief.phase));
  const healthy = outside.filter((witness) => witness.verdict === 'healthy');
  const waitedSeconds = Math.round((nowMs - incident.firstFailureAtMs) / 1000);
  const said =
    outside
      .map(({ witness, detail }) => (detail.startsWith(witness) ? detail : `${witness}: ${detail}`))
      .join('; ') || 'no second witness';
  const limit = 'no witness says healthy';
  // That it answers is known: none of them sees whether what waits for it is taken.
  if (belief.phase === 'backlog') return gate('witnesses-disagree', true, said, limit);
  if (crashLoop || replacedInLoop || healthy.length === 0)
    return gate('witnesses-disagree', true, said, limit);
  const waiting = waitedSeconds < environment.timings.witnessSeconds;
  return gate(waiting ? 'awaiting-witness' : 'witnesses-disagree', false, said, limit);
}

/** Independent sources that say it is ill, our own probes among them. */
export function agreeingWitnesses(witnesses: readonly WitnessReading[]): number {
  return 1 + witnesses.filter((witness) => witness.verdict === 'unhealthy').length;
}
