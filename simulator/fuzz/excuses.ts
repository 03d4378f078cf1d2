import type { Task } from '../ecs/task.ts';
import type { JudgedAct } from '../scenario/call-recorder.ts';
import type { Played } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';

const NEWS_MS = 15 * 60_000;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Old tasks were stopped and no new one could start, and nobody had said so: ECS does so only when it tries. The rule (I23)
 * asks for what ECS shows; an illness that then ends by itself makes the bad luck count as downtime. When that began: with
 * the first act since which nothing had told.
 */
export function unknownLaunchesSinceMs(
  name: string,
  scenario: Scenario,
  played: Pick<Played, 'recorder' | 'services' | 'startMs'>,
): number | undefined {
  const { events = [], stoppedTasks = [] } = played.services.get(name) ?? {};
  const { noRoom, noStart } = startsFailing(name, scenario, played.startMs);
  const isIn = (spans: readonly Span[], atMs: number) =>
    spans.find((one) => one.fromMs <= atMs && atMs < one.untilMs);
  return played.recorder.acts.find(({ service, atMs }) => {
    if (service !== name) return false;
    const wasTold = events.some(
      ({ message, createdAt }) =>
        /unable to place/.test(message) && createdAt < atMs && createdAt >= atMs - NEWS_MS,
    );
    if (isIn(noRoom, atMs) && !wasTold) return true;
    const ill = isIn(noStart, atMs);
    return ill !== undefined && !stoppedTasks.some((task) => hasFailed(task, ill.fromMs, atMs));
  })?.atMs;
}

/** No room for any task, and an illness that strikes what starts, which others may hide while they last. */
function startsFailing(name: string, { timeline, duration }: Scenario, startMs: number) {
  const spanOf = (at: number, until = duration): Span => ({ fromMs: startMs + at, untilMs: startMs + until });
  return {
    noRoom: timeline.flatMap(({ at, aws }) =>
      aws?.fault === 'launches-fail' ? [spanOf(at, aws.until)] : [],
    ),
    noStart: timeline.flatMap(({ at, break: ill }) =>
      ill?.service === name && /^(crash-on|cannot)-start$/.test(ill.behaviour.kind)
        ? [spanOf(at, ill.until)]
        : [],
    ),
  };
}

function hasFailed(task: Task, fromMs: number, untilMs: number): boolean {
  const { stopCode, stoppedAtMs = Infinity } = task;
  const isOfItself = stopCode === 'EssentialContainerExited' || stopCode === 'TaskFailedToStart';
  return isOfItself && stoppedAtMs >= fromMs && stoppedAtMs < untilMs;
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
