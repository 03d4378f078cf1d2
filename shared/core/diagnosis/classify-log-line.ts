import { NAMED_CAUSES, WEAK_CAUSES } from './application-texts.ts';
import { bounded, type Classification, unknown } from './failure.ts';
import { meaningOfStatus, statusIn } from './http-status.ts';
import { atMost, firstThatFits, ONLY_MENTIONED } from './rule.ts';
import { CRASH } from './texts/crash-texts.ts';
import { PLAIN_WORDS, THROWN } from './texts/plain-words.ts';
import { UNAVAILABLE } from './texts/reach-texts.ts';
import { STEADY } from './texts/steady-texts.ts';

/** A line below a warning that does not speak of a fault only mentions what it mentions. */
const QUIET_LEVEL =
  /^.{0,60}?(?:\b(?:INFO?|DEBUG|DBG|TRACE|NOTICE)\b|"?level"?[=:] ?"?(?:info|debug|trace))/i;
const SPEAKS_OF_A_FAULT =
  /error|exception|fail|fatal|warn|refused|timed? ?out|denied|un(?:able|healthy|reachable|available|defined)|cannot|could not|exceeded|panic|exhausted|(?:is|disk) full|out of memory|\boom|crash|\bgone\b|degraded|wrong|expired|invalid|limit|reset|critical|exit|closed|lost|\bno[tr]?\b|n't\b|never|missing|slow|stop|shut|retry|wait|pending|abort|stuck|dead|kill|down\b|interrupt|blocked|evict|drop|signal|goroutine|insufficient|already|sigterm|(?<![.,:\d])[45]\d\d\b/i;

/** What a sentence quotes; not the value of a field. */
const QUOTED = /(?<=^|[\s(])(?<![=:] ?)"[^"\n]{0,300}"(?!:)/g;

/** Whoever calls it an error may quote it wherever. */
const ERROR_LEVEL = /\b(?:ERROR|FATAL|CRITICAL|SEVERE|panic)\b|level"?[=:] ?"?(?:error|fatal|critical)/;

/** What went wrong before, told beside what is so now. */
const OF_BEFORE = /"(?:last|prev(?:ious)?)_?(?:error|failure|exception)": ?"[^"\n]{0,300}"/gi;

