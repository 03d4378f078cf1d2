import { blameColdStart, readColdStarts } from './cold-starts.ts';
import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import { primaryOf } from './evidence.ts';
import type { Classification, FailureClass } from './failure.ts';
import { commonestError, isRoutine } from './function-errors.ts';
import type { Ground } from './hypothesis.ts';
import { sayYoung } from './young-revision.ts';

/** What a class of errors means for a version that was proven good. */
const CAUSES: Partial<Record<FailureClass, Cause>> = {
  'out-of-memory': 'out-of-memory',
  crash: 'crash-loop',
  timeout: 'hung-tasks',
  dependency: 'dependency',
  'database-schema': 'dependency',
  'rate-limited': 'rate-limited',
  throttled: 'rate-limited',
  'client-error': 'client-error',
  configuration: 'configuration',
  auth: 'configuration',
  import: 'image',
  image: 'image',
  network: 'network',
  tls: 'network',
  capacity: 'capacity',
};

/** These say the same of old and new code: what the code needs, not what it is. */
const NOT_THE_CODE: ReadonlySet<Cause> = new Set<Cause>(['out-of-memory', 'rate-limited', 'capacity']);

/** Every way to explain that invocations of a function fail, with what it rests on. */
export const OF_FUNCTIONS: readonly (readonly [Ground, (file: CaseFile) => Diagnosis | undefined])[] = [
  ['told', blameThrottles],
  ['told', blameColdStart],
  ['told', (file) => blameErrors(file, (cause) => NOT_THE_CODE.has(cause))],
  ['followed', blameVersion],
  ['seen', blameYoungVersion],
  ['seen', (file) => blameErrors(file, (cause) => !NOT_THE_CODE.has(cause))],
];

/** Figures come a minute at a time, and late by about as much again (CloudWatch: metric delay). */
const FIGURES_OF_BEFORE_MS = 2 * 60_000;

/** It was published after it fell ill, and a moment ago: the figures that we have tell of the version before it. */
export function tellsOfVersionBefore({ view, belief, nowMs }: CaseFile): boolean {
  const publishedAtMs = view?.lambda && primaryOf(view)?.createdAtMs;
  if (publishedAtMs === undefined) return false;
  const isNew = publishedAtMs > (belief.failingSinceMs ?? Infinity);
  return isNew && nowMs - publishedAtMs <= FIGURES_OF_BEFORE_MS;
}

function blameThrottles({ service, belief }: CaseFile): Diagnosis | undefined {
  if (belief.phase !== 'throttle') return undefined;
  const because = ['Lambda had no free environment for it within its limits', belief.reason];
  return { cause: 'overload', blames: service, confidence: 0.85, because };
}

/** What its log says, or Lambda itself where it cannot run at all. */
function saidBy({ view, errorLines = [] }: CaseFile): Classification | undefined {
  const fn = view?.lambda;
  return commonestError(fn?.state === 'Failed' ? [fn.stateReason ?? 'its state is Failed'] : errorLines);
}

function blameErrors(file: CaseFile, isMeant: (cause: Cause) => boolean): Diagnosis | undefined {
  const found = saidBy(file);
  const cause = found && CAUSES[found.class];
  if (!cause || !isMeant(cause)) return undefined;
  const because = [found.because, file.belief.reason];
  return { cause, blames: file.service, confidence: Math.min(0.9, found.confidence), because };
}

/** These new code brings; of what asks for a column, the schema is older than the code. */
const OF_THE_CODE: ReadonlySet<FailureClass> = new Set<FailureClass>(['crash', 'import', 'database-schema']);

/** Errors that are its own code's, soon after it went live: others would say the same of older code. */
function blameYoungVersion(file: CaseFile): Diagnosis | undefined {
  const found = saidBy(file);
  const said = found && isRoutine(found) ? undefined : found;
  const young = sayYoung(file);
  if (young === undefined || file.belief.phase === 'throttle') return undefined;
  if (said && !OF_THE_CODE.has(said.class)) return undefined;
  const because = [young, file.belief.reason, ...(said ? [said.because] : [])];
  return { cause: 'bad-revision', blames: file.service, confidence: said ? 0.92 : 0.7, because };
}

/** Not proven good, and ill since it was published: the newest version is the likeliest reason. */
function blameVersion(file: CaseFile): Diagnosis | undefined {
  const { view, belief } = file;
  const publishedAtMs = view && primaryOf(view)?.createdAtMs;
  const { failingSinceMs } = belief;
  if (file.currentIsBaseline || publishedAtMs === undefined || failingSinceMs === undefined) return undefined;
  // A minute of metrics begins before the version that spoils it.
  const ageMs = failingSinceMs - publishedAtMs + 60_000;
  if (ageMs < 0 || ageMs > file.blameMs) return undefined;
  const because = [
    `version ${view?.lambda?.live.version} has failed since it went live and was never proven good`,
    belief.reason,
    ...(readColdStarts(file)?.because ?? [saidBy(file)?.because ?? []].flat()),
  ];
  return { cause: 'bad-revision', blames: file.service, confidence: 0.9, because };
}
