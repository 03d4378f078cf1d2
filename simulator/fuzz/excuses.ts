import type { JudgedAct } from '../scenario/call-recorder.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

const NEWS_MS = 15 * 60_000;

/**
 * Old tasks were stopped and no new one could start, and ECS had said nothing of it: it does so only when it tries.
 * The rule (I23) asks for what ECS shows; an illness that then ends by itself makes the bad luck count as downtime.
 * When that began: with the first such act.
 */
export function unknownLaunchesSinceMs(
  name: string,
  scenario: Scenario,
  played: Pick<Played, 'recorder' | 'services' | 'startMs'>,
): number | undefined {
  const { recorder, services, startMs } = played;
  const events = services.get(name)?.events ?? [];
  const spans = scenario.timeline.flatMap(({ at, aws }) =>
    aws?.fault === 'launches-fail'
      ? [{ fromMs: startMs + at, untilMs: startMs + (aws.until ?? scenario.duration) }]
      : [],
  );
  return recorder.acts.find(({ service, atMs }) => {
    const isSilent = !events.some(
      ({ message, createdAt }) =>
        /unable to place/.test(message) && createdAt < atMs && createdAt >= atMs - NEWS_MS,
    );
    return service === name && isSilent && spans.some((one) => one.fromMs <= atMs && atMs < one.untilMs);
  })?.atMs;
}

/**
 * The image of the revision that it was rolled back to was deleted from the registry afterwards. It was there at the act, which
 * is what I27 asks for, and a service is not put back onto what it was rolled back from (I29). When it was deleted; undefined, too,
 * where something was done to the service after that.
 */
export function unknownImageSinceMs(
  name: string,
  { timeline }: Scenario,
  { recorder, startMs }: Pick<Played, 'recorder' | 'startMs'>,
): number | undefined {
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
  if (!gone) return undefined;
  const goneAtMs = startMs + gone.at;
  return recorder.acts.some((act) => act.service === name && act.atMs >= goneAtMs) ? undefined : goneAtMs;
}

/** How long it was down until then, by the world's own record. */
export function downMsUntil(name: string, untilMs: number, { log }: Pick<Played, 'log'>): number {
  let downMs = 0;
  let sinceMs: number | undefined;
  for (const { kind, facts, atMs } of log.entries) {
    if (kind !== 'health' || facts.service !== name || atMs >= untilMs) continue;
    if (facts.down === false && sinceMs !== undefined) downMs += atMs - sinceMs;
    sinceMs = facts.down === true ? atMs : undefined;
  }
  return downMs + (sinceMs === undefined ? 0 : untilMs - sinceMs);
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
 * came back while the question was on its way could not be known.
 */
export function wasBeingAsked({ needless, service, atMs }: JudgedAct, { environment, log }: Played): boolean {
  const question = environment.services.find(({ id }) => id === service)?.question;
  if (needless !== 'it had recovered by itself' || question?.kind !== 'http') return false;
  return log.entries.some(
    (one) =>
      one.kind === 'health' &&
      one.facts.service === service &&
      one.facts.down === false &&
      one.atMs <= atMs &&
      atMs - one.atMs < question.timeoutMs,
  );
}
