import type { JudgedAct } from '../scenario/call-recorder.ts';
import { clockSkewMs } from '../scenario/clock-skew.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { deathsInStep } from './deaths-in-step.ts';
import { healedByDeaths } from './healed-by-deaths.ts';
import { hiddenSpread } from './hidden-spread.ts';
import { downSpans, inAny, inBoth, lengthMs, type Span } from './spans.ts';
import { STRIKES_STARTS, unluckyTries } from './unlucky-tries.ts';
import { unpaidDebts } from './unpaid-debts.ts';

const MINUTE_MS = 60_000;
const NEWS_MS = 15 * MINUTE_MS;
/** ECS developer guide, service-throttle-logic: so long after the last failure the next task is started at the latest. */
const START_THROTTLE_MS = 27 * MINUTE_MS;

type BothRuns = { readonly played: Played; readonly observed: Played };

/**
 * How much longer it was down than when only observed because of what nobody could know: until that was over, and its tasks had
 * had the time to start again. What takes down what it needs takes it down too, for as long as that is down.
 */
export function unforeseenMs(name: string, scenario: Scenario, { played, observed }: BothRuns): number {
  const spans = withNeeds(name, scenario).flatMap((one) => {
    const unknown = [
      ...unknownLaunches(one, scenario, played),
      ...unknownImages(one, scenario, played),
      ...unknownEnds(one, scenario, { played, observed }),
      ...unluckyTries(one, scenario, { played, observed }),
      ...unpaidDebts(one, scenario, played),
      ...othersDeaths(one, scenario, played),
      ...othersCure(one, scenario, { played, observed }),
      ...deathsInStep(one, scenario, played),
      ...hiddenSpread(one, scenario, played),
      ...healedByDeaths(one, scenario, { played, observed }),
    ];
    return one === name ? unknown : inBoth(inAny(unknown), downSpans(one, played));
  });
  const unknown = inAny(spans);
  const downMs = (run: Played) => lengthMs(inBoth(downSpans(name, run), unknown));
  return Math.max(0, downMs(played) - downMs(observed));
}

/** The service, and everything that it needs, directly or not. */
export function withNeeds(name: string, scenario: Scenario): string[] {
  const all = new Set([name]);
  for (const one of all) for (const need of scenario.fleet.services[one]?.dependsOn ?? []) all.add(need);
  return [...all];
}

/** Who answers for so long is well again. */
const CALM_MS = 5 * 60_000;

/**
 * Old tasks were stopped and no new one could start, and nobody had said so: ECS does so only when it tries. The rule (I23)
 * asks for what ECS shows; an illness that then ends by itself makes the bad luck count as downtime. From the first act in each
 * illness before which nothing had told of it; one from before counts where the service has not been up for five minutes
 * since, and nothing was done to it although ECS had said so.
 */
export function unknownLaunches(
  name: string,
  scenario: Scenario,
  played: Pick<Played, 'recorder' | 'services' | 'startMs' | 'log' | 'clock'>,
): Span[] {
  const { recorder, services, startMs } = played;
  if (!services.has(name)) return [];
  const acts = recorder.acts.filter((act) => act.service === name);
  const { noRoom, noStart } = startsFailing(name, scenario, startMs);
  const isIllFrom = (fromMs: number, untilMs: number): boolean => {
    const down = inBoth(downSpans(name, played), [{ fromMs, untilMs }]);
    const begins = [...down.map((one) => one.fromMs), untilMs];
    return begins.every((beginMs, at) => beginMs - (down[at - 1]?.untilMs ?? fromMs) < CALM_MS);
  };
  const firstIn = ({ fromMs, untilMs }: Span, wasTold: (act: JudgedAct) => boolean): Span[] => {
    const inside = acts.filter(({ atMs }) => fromMs <= atMs && atMs < untilMs);
    const earlier = acts.findLast(({ atMs }) => atMs < fromMs);
    const lasts = earlier && isIllFrom(earlier.atMs, fromMs) && !inside.some(wasTold);
    const sinceMs = lasts ? fromMs : inside.find((act) => !wasTold(act))?.atMs;
    return sinceMs === undefined
      ? []
      : [{ fromMs: sinceMs, untilMs: startedAgainMs(name, scenario, untilMs) }];
  };
  return [
    ...noRoom.flatMap((span) =>
      firstIn(span, ({ atMs, shown: { unplacedAtMs = -Infinity } }) => unplacedAtMs >= atMs - NEWS_MS),
    ),
    ...noStart.flatMap((span) =>
      firstIn(span, ({ shown: { failedAtMs = -Infinity } }) => failedAtMs >= span.fromMs),
    ),
  ];
}

