import { hasWord } from '../watchlist/named-need.ts';
import { blameIsolated } from './blame-isolated.ts';
import { causeIn } from './classify-log-line.ts';
import type { Crashes } from './crashes.ts';
import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import type { Classification, FailureClass } from './failure.ts';
import { logSays } from './log-lines.ts';
import { sayYoung } from './young-revision.ts';

/** As long as it lives its log tells these. Refused credentials may be those of whoever asks it: a log is full of them while all is well. */
const CAUSES_ALIVE: Partial<Record<FailureClass, Cause>> = {
  'rate-limited': 'rate-limited',
  throttled: 'rate-limited',
  'database-schema': 'dependency',
};
/** What its own words mean where new tasks would only say the same. */
const CAUSES: typeof CAUSES_ALIVE = {
  ...CAUSES_ALIVE,
  configuration: 'configuration',
  auth: 'configuration',
  network: 'network',
};
/** What ends a process: ECS has started it anew each time, and it said the same. */
const CAUSES_OF_DEATH: typeof CAUSES = {
  ...CAUSES,
  import: 'bad-revision',
  'out-of-memory': 'out-of-memory',
  capacity: 'capacity',
  tls: 'configuration',
  dependency: 'dependency',
};
const LEAST_CONFIDENCE = 0.7;
const QUOTED = /says "(.{1,300})"/;

/** Whom it calls takes no connection, or has no name any more. A pool that gives none, or one that was cut, may be its own: a restart mends that. */
const TURNED_AWAY =
  /refused|ETIMEDOUT|ENOTFOUND|translate host name|starting up|shutting down|not accepting|(?:can'?t|cannot|could not|unable to|failed to) (?:connect|reach)/i;

/** A service that answers with an error may say itself what no restart would mend. */
export function blameOwnWords(file: CaseFile): Diagnosis | undefined {
  const { belief, service } = file;
  const said = QUOTED.exec(belief.reason)?.[1];
  const found = said === undefined ? undefined : causeIn(said);
  if (!said || !found || found.confidence < LEAST_CONFIDENCE) return undefined;
  const isTurnedAway = found.class === 'dependency' && TURNED_AWAY.test(said) && !isSeenOtherwise(file);
  // Where what it needs is seen to be well, its own connections may be what a restart mends.
  const isItsOwn = found.class === 'network' && isSeenOtherwise(file);
  // What has run out was valid as it started: a new task takes new credentials.
  const hasRunOut = found.class === 'auth' && /expired/i.test(said);
  const cause = isTurnedAway ? 'dependency' : isItsOwn || hasRunOut ? undefined : causeOf(found, file);
  if (!cause) return undefined;
  const because = [`it says so itself: "${said}"`, found.because, sayYoung(file) ?? []].flat();
  return { cause, blames: service, confidence: Math.min(0.85, found.confidence), because };
}

/** So sure is who names the table, the column or the migration; that one failed may be due to a lock or a grant. */
const NAMES_WHAT_LACKS = 0.9;

/** Code that went live a moment ago asks for what its schema does not have yet; under that of a week it was taken away. */
function causeOf(found: Classification, file: CaseFile, causes = CAUSES): Cause | undefined {
  const isNamed = found.class === 'database-schema' && found.confidence >= NAMES_WHAT_LACKS;
  return isNamed && sayYoung(file) ? 'bad-revision' : causes[found.class];
}

/** What it calls may be watched and well: then the connection that fails is its own. Or its owner's table says more. */
const isSeenOtherwise = (file: CaseFile): boolean =>
  (file.wellNeeds?.length ?? 0) > 0 || blameIsolated(file).length > 0;

/** One line may tell of anything; so many that agree tell of its illness. */
const LEAST_LINES = 3;

/** Whoever waits for another, or is turned away, says so in such words. */
const OF_ANOTHER: ReadonlySet<FailureClass> = new Set<FailureClass>(['timeout', 'dependency', 'network']);

/**
 * Its log tells it where its answers do not: it hangs, answers an error without a word, or dies, and then of whatever it dies.
 * Where most lines name what it alone needs and nobody watches, they are all that is ever seen of that.
 */
export function blameOwnLog(file: CaseFile, { isLoop }: Crashes): Diagnosis | undefined {
  const { errorLines = [], service, unseenNeeds = [] } = file;
  const says = logSays(errorLines);
  if (!says || says.lines < LEAST_LINES || says.lines * 2 <= says.of) return undefined;
  const { found, lines, of } = says;
  const because = [`${lines} of ${of} telling lines of its own log: ${found.because}`];
  const confidence = Math.min(0.8, found.confidence);
  const isNamed = (id: string) => errorLines.filter((line) => hasWord(line, id)).length * 2 > of;
  const need = OF_ANOTHER.has(found.class) ? unseenNeeds.find(isNamed) : undefined;
  if (need) return { cause: 'dependency', blames: need, confidence, because };
  const isNobodys = found.class === 'dependency' && isSeenOtherwise(file);
  if (isNobodys || confidence < LEAST_CONFIDENCE) return undefined;
  const cause = causeOf(found, file, isLoop ? CAUSES_OF_DEATH : CAUSES_ALIVE);
  return cause && { cause, blames: service, confidence, because };
}
