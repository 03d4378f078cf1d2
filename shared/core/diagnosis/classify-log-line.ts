import { NAMED_CAUSES } from './application-texts.ts';
import { bounded, type Classification, unknown } from './failure.ts';
import { meaningOfStatus, statusIn } from './http-status.ts';
import { atMost, firstThatFits } from './rule.ts';
import { CRASH } from './texts/crash-texts.ts';
import { UNAVAILABLE } from './texts/reach-texts.ts';
import { STEADY } from './texts/steady-texts.ts';

/** A line below a warning that does not speak of a fault only mentions what it mentions. */
const QUIET_LEVEL = /^[^\n]{0,60}?(?:\b(?:INFO|DEBUG|TRACE|NOTICE)\b|"?level"?[=:] ?"?(?:info|debug|trace))/i;
const SPEAKS_OF_A_FAULT =
  /error|exception|fail|fatal|refused|timed ?out|timeout|denied|unable|cannot|can't|could not|killed|exceeded|panic|unhealthy|expired|invalid|limit|reset|critical|exit|not found|unavailable|closed|lost|\b[45]\d\d\b/i;

/** A fault that is over, or that is only spoken of. */
const IS_OVER =
  /\b(?:has recovered|reconnected|connection restored|(?:issue|error|problem) (?:was |is |has been )?resolved|succeeded after|success(?:ful|fully)? after|back online|0 errors|no errors|0 failed|without errors?|tests? passed)\b/i;

/** A line, or a few, of a service's own log. */
export function classifyLogLine(input: { readonly message: string }): Classification {
  const text = bounded(input.message);
  if (text.trim() === '') return unknown('the line is empty', 0);
  if (IS_OVER.test(text) && !/\n/.test(text.trim())) return quiet(text, 'it tells of a fault that is over');
  if (QUIET_LEVEL.test(text) && !SPEAKS_OF_A_FAULT.test(text)) return quiet(text, 'it tells of no fault');
  const cause = ownAnswer(text) ?? causeIn(text);
  const mentioned = cause && QUIET_LEVEL.test(text) && !/\n/.test(text.trim());
  return (
    (mentioned ? atMost(0.7, cause) : cause) ?? firstThatFits(STEADY, text) ?? unknown('it names no cause')
  );
}

function quiet(text: string, because: string): Classification {
  return firstThatFits(STEADY, text) ?? unknown(because, 0.2);
}

/** The cause that a text of running code names, if it names one. */
export function causeIn(text: string): Classification | undefined {
  return (
    firstThatFits(NAMED_CAUSES, text) ??
    byStatus(text) ??
    firstThatFits(UNAVAILABLE, text) ??
    firstThatFits(CRASH, text)
  );
}

/** One line of an access log is about our own answer, whatever else its address spells. */
const ACCESS_LOG = /"[A-Z]{3,7} \/[^"\n]{0,500}"[ :-]{1,4}([1-5]\d\d)\b/;

function ownAnswer(text: string): Classification | undefined {
  const status = /\n/.test(text.trim()) ? undefined : ACCESS_LOG.exec(text)?.[1];
  if (status === undefined) return undefined;
  return (
    atMost(0.75, meaningOfStatus(Number(status))) ??
    firstThatFits(STEADY, text) ??
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