/** No room for any task, and an illness that strikes what starts, which others may hide while they last. */
function startsFailing(name: string, { timeline, duration }: Scenario, startMs: number) {
  const spanOf = (at: number, until = duration): Span => ({ fromMs: startMs + at, untilMs: startMs + until });
  return {
    noRoom: timeline.flatMap(({ at, aws }) =>
      aws?.fault === 'launches-fail' ? [spanOf(at, aws.until)] : [],
    ),
    noStart: timeline.flatMap(({ at, break: ill }) =>
      ill?.service === name && STRIKES_STARTS.test(ill.behaviour.kind) ? [spanOf(at, ill.until)] : [],
    ),
  };
}

const startedAgainMs = (name: string, { fleet }: Scenario, overAtMs: number): number =>
  overAtMs + START_THROTTLE_MS + fleet.services[name]!.startSeconds * 1000;

/**
 * The image of the revision that it was rolled back to was deleted from the registry afterwards. It was there at the act, which
 * is what I27 asks for, and a service is not put back onto what it was rolled back from (I29). Until somebody deploys another;
 * nothing where something was done to the service after that.
 */
export function unknownImages(
  name: string,
  scenario: Scenario,
  { recorder, startMs }: Pick<Played, 'recorder' | 'startMs'>,
): Span[] {
  const { timeline, duration } = scenario;
  const changes = recorder
    .mutations()
    .filter(({ service, call }) => service === name && call.by === 'watchdog');
  const gone = timeline.find(
    ({ at, imageGone }) =>
      imageGone?.service === name &&
      changes.some(
        ({ call }) =>
          startMs + at > call.atMs &&
          (call.input as { taskDefinition?: string }).taskDefinition?.endsWith(`:${imageGone.revision}`),
      ),
  );
  if (!gone) return [];
  const goneAtMs = startMs + gone.at;
  if (recorder.acts.some((act) => act.service === name && act.atMs >= goneAtMs)) return [];
  const next = timeline.find(
    ({ at, deploy }) =>
      at > gone.at && deploy?.service === name && deploy.revision !== gone.imageGone?.revision,
  );
  const overAtMs = startMs + (next?.at ?? duration);
  return [{ fromMs: goneAtMs, untilMs: startedAgainMs(name, scenario, overAtMs) }];
}

/** What a scale cycle takes before its tasks start: their deregistration, their stop time-out, and the looks between (assumed). */
const STOPPING_MS = 2 * MINUTE_MS;

/**
 * An illness, or the trouble of a dependency that it needs, that ended by itself or by somebody's deployment while the act against it was
 * still under way: it was down at the act, or came back while the question that the act rests on was on its way, and would have
 * been well without it. From that end until the new tasks had had the time to start; an act that takes longer is harm, and one while
 * that trouble can be seen is against I12.
 */
function unknownEnds(name: string, scenario: Scenario, { played, observed }: BothRuns): Span[] {
  const { timeline, fleet } = scenario;
  const service = fleet.services[name];
  if (!service) return [];
  const downs = downSpans(name, observed);
  return played.recorder.acts.flatMap((act) => {
    const untilMs = act.atMs + STOPPING_MS + service.startSeconds * 1000;
    const down = downs.find((one) => one.fromMs <= act.atMs && act.atMs < one.untilMs);
    if (act.service !== name) return [];
    if (wasBeingAsked(act, scenario, played)) return [{ fromMs: act.atMs, untilMs }];
    if (!down) return [];
    return timeline.flatMap(({ at, break: ill, breakDependency: lacks, deploy }) => {
      const isOfIt = ill?.service === name || (lacks && withNeeds(name, scenario).includes(lacks.dependency));
      const backMs = down.untilMs - played.startMs;
      const isHealing = deploy?.service === name && at <= backMs && down.untilMs < untilMs;
      const until = isHealing ? at : isOfIt ? (ill ?? lacks)?.until : undefined;
      const fromMs = until === undefined ? untilMs : played.startMs + until;
      return act.atMs < fromMs && fromMs < untilMs ? [{ fromMs, untilMs }] : [];
    });
  });
}

/** Of a leak too: only later. */
const DIES_AGAIN: ReadonlySet<string | undefined> = new Set(['crash-after', 'oom', 'leak']);

/**
 * Somebody deployed a revision whose tasks die again and again, when whatever had been done before was over: whether they die in turn, or all
 * at once and nobody answers, is luck. Until another that somebody deploys has started, or something is done.
 */
export function othersDeaths(
  name: string,
  { fleet, timeline, duration }: Scenario,
  { recorder, startMs }: Pick<Played, 'recorder' | 'startMs'>,
): Span[] {
  const deployed = timeline.filter(({ deploy }) => deploy?.service === name);
  // ECS itself takes it back: from when is in no story.
  if (fleet.services[name]?.circuitBreaker?.rollback) return [];
  const actsMs = recorder.acts.flatMap(({ service, atMs }) => (service === name ? [atMs] : []));
  return deployed.flatMap(({ at, deploy }, index) => {
    const fromMs = startMs + at;
    const startsMs = fleet.services[name]!.startSeconds * 1000;
    const overMs = startMs + (deployed[index + 1]?.at ?? duration) + startsMs;
    const actMs = actsMs.find((one) => one > fromMs - STOPPING_MS - startsMs) ?? overMs;
    const isLuck = DIES_AGAIN.has(deploy?.behaviour?.kind) && actMs > fromMs;
    return isLuck ? [{ fromMs, untilMs: Math.min(actMs, overMs) }] : [];
  });
}

