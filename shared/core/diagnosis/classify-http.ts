import { NAMED_CAUSES, WEAK_CAUSES } from './application-texts.ts';
import { bounded, type Classification, type HttpAnswer, unknown } from './failure.ts';
import { readHealthBody } from './health-body.ts';
import { meaningOfStatus } from './http-status.ts';
import { atMost, firstThatFits, type Rule } from './rule.ts';
import { AUTH, TLS } from './texts/access-texts.ts';
import { CRASH } from './texts/crash-texts.ts';
import { RATE_LIMITED, THROTTLED } from './texts/limit-texts.ts';
import { PLAIN_WORDS } from './texts/plain-words.ts';
import { TIMEOUT, UNREACHABLE } from './texts/reach-texts.ts';
import { HOST_NOT_ALLOWED, MISSING_ROUTE, PERMISSIONS, SETTINGS } from './texts/settings-texts.ts';

/** What our own probe met: a refused connection is the service's, not that of something it calls. */
const PROBE_ERRORS: readonly Rule[] = [
  [/ECONNREFUSED|connection refused/i, 'health-check', 0.9, 'nothing listens there'],
  [
    /\b(?:ETIMEDOUT|ETIMEOUT)\b|\bERR_\w+_TIMEOUT|UND_ERR_\w+_TIMEOUT/,
    'timeout',
    0.92,
    'no answer came in time',
  ],
  ...TLS,
  ...UNREACHABLE,
  [
    /ERR_INVALID_URL|Invalid URL|unknown scheme|Only absolute URLs|bad port|ERR_INVALID_PROTOCOL|Protocol "[^"\n]{1,20}" not supported/i,
    'configuration',
    0.75,
    'the address of the probe is wrong',
  ],
  [
    /ECONNRESET|EPIPE|socket hang up|other side closed|socket disconnected|UND_ERR_SOCKET|connection reset|closed (?:the )?connection|premature/i,
    'health-check',
    0.75,
    'the service hangs up',
  ],
  ...TIMEOUT,
  [/\btime(?:d)? ?-?out\b|aborted/i, 'timeout', 0.7, 'no answer came in time'],
];

/** A body's words that mean more than the 4xx they come with. */
const MEANS_MORE: Readonly<Record<number, readonly Rule[]>> = {
  400: [...THROTTLED, ...AUTH, ...PERMISSIONS, ...HOST_NOT_ALLOWED],
  403: [...MISSING_ROUTE, ...RATE_LIMITED, ...THROTTLED, ...AUTH, ...SETTINGS],
  404: [],
  418: RATE_LIMITED,
  429: THROTTLED,
};

/** What a probe's answer says. */
export function classifyHttp(input: HttpAnswer): Classification {
  if (input.phase === 'self') return unknown('the fault is on our own side', 0.2);
  if (input.status !== undefined && input.status >= 100)
    return byStatus(input.status, bounded(input.body ?? ''), input);
  return byError(input.phase ?? '', bounded(input.error ?? ''));
}

function byError(phase: string, error: string): Classification {
  const found = firstThatFits(PROBE_ERRORS, error);
  if (phase === 'timeout') return { class: 'timeout', confidence: 0.93, because: 'no answer came in time' };
  if (phase === 'dns') {
    const confidence = found?.class === 'timeout' ? 0.75 : 0.9;
    return { class: 'network', confidence, because: 'the name could not be resolved' };
  }
  if (found && !(phase === 'tls' && found.class === 'health-check')) return found;
  if (phase === 'tls') return { class: 'tls', confidence: 0.75, because: 'the TLS handshake failed' };
  if (phase === 'connect')
    return { class: 'health-check', confidence: 0.6, because: 'no connection was made' };
  if (phase === 'latency') return { class: 'timeout', confidence: 0.6, because: 'the answer came too late' };
  return unknown(error === '' ? 'there is neither status nor error' : 'the error names no cause');
}

