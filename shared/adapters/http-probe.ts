import { type Certificate, firstToEnd } from '../core/health/certificate.ts';
import { butForWarnings, isHealthJson } from '../core/health/health-json.ts';
import type { Answer } from '../core/health/observation.ts';
import { pushback } from '../core/health/pushback.ts';
import type { External, HttpQuestion, LatencyBands } from '../core/watchlist/environment.ts';
import { whyRefused } from './address-guard.ts';
import { ageOfBody, healthOf, unmetCondition, whatItSays, whomItBlames } from './body-conditions.ts';
import { type Exchange, exchange, isRedirect } from './http-exchange.ts';
import { answerToError, answerToSilence, answerWith } from './probe-failure.ts';
import type { Endpoint, Resolver } from './resolver.ts';

const MOST_REDIRECTS = 3;

export interface ProbeTools {
  readonly resolver: Resolver;
  /** Only on somebody's own machine: the fleet lives on loopback there. */
  readonly loopbackAllowed: boolean;
}

interface Hop {
  readonly url: URL;
  readonly endpoint: Endpoint;
}

/** Asks one address of an HTTP question; redirects, TLS and body all within its one deadline. */
export async function askHttp(question: HttpQuestion, first: Endpoint, tools: ProbeTools): Promise<Answer> {
  const { address } = first;
  const startedMs = performance.now();
  const tookMs = () => performance.now() - startedMs;
  let certificate: Certificate | undefined;
  let hop: Hop = { url: new URL(question.url), endpoint: first };
  for (let redirects = 0; ; redirects += 1) {
    const result = await exchange(hop.url, hop.endpoint, question.timeoutMs - tookMs());
    if (result.kind === 'silent') return answerToSilence(address, result.stage, question.timeoutMs, tookMs());
    if (result.kind === 'broke') return answerToError(address, result.stage, result.error);
    const { status } = result;
    certificate = firstToEnd([certificate ?? [], result.certificate ?? []].flat());
    if (!isRedirect(status)) {
      const answer = judge(question, address, result, Math.round(tookMs()));
      return certificate ? { ...answer, certificate } : answer;
    }
    if (redirects === MOST_REDIRECTS) return wrong(address, status, 'redirects more than three times');
    const next = await follow(hop, result.location, question, tools);
    if (typeof next === 'string') return wrong(address, status, next);
    hop = next;
  }
}

const wrong = (address: string, status: number, detail: string): Answer =>
  answerWith(address, 'down', 'http', `answers ${status}: ${detail}`, { status });

/** Where a redirect leads, or why it is not followed: each hop is checked as the first address was. */
async function follow(
  from: Hop,
  location: string | undefined,
  question: HttpQuestion,
  tools: ProbeTools,
): Promise<Hop | string> {
  if (location === undefined) return 'a redirect that does not say where to';
  if (!URL.canParse(location, from.url.href)) return 'a redirect to what is not a URL';
  const url = new URL(location, from.url.href);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `a redirect to a ${url.protocol} URL`;
  if (url.protocol === 'http:' && from.url.protocol === 'https:') return 'a redirect from https to http';
  if (url.username !== '' || url.password !== '') return 'a redirect with a user name in it';
  if (url.host === from.url.host && url.protocol === from.url.protocol)
    return { url, endpoint: from.endpoint };
  const port = portOf(url);
  const known = [80, 443, portOf(new URL(question.url))];
  if (!known.includes(port)) return `a redirect to port ${port}`;
  const resolution = await tools.resolver.resolve(url.hostname, port, 'A');
  if (resolution.kind !== 'found') return `a redirect to ${url.hostname}, which has no address`;
  const refused = resolution.endpoints
    .map((endpoint) => whyRefused(endpoint.address, tools.loopbackAllowed))
    .find((why) => why !== undefined);
  if (refused !== undefined) return `a redirect to ${url.hostname}: ${refused}`;
  return { url, endpoint: resolution.endpoints[0]! };
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function judge(
  question: HttpQuestion,
  address: string,
  result: Extract<Exchange, { kind: 'answered' }>,
  latencyMs: number,
): Answer {
  const { status } = result;
  const seen = { status, latencyMs };
  const held = question.external && pushbackOf(question.external, result);
  if (held) return answerWith(address, 'degraded', held.phase, held.detail, seen);
  if (status < 200 || status > 299) {
    const isReadable = !result.compressed && !result.cut;
    const says = isReadable ? whatItSays(result.body) : undefined;
    const detail = says === undefined ? `answers ${status}` : `answers ${status} and says "${says}"`;
    const blames = isReadable ? whomItBlames(result.body) : undefined;
    return { ...answerWith(address, 'down', 'http', detail, seen), blames };
  }
  const { warns, fault } = readBody(question, result);
  if (fault !== undefined) {
    const answer = answerWith(address, 'down', 'body', `answers ${status}, but ${fault}`, seen);
    return { ...answer, blames: whomItBlames(result.body) };
  }
  const age = question.freshness && ageOfBody(result.body, question.freshness, Date.now());
  const stale =
    age && age.verdict !== 'up'
      ? answerWith(address, age.verdict, 'stale', `answers ${status}, but ${age.detail}`, seen)
      : undefined;
  if (stale?.verdict === 'down') return stale;
  const answer = inBands(question.latency, address, status, latencyMs);
  if (answer.verdict !== 'up' || stale) return answer.verdict === 'up' ? stale! : answer;
  if (warns === undefined) return answer;
  return answerWith(address, 'degraded', 'body', `answers ${status} and warns: ${warns}`, seen);
}

function pushbackOf({ maintenance }: External, result: Extract<Exchange, { kind: 'answered' }>) {
  const isReadable = !result.compressed && !result.cut;
  const saysMaintenance =
    maintenance !== undefined && isReadable && unmetCondition(result.body, [maintenance]) === undefined;
  return pushback({ status: result.status, retryAfter: result.retryAfter, saysMaintenance });
}

/** A body is only read for its conditions, or where it is said to be a health answer: else it does not matter. */
function readBody(
  { body: conditions }: HttpQuestion,
  { body, cut, compressed, contentType }: Extract<Exchange, { kind: 'answered' }>,
): { readonly warns?: string; readonly fault?: string } {
  const isHealth = isHealthJson(contentType);
  if (conditions.length === 0 && !isHealth) return {};
  if (cut || compressed) return { fault: conditions.length > 0 ? unreadable(cut) : undefined };
  const { warns, fails } = healthOf(body);
  if (conditions.length === 0 && fails !== undefined) return { fault: `its health answer fails: ${fails}` };
  return {
    warns,
    fault: unmetCondition(body, warns === undefined ? conditions : butForWarnings(conditions)),
  };
}

const unreadable = (cut: boolean): string =>
  cut ? 'its body has more than 64 KiB' : 'its body is compressed, though we asked for plain text';

/** Every time has one verdict: the bands meet, and nothing lies between them. */
export function inBands(bands: LatencyBands, address: string, status: number, latencyMs: number): Answer {
  const seen = { status, latencyMs };
  if (latencyMs >= bands.criticalMs) {
    const detail = `answers ${status}, but only after ${latencyMs} ms (critical from ${bands.criticalMs} ms on)`;
    return answerWith(address, 'down', 'latency', detail, seen);
  }
  if (latencyMs >= bands.warnMs) {
    const detail = `answers ${status} slowly: ${latencyMs} ms (warning from ${bands.warnMs} ms on)`;
    return answerWith(address, 'degraded', 'latency', detail, seen);
  }
  return { address, verdict: 'up', ...seen };
}