/**
 * It was down when somebody deployed a cure, with and without us: how soon ECS has room for the new tasks depends on where it is
 * in replacing what its load balancer calls ill. For as long as that replaces one and starts another; nothing where something was
 * done just before it.
 */
export function othersCure(
  name: string,
  { fleet, timeline }: Scenario,
  { played, observed }: BothRuns,
): Span[] {
  const { recorder, startMs } = played;
  const { startSeconds = 0, loadBalancer } = fleet.services[name] ?? {};
  const startsMs = startSeconds * 1000;
  return timeline.flatMap(({ at, deploy }) => {
    if (!loadBalancer) return [];
    const fromMs = startMs + at;
    const isDown = (run: Played) =>
      downSpans(name, run).some((one) => one.fromMs < fromMs && fromMs < one.untilMs);
    const isActed = recorder.acts.some(
      ({ service, atMs }) =>
        service === name && fromMs - STOPPING_MS - startsMs < atMs && atMs < fromMs + STOPPING_MS + startsMs,
    );
    return deploy?.service === name && !isActed && isDown(played) && isDown(observed)
      ? [{ fromMs, untilMs: fromMs + STOPPING_MS + 2 * startsMs }]
      : [];
  });
}

/** CloudWatch comes up to three minutes late, and a look, an act and a new task's start later still. */
const LATE_MS = 5 * 60_000;

/**
 * What AWS measures of a queue comes minutes late: that its consumer has just begun to work again, because its illness
 * is over or somebody else changed it, cannot be seen yet.
 */
export function figuresWereLate(
  act: JudgedAct,
  { timeline }: Scenario,
  { recorder, startMs, log }: Played,
): boolean {
  const { kind, needless, service, atMs } = act;
  if (kind !== 'restart-consumer' || needless !== 'it had recovered by itself') return false;
  const ends = timeline.flatMap((step) =>
    step.break?.service === service && step.break.until !== undefined ? [startMs + step.break.until] : [],
  );
  const changes = recorder
    .mutations()
    .flatMap((one) => (one.service === service && one.call.by !== 'watchdog' ? [one.call.atMs] : []));
  const cameBack = log.entries
    .filter((one) => one.kind === 'health' && one.facts.service === service && one.facts.down === false)
    .map((one) => one.atMs);
  return [...ends, ...changes, ...cameBack].some((one) => one <= atMs && atMs - one <= LATE_MS);
}

/**
 * The check right before an act asks a question (I13), and silence is an answer only when its time is over: that the service
 * came back while the question, or the answer, was on its way could not be known. The last question before the act had to be that one. Where one
 * address refuses and another is silent, the answer tells of the refusal, and has waited for the silent one all the same.
 */
export function wasBeingAsked(
  { needless, service, atMs }: JudgedAct,
  scenario: Scenario,
  { environment, log, probes, startMs }: Pick<Played, 'environment' | 'log' | 'probes' | 'startMs'>,
): boolean {
  if (needless !== 'it had recovered by itself') return false;
  const question = environment.services.find(({ id }) => id === service)?.question;
  if (question?.kind !== 'http') return false;
  const skewMs = clockSkewMs(scenario, atMs - startMs);
  const last = probes.findLast((one) => one.target === service && one.atMs - skewMs <= atMs);
  const isOfSeveral = last?.phase === 'connect' && (last.asked ?? 1) > 1;
  if (last?.verdict !== 'down') return false;
  const isSilent = last.phase === 'timeout';
  const answeredAtMs = last.atMs - skewMs;
  const untilMs = isSilent ? atMs : answeredAtMs;
  const askedAtMs = answeredAtMs - (isSilent || isOfSeveral ? question.timeoutMs : (last.latencyMs ?? 0));
  const answers = log.entries.filter(
    ({ kind, facts }) => kind === 'health' && facts.service === service && facts.down === false,
  );
  // What answers late is down to whoever asks, and to nobody else.
  const ends = scenario.timeline.flatMap((step) =>
    step.break?.service === service && step.break.behaviour.kind === 'slow' && step.break.until !== undefined
      ? [{ atMs: startMs + step.break.until }]
      : [],
  );
  return [...answers, ...ends].some(
    (one) => one.atMs > askedAtMs && one.atMs <= untilMs && atMs - one.atMs < question.timeoutMs,
  );
}