function byStatus(status: number, body: string, input: HttpAnswer): Classification {
  if (status < 400) return notRefused(status, body, input.phase);
  const words = body.replaceAll(/\\"|&quot;/g, '"');
  const more = firstThatFits(MEANS_MORE[status] ?? [], words);
  const bare = meaningOfStatus(status);
  if (bare && status < 500) return atMost(0.85, more) ?? bare;
  const health = readHealthBody(body);
  const named = health?.class === 'dependency' || health?.class === 'capacity' ? health : undefined;
  return named ?? bare ?? causeOf500(status, words) ?? unwell(health) ?? unanswered(status, body);
}

/** An answer of 5xx is not well, whatever its body says. */
function unwell(health: Classification | undefined): Classification | undefined {
  return health?.class === 'steady' || health?.class === 'unknown' ? undefined : health;
}

/** A page of a load balancer or server names no cause, whatever words are on it. */
const SERVER_PAGE =
  /<hr>\s{0,4}<center>|<title>50[023] |<h1>50[023] |Application Load Balancer|upstream connect error|no healthy upstream/i;

/** API Gateway answers so for whatever is wrong with the function behind it. */
const API_GATEWAY_SAYS_NOTHING = /^\s{0,8}\{\s{0,8}"message":\s{0,8}"Internal server error"\s{0,8}\}\s{0,8}$/;

/** What is longer is a page, and speaks of much. */
const LONGEST_MESSAGE = 500;

function causeOf500(status: number, body: string): Classification | undefined {
  if (SERVER_PAGE.test(body)) return undefined;
  const cause = firstThatFits(NAMED_CAUSES, body) ?? weaklySaid(body);
  if (cause || status === 502 || status === 503) return cause;
  const thrown = status === 500 ? atMost(0.7, firstThatFits(CRASH, body)) : undefined;
  return thrown ?? (body.length <= LONGEST_MESSAGE ? firstThatFits(PLAIN_WORDS, body) : undefined);
}

const weaklySaid = (body: string): Classification | undefined =>
  firstThatFits(CRASH, body) ? undefined : firstThatFits(WEAK_CAUSES, body);

function unanswered(status: number, body: string): Classification {
  if (status === 503) {
    return {
      class: 'health-check',
      confidence: 0.75,
      because: 'status 503 and no cause: nothing healthy answers',
    };
  }
  if (status === 502 && !API_GATEWAY_SAYS_NOTHING.test(body)) {
    return {
      class: 'health-check',
      confidence: 0.65,
      because: 'status 502 and no cause: no whole answer came',
    };
  }
  return unknown(`status ${status} names no cause`, 0.2);
}

/** A health answer of one line; longer texts speak of much. */
const SAYS_NOT_WELL =
  /^\s{0,8}(?:status: ?)?(?:not ?(?:ok|ready|healthy)|unhealthy|down|fail(?:ed|ing|ure)?|error|unavailable|degraded)\b.{0,80}$/i;

/** APIs that answer everything with 200 say so in the body. */
const TELLS_AN_ERROR =
  /^\s{0,8}\{.{0,300}"(?:errors?|error_?message|errmsg)"\s{0,4}:\s{0,4}(?:\[\s{0,4})?(?:"(?!(?:none|null|ok|no(?: errors?)?)")[^"\n]{2}|\{\s{0,4}")|"(?:success|ok)"\s{0,4}:\s{0,4}false/i;

function toldError(body: string): Classification {
  const said = body.replaceAll('\\"', '"');
  return (
    atMost(0.75, firstThatFits(NAMED_CAUSES, said)) ??
    weaklySaid(said) ??
    unknown('it answers well and tells of an error', 0.2)
  );
}

function notRefused(status: number, body: string, phase: string | undefined): Classification {
  if (status < 200 || status > 299) return unknown(`status ${status} is neither an answer nor a fault`, 0.2);
  if (phase === 'latency' || phase === 'timeout') {
    return { class: 'timeout', confidence: 0.65, because: 'the answer came too late' };
  }
  const health = readHealthBody(body);
  const told = TELLS_AN_ERROR.test(body) ? toldError(body) : undefined;
  if (health?.class === 'health-check' && told && told.confidence > health.confidence) return told;
  if (health && health.class !== 'unknown') return health;
  if (SAYS_NOT_WELL.test(body)) {
    return {
      class: 'health-check',
      confidence: 0.6,
      because: 'it answers well and says that it is not well',
    };
  }
  if (phase === 'body') return unknown('the body is not what was asked for, and says no cause', 0.2);
  if (told) return told;
  if (health) return { ...health, class: 'steady', confidence: 0.5 };
  return { class: 'steady', confidence: 0.88, because: `status ${status} and no complaint` };
}
