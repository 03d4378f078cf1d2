import { blameIsolated } from './blame-isolated.ts';
import { causeIn } from './classify-log-line.ts';
import type { Crashes } from './crashes.ts';
import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import type { TaskView } from './evidence.ts';
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

/** IAM user guide, temporary security credentials: how AWS calls those that have run out. */
const SESSION_OVER = /ExpiredToken|RequestExpired|security token included in the request is expired/;

/** A service that answers with an error may say itself what no restart would mend. */
export function blameOwnWords(file: CaseFile): Diagnosis | undefined {
  const { belief, service } = file;
  const said = QUOTED.exec(belief.reason)?.[1];
  const found = said === undefined ? undefined : causeIn(said);
  if (!said || !found || found.confidence < LEAST_CONFIDENCE) return undefined;
  const isTurnedAway = found.class === 'dependency' && TURNED_AWAY.test(said) && !isSeenOtherwise(file);
  // Where what it needs is seen to be well, its own connections may be what a restart mends.
  const isItsOwn = found.class === 'network' && isSeenOtherwise(file);
  // A session has run out that was valid as it started: a new task takes a new one.
  const hasRunOut = found.class === 'auth' && SESSION_OVER.test(said);
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

/** It goes on without what it tells of, or tells of whoever asks it: nobody dies of that. */
const GOES_ON = /\b(?:ignored|continuing|optional|rediscovering)\b|TLS handshake error from/i;

/** Ended from outside, or by a fault of its own memory: no line of its log tells why. */
const bySignal = ({ containers }: TaskView): boolean => containers.some(({ exitCode = 0 }) => exitCode > 128);

/** Its log tells it where its answers do not: it hangs, answers an error without a word, or dies, and then of whatever it dies. */
export function blameOwnLog(file: CaseFile, { isLoop, exits }: Crashes): Diagnosis | undefined {
  const says = logSays((file.errorLines ?? []).filter((line) => !GOES_ON.test(line)));
  if (!says || says.lines < LEAST_LINES || says.lines * 2 <= says.of) return undefined;
  const { found, lines, of } = says;
  if (found.confidence < LEAST_CONFIDENCE) return undefined;
  if (found.class === 'dependency' && isSeenOtherwise(file)) return undefined;
  const ofDeath = found.class !== 'out-of-memory' && exits.some(bySignal) ? CAUSES : CAUSES_OF_DEATH;
  const causes = isLoop ? ofDeath : CAUSES_ALIVE;
  const cause = causeOf(found, file, causes);
  const because = [`${lines} of ${of} telling lines of its own log: ${found.because}`];
  return cause && { cause, blames: file.service, confidence: Math.min(0.8, found.confidence), because };
}