/** What a person typed, or was asked: it is in the log, whatever it speaks of. */
const TYPED_IN =
  /\b(?:(?:search|search_?(?:query|term|text|phrase)|q|query|keywords?|subject|prompt|utterance|question|user_?(?:input|query|message)|comment|feedback)"?[=:]|\b(?:user|customer|visitor)s? .{0,30}\b(?:search\w*|asked|typed)(?: for)?) ?"[^"\n]{0,500}"/gi;

/** Faults that were counted, or looked for, and there were none. */
const COUNTED_NONE =
  /\b(?:fail\w*|err\w*|retries|dropped|rejected|time-?outs?|lost|skipped|missed|restarts|oom\w*|warnings?|evict\w*)"?[ =:]{1,3}0\b(?!\.\d)/gi;
const NONE =
  /(?<!\.)\b(?:0|no|zero) (?:new )?(?:fail(?:ed|ing|ures?)|errors?|warnings?|issues?|problems?|missing|pending|expired|stale|un(?:satisfied|applied|healthy|resolved))\b/gi;

/** Says nothing any more of faults that are not there. */
export const withoutNone = (text: string): string => text.replace(COUNTED_NONE, '').replace(NONE, 'ok');

/** A fault that is over, or that is only spoken of. */
const IS_OVER =
  /\b(?:has recovered|recovered after|reconnected|connection restored|(?:issue|error|problem) (?:was |is |has been )?resolved|succeeded after|(?:retry|then|now|finally|attempt) succeeded|success(?:ful|fully)? after|back online|without errors?|\.{3} ?ok$|tests?\b.{0,120}\bpassed)\b|✓/i;

/** What is done without, or will be: nothing waits for it. */
const DONE_WITHOUT =
  /\b(?:deprecated|will be removed in|dry[- ]run.*)\b|\b(?:exists|missing|(?:not?|n't) (?:[\w-]+ ){0,4}(?:exist|configured|set|provided|specified|given|defined|found|supported))\b[^.\n]{0,40}\b(?:using|default(?:s|ing) to|falling back|skipp(?:ed|ing)|ignor(?:ed|ing)|assuming|generating|disabl(?:ed|ing))\b|^.{0,40}\busing (?:the )?(?:default|built-?in)(?: \w+)?|\b(?:delet|purg|remov|clean)\w* .{0,20}\b(?:expired|stale)\b|^skipping|^(?:loaded|registered|imported|parsed) \d+ \w+(?::.*)?/i;

/** What begins well may end so. */
const FAILED =
  /\b(?:ERROR|FATAL|[Ff]ailed|could not|unable|refused|denied|crashed|timed out|ran out)\b|(?:[Ee]rror|[Ee]xception|panic):/;

/** Whatever else the line tells is no more than mentioned. */
const isDoneWithout = (text: string): boolean =>
  DONE_WITHOUT.test(text) &&
  !FAILED.test(text) &&
  (causeIn(text.replace(DONE_WITHOUT, ' '))?.confidence ?? 0) <= ONLY_MENTIONED;

/** Only a line of its own says so: among several, it is said of one of them. */
export const isOver = (text: string): boolean =>
  !/\n/.test(text.trim()) && (IS_OVER.test(text) || isDoneWithout(text));

/** What a line without a fault may say that went well. */
const WENT_WELL =
  /\b(?:succe\w+|completed?|installed|finished|passed|recovered|restored|resolved|reconnected|established|ready|started|loaded|connected|healthy|initiali[sz]ed|processed|refreshed|renewed|up to date|validated|applied|accepted|done|ok|warmed|running|listening|serving|booted|registered|won|operational)\b|✓/i;

/** A line, or a few, of a service's own log. */
export function classifyLogLine(input: { readonly message: string }): Classification {
  const unescaped = bounded(input.message.replaceAll('\\"', '"')); // quoted once more in a line of JSON
  const isError = ERROR_LEVEL.test(unescaped);
  const text = withoutNone(isError ? unescaped : unescaped.replace(TYPED_IN, ' '));
  if (text.trim() === '') return unknown('the line is empty', 0);
  const own = ownAnswer(text);
  if (own) return own;
  const isOneLine = !/\n/.test(text.trim());
  const isQuiet = QUIET_LEVEL.test(text);
  const cause = causeIn(text);
  const isNamed = cause !== undefined && cause.confidence > ONLY_MENTIONED;
  if (isOver(text)) return noFault(text, 'it tells of a fault that is over, or of none', isNamed);
  if (!SPEAKS_OF_A_FAULT.test(text) && (isQuiet || (WENT_WELL.test(text) && !isNamed))) {
    return noFault(text, 'it tells of no fault', isNamed);
  }
  const said = isOneLine && isQuiet ? quietly(text) : cause;
  const steady = FAILED.test(text) ? undefined : firstThatFits(STEADY, text);
  return said ?? steady ?? firstThatFits(THROWN, text) ?? unknown('it names no cause');
}

/** A line that does not call it a fault is not believed for a word alone. */
function quietly(text: string): Classification | undefined {
  const said = atMost(0.7, causeIn(text.replace(QUOTED, '').replace(OF_BEFORE, '')));
  return said && said.confidence > ONLY_MENTIONED ? said : undefined;
}

/** What a fault was that is over, or that is not called one, is not asked; that there was none is good news. */
function noFault(text: string, because: string, isNamed: boolean): Classification {
  if (isNamed) return unknown(because, 0.2);
  const steady = firstThatFits(STEADY, text);
  if (steady || !WENT_WELL.test(text)) return steady ?? unknown(because, 0.2);
  return { class: 'steady', confidence: 0.55, because };
}

/** The cause that a text of running code names, if it names one. */
export function causeIn(text: string): Classification | undefined {
  return (
    firstThatFits(NAMED_CAUSES, text) ??
    byStatus(text) ??
    firstThatFits(UNAVAILABLE, text) ??
    firstThatFits(CRASH, text) ??
    firstThatFits(WEAK_CAUSES, text) ??
    firstThatFits(PLAIN_WORDS, `${text}\n${text.replace(WRITTEN_TOGETHER, ' ')}`)
  );
}

/** Codes are words that are written together. */
const WRITTEN_TOGETHER = /_|(?<=[a-z])(?=[A-Z])/g;

/** One line of an access log is about our own answer, whatever else its address spells. */
const ACCESS_LOG =
  /"[A-Z]{3,7} \/[^"\n]{0,500}"[ :-]{1,4}([1-5]\d\d)\b|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/[^\s"\n]{0,300} ([1-5]\d\d)\b|\[GIN\][^\n|]{0,40}\| ([1-5]\d\d) \||\b([1-5]\d\d) (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/|\bCompleted ([1-5]\d\d) |\b(?:method|path)"?[=:].{1,200}\bstatus(?:_?[cC]ode)?"?[=:] ?([1-5]\d\d)\b|\brequest (?:completed|finished|handled)\b.{0,40}\b([1-5]\d\d)\b/;

function ownAnswer(text: string): Classification | undefined {
  const found = /\n/.test(text.trim()) ? undefined : ACCESS_LOG.exec(text)?.slice(1).find(Boolean);
  if (found === undefined) return undefined;
  const status = Number(found);
  if (status < 400) return { class: 'steady', confidence: 0.85, because: `it answered ${status}` };
  const besideTheAddress = text.replace(/\/\S*/g, '');
  return (
    atMost(0.75, meaningOfStatus(status)) ??
    atMost(0.75, firstThatFits(NAMED_CAUSES, besideTheAddress)) ??
    unknown(`it answered ${status}, and does not say why`, 0.2)
  );
}

/** Any other line that names a status names what somebody answered us. */
function byStatus(text: string): Classification | undefined {
  const status = statusIn(text);
  if (status === undefined) return undefined;
  if (status >= 500 && status !== 504 && status <= 511) {
    return { class: 'dependency', confidence: 0.6, because: `what it calls answered ${status}` };
  }
  return atMost(0.75, meaningOfStatus(status));
}
