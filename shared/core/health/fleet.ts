import type { Fleet } from '../remediation/admission.ts';
import type { Control } from '../remediation/control.ts';
import type { Ledger } from '../remediation/records.ts';
import type { Environment, WatchedService } from '../watchlist/environment.ts';
import { needsOf, nodesOf } from '../watchlist/graph.ts';
import { openWindow } from '../watchlist/maintenance-window.ts';
import { hasWord, needsBlamed } from '../watchlist/named-need.ts';
import type { Belief, HealthStatus } from './belief.ts';

const HOUR_MS = 3_600_000;

export interface FleetInput {
  readonly environment: Environment;
  readonly nowMs: number;
  readonly ledgers: readonly Ledger[];
  readonly control: Control;
  /** Ids of services that looks have found unhealthy and that no sick dependency explains. */
  readonly sick: readonly string[];
  readonly stormAtMs?: number;
  readonly lookedAtMs?: number;
  /** Services with a debt that is not paid, or that cannot be read. */
  readonly owed: readonly string[];
}

/** The fleet as the breaker sees it: whoever is under repair is still sick. */
export function fleetOf(input: FleetInput): Fleet {
  const { environment, ledgers, nowMs, control } = input;
  const nodes = nodesOf(environment);
  const ill = new Set([...input.sick, ...ledgers.filter(isOpen).map((one) => one.service)]);
  const leans = (id: string): boolean => needsOf(id, nodes).some((need) => ill.has(need));
  const inRepair = ledgers.filter(
    (one) => isOpen(one) && !isExplained(one) && (one.acting || !leans(one.service)),
  );
  const longEscalated = new Set(
    ledgers
      .filter((one) => one.lastOutcome === 'escalated' && nowMs - (one.lastClosedMs ?? nowMs) > HOUR_MS)
      .map((one) => one.service),
  );
  const sick = new Set([
    ...input.sick.filter((id) => !longEscalated.has(id)),
    ...inRepair.map((one) => one.service),
    ...input.owed,
  ]);
  return {
    services: environment.services.length,
    sick: environment.services
      .filter((service) => sick.has(service.id) && !isLeftToPeople(service, control, nowMs))
      .map((service) => service.id)
      .sort(),
    stormAtMs: input.stormAtMs,
    lookedAtMs: input.lookedAtMs,
    acting: [...new Set([...ledgers.filter((one) => one.acting).map((one) => one.service), ...input.owed])],
    startsLastHour: ledgers.flatMap((one) => one.startsMs).filter((at) => nowMs - at < HOUR_MS).length,
  };
}

/** Its owner has it in hand: only observed, paused by itself, or in a maintenance window. */
function isLeftToPeople(service: WatchedService, control: Control, nowMs: number): boolean {
  const isPaused = (control.pauses[service.id]?.untilMs ?? 0) > nowMs;
  const isInWindow = openWindow(service.maintenanceWindows ?? [], nowMs) !== undefined;
  return service.mode === 'observe' || isPaused || isInWindow;
}

const isOpen = ({ openIncident }: Ledger): boolean => openIncident !== undefined;

/** Its incident goes back to a sick dependency, or to another service's incident. */
function isExplained({ thread, openIncident }: Ledger): boolean {
  const another = thread?.startsWith('incident:') && thread !== `incident:${openIncident}`;
  return another === true || thread?.startsWith('dependency:') === true;
}

export interface Need {
  readonly id: string;
  readonly status: HealthStatus;
  readonly detail: string;
  readonly observedAtMs?: number;
  /** When it last answered again after an illness. */
  readonly cameBackMs?: number;
  /** Nobody has seen it ill: it is what services that fail together have in common. */
  readonly together?: Together;
}

/** What speaks for and against a thing that is only suspected. */
export interface Together {
  /** Services that need it, fail, and need nothing else that fails. */
  readonly unexplained: number;
  /** Services that need it and are well. */
  readonly well: readonly string[];
  /** It answers its own probe. */
  readonly isWell: boolean;
}

/** Of one service alone that fails and needs it, it may as well be the service itself. */
const LEAST_UNEXPLAINED = 2;

/** It is what they have in common that fails: it does not answer itself, and fewer who need it are well than fail. */
export const isFirm = ({ unexplained, well, isWell }: Together): boolean =>
  !isWell && unexplained >= Math.max(LEAST_UNEXPLAINED, well.length + 1);

/** So many dependants of one thing failing together point at it, watched or not. */
const FAILING_TOGETHER = 3;

/** What it needs itself and nobody watches, where enough need it to show by failing together that it is gone. */
export const seenByDependantsOnly = (
  { dependsOn }: WatchedService,
  environment: Environment,
): string | undefined =>
  environment.dependencies.find(
    ({ id, question }) =>
      !question && dependsOn.includes(id) && dependantsOn(id, environment).length >= FAILING_TOGETHER,
  )?.id;

