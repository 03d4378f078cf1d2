import { componentsBlamed } from '../../shared/core/diagnosis/health-body.ts';
import { tellingLine, tellingWords, valueAt } from '../../shared/core/diagnosis/telling-words.ts';
import { judgeFreshness } from '../../shared/core/health/freshness.ts';
import { butForWarnings, warningOf } from '../../shared/core/health/health-json.ts';
import type { Answer } from '../../shared/core/health/observation.ts';
import { pushback } from '../../shared/core/health/pushback.ts';
import { notJson } from '../../shared/core/health/web-page.ts';
import type { External, HttpQuestion } from '../../shared/core/watchlist/environment.ts';
import type { Answer as TaskAnswer } from '../ecs/behaviour.ts';

/** One address's answer to an HTTP question, judged as the real prober judges what it meets on the wire. */
export function judgeHttp(
  question: HttpQuestion,
  address: string,
  answer: TaskAnswer,
  nowMs: number,
): Answer {
  if (answer.kind === 'refused') {
    return { address, verdict: 'down', phase: 'connect', detail: 'refuses the connection' };
  }
  if (answer.kind === 'hang' || answer.latencyMs >= question.timeoutMs) {
    return silence(address, 'does not answer', question.timeoutMs);
  }
  const { status, latencyMs } = answer;
  const seen = { address, status, latencyMs };
  const held = question.external && pushbackOf(question.external, answer);
  if (held) return { ...seen, verdict: 'degraded', ...held };
  if (status < 200 || status > 299) {
    const says = whatItSays(answer.body);
    const detail = says === undefined ? `answers ${status}` : `answers ${status} and says "${says}"`;
    return { ...seen, verdict: 'down', phase: 'http', detail, blames: whomItBlames(answer.body) };
  }
  const warns = question.body.length > 0 ? warningOf(parse(answer.body)) : undefined;
  const asked = warns === undefined ? question : { ...question, body: butForWarnings(question.body) };
  const fault = bodyFault(asked, answer.body);
  if (fault !== undefined) {
    const detail = `answers ${status}, but ${fault}`;
    return { ...seen, verdict: 'down', phase: 'body', detail, blames: whomItBlames(answer.body) };
  }
  const { freshness } = question;
  const age = freshness && judgeFreshness(valueAt(parse(answer.body), freshness.path), nowMs, freshness);
  const stale: Answer | undefined =
    age && age.verdict !== 'up'
      ? { ...seen, verdict: age.verdict, phase: 'stale', detail: `answers ${status}, but ${age.detail}` }
      : undefined;
  if (stale?.verdict === 'down') return stale;
  const judged = inBands(question, seen);
  if (judged.verdict !== 'up' || stale) return judged.verdict === 'up' ? stale! : judged;
  if (warns === undefined) return judged;
  return { ...seen, verdict: 'degraded', phase: 'body', detail: `answers ${status} and warns: ${warns}` };
}

function pushbackOf({ maintenance }: External, { status, body }: { status: number; body: string }) {
  const value = maintenance && valueAt(parse(body), maintenance.path);
  const saysMaintenance = maintenance?.oneOf.some((one) => one === value) ?? false;
  return pushback({ status, saysMaintenance });
}

function whomItBlames(body: string): string | undefined {
  const names = componentsBlamed(body);
  return names.length > 0 ? names.join(', ') : undefined;
}

/** Nothing comes back before the deadline. */
export function silence(address: string, what: string, timeoutMs: number): Answer {
  return { address, verdict: 'down', phase: 'timeout', detail: `${what} within ${timeoutMs} ms` };
}

function inBands(
  { latency }: HttpQuestion,
  seen: { readonly address: string; readonly status: number; readonly latencyMs: number },
): Answer {
  const { status, latencyMs } = seen;
  if (latencyMs >= latency.criticalMs) {
    const detail = `answers ${status}, but only after ${latencyMs} ms (critical from ${latency.criticalMs} ms on)`;
    return { ...seen, verdict: 'down', phase: 'latency', detail };
  }
  if (latencyMs >= latency.warnMs) {
    const detail = `answers ${status} slowly: ${latencyMs} ms (warning from ${latency.warnMs} ms on)`;
    return { ...seen, verdict: 'degraded', phase: 'latency', detail };
  }
  return { ...seen, verdict: 'up' };
}

const faultsOfBodies = new WeakMap<HttpQuestion, Map<string, string | undefined>>();

/** A fleet gives the same few bodies again and again: each is held against its question once. */
function bodyFault(question: HttpQuestion, body: string): string | undefined {
  if (question.body.length === 0) return undefined;
  const known = faultsOfBodies.get(question) ?? new Map<string, string | undefined>();
  if (known.size === 0 || known.size >= MOST_PARSED) {
    known.clear();
    faultsOfBodies.set(question, known);
  }
  const fault = known.get(body);
  if (fault !== undefined || known.has(body)) return fault;
  const found = findBodyFault(question, body);
  known.set(body, found);
  return found;
}

function findBodyFault(question: HttpQuestion, body: string): string | undefined {
  const parsed = parse(body);
  if (parsed === undefined) return notJson(body);
  const unmet = question.body.find(({ path, oneOf }) => !oneOf.some((one) => one === valueAt(parsed, path)));
  if (!unmet) return undefined;
  const value = valueAt(parsed, unmet.path);
  const wanted = unmet.oneOf.map((one) => JSON.stringify(one)).join(' or ');
  const says = saying(parsed, unmet.path);
  const also = says === undefined ? '' : ` and says "${says}"`;
  return `its body has ${unmet.path} = ${value === undefined ? 'nothing' : JSON.stringify(value)}${also}, not ${wanted}`;
}

/** Long enough for what drivers say: who, to whom, and why. */
const MOST_QUOTED = 160;

function whatItSays(body: string): string | undefined {
  const parsed = parse(body);
  return parsed === undefined ? tellingLine(body)?.slice(0, MOST_QUOTED) : saying(parsed);
}

const saying = (parsed: unknown, quotedPath?: string): string | undefined =>
  tellingWords(parsed, quotedPath)?.slice(0, MOST_QUOTED);

const parsedBodies = new Map<string, unknown>();
const MOST_PARSED = 1000;

/** A fleet gives the same few bodies again and again: each is parsed once. */
function parse(body: string): unknown {
  if (parsedBodies.has(body)) return parsedBodies.get(body);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (parsedBodies.size >= MOST_PARSED) parsedBodies.clear();
  parsedBodies.set(body, value);
  return value;
}