/** Services that need it themselves. */
const dependantsOn = (id: string, { services }: Environment): string[] =>
  services.flatMap((one) => (one.dependsOn.includes(id) ? one.id : []));

/**
 * The state of everything a service needs, nearest first. What is not watched is left out, unless several of
 * its dependants fail together, or the service itself says that it fails: then it is the suspect.
 */
export function needsState(
  serviceId: string,
  environment: Environment,
  known: ReadonlyMap<string, Omit<Need, 'id'>>,
  sick: ReadonlySet<string>,
  /** What the service itself says is wrong, where its revision was proven: new code may say anything. */
  says?: Pick<Belief, 'reason' | 'blames'>,
): Need[] {
  const nodes = nodesOf(environment);
  const named = needsBlamed(serviceId, says?.blames ?? '', nodes);
  const needs = needsOf(serviceId, nodes);
  const isExplained = onceEach((one) =>
    needsOf(one, nodes).some((need) => sick.has(need) || known.get(need)?.status === 'unhealthy'),
  );
  const dependantsOf = onceEach((id): Dependants => {
    const all = dependantsOn(id, environment);
    const failing = all.filter((one) => sick.has(one));
    const well = all.filter((one) => !sick.has(one));
    return { failing, unexplained: new Set(failing.filter((one) => !isExplained(one))), well };
  });
  const seen = needs.flatMap((id): Need[] => {
    const state = known.get(id);
    const own = dependantsOf(id);
    // It answers, and all but one of those that fail need something else that fails.
    const isCleared = state?.status === 'healthy' && own.unexplained.size < LEAST_UNEXPLAINED;
    const isShared = own.failing.length >= FAILING_TOGETHER && sick.has(serviceId) && !isCleared;
    if (isShared && state?.status !== 'unhealthy') {
      const wider = needs.find(
        (other) => known.get(other)?.status !== 'healthy' && explainsMore(dependantsOf(other), own),
      );
      const unexplained = wider === undefined ? own.unexplained.size : 0;
      const told = `${own.failing.length} services that need it fail together`;
      const detail = wider === undefined ? told : `${told}, and all of them, with others, need ${wider}`;
      const together = { unexplained, well: own.well, isWell: state?.status === 'healthy' };
      return [{ id, status: 'suspect', detail, observedAtMs: Infinity, together }];
    }
    return state ? [{ id, ...state }] : [];
  });
  // What is seen ill explains its words; only without it they point at what nobody sees.
  if (seen.some(({ status }) => status !== 'healthy' && status !== 'degraded')) return seen;
  const unseen = needs.flatMap((id): Need[] => {
    if (known.has(id)) return [];
    const isAlone = dependantsOn(id, environment).every((one) => one === serviceId || sick.has(one));
    const isNamed = named.size > 0 ? named.has(id) : isNamedIn(says?.reason ?? '', id, environment);
    return isAlone && isNamed ? [namedBy(serviceId, id, says?.reason ?? '')] : [];
  });
  return [...seen, ...unseen];
}

interface Dependants {
  readonly failing: readonly string[];
  /** Of those, whoever needs nothing else that fails. */
  readonly unexplained: ReadonlySet<string>;
  readonly well: readonly string[];
}

/** Of two that nobody sees ill, one explains all that the other does and more, and no more speaks against it. */
const explainsMore = (wider: Dependants, narrow: Dependants): boolean =>
  wider.unexplained.size > narrow.unexplained.size &&
  wider.well.length <= narrow.well.length &&
  [...narrow.unexplained].every((one) => wider.unexplained.has(one));

/** Remembers each answer: in a great storm all that fail are asked about for each thing that they share. */
function onceEach<T>(ask: (id: string) => T): (id: string) => T {
  const answers = new Map<string, T>();
  return (id) => {
    const answer = answers.has(id) ? answers.get(id)! : ask(id);
    answers.set(id, answer);
    return answer;
  };
}

/** Nobody watches it, all that need it are ill, and the service itself says that it is what fails. */
const namedBy = (service: string, id: string, says: string): Need => ({
  id,
  status: 'suspect',
  detail: `nobody watches it, and ${service} says so: ${says}`,
  observedAtMs: Infinity,
});

/** Only its own words point at what nobody watches. Held for it is right; counted as explained by it is not (I7). */
export const isHearsay = ({ id, together }: Need, { dependencies }: Environment): boolean =>
  !together && dependencies.some((one) => one.id === id && !one.question);

/** Words for whatever a service needs. */
const ANY_NEED = 'dependency|dependencies|upstream';

function isNamedIn(says: string, id: string, { dependencies }: Environment): boolean {
  const kind = dependencies.find((one) => one.id === id)?.kind;
  return kind !== undefined && hasWord(says, `${id}|${kind}|${ANY_NEED}`);
}
