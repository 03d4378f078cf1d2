import { countAddresses } from '../core/health/name.ts';
import type { Answer } from '../core/health/observation.ts';
import type { DnsQuestion, Question } from '../core/watchlist/environment.ts';
import { whyRefused } from './address-guard.ts';
import { askHttp, type ProbeTools, portOf } from './http-probe.ts';
import { answerWith } from './probe-failure.ts';
import { ProbeLanes } from './probe-lanes.ts';
import { type Endpoint, Resolver } from './resolver.ts';
import { askTcp } from './tcp-probe.ts';

/** Opens connections to targets, and is the only thing that does. Needs no permission at all. */
export class NetworkProber {
  readonly #tools: ProbeTools;
  readonly #lanes = new ProbeLanes();

  constructor(loopbackAllowed: boolean) {
    this.#tools = { resolver: new Resolver(), loopbackAllowed };
  }

  /** One answer for every address that the question's name has, at most eight. Never throws. */
  async answers(question: Question, wasIll = false): Promise<readonly Answer[]> {
    try {
      const { host, port, records } = placeOf(question);
      const found = await this.#lanes.run(() => this.#tools.resolver.resolve(host, port, records), wasIll);
      if (found.kind === 'absent') return [answerWith(host, 'down', 'dns', found.detail)];
      if (found.kind === 'trouble') return [answerWith(host, 'unknown', 'self', found.detail)];
      if (question.kind === 'dns') return [countAddresses(question, found.endpoints.length)];
      return await Promise.all(found.endpoints.map((endpoint) => this.#ask(question, endpoint, wasIll)));
    } catch (error) {
      return [answerWith('', 'unknown', 'self', `our own prober failed: ${(error as Error).message}`)];
    }
  }

  async #ask(question: Exclude<Question, DnsQuestion>, endpoint: Endpoint, wasIll: boolean): Promise<Answer> {
    const refused = whyRefused(endpoint.address, this.#tools.loopbackAllowed);
    if (refused !== undefined)
      return answerWith(endpoint.address, 'unknown', 'self', `not asked: ${refused}`);
    const ask = () =>
      question.kind === 'tcp'
        ? askTcp(endpoint, question.timeoutMs)
        : askHttp(question, endpoint, this.#tools);
    return this.#lanes.run(ask, wasIll);
  }
}

function placeOf(question: Question): { host: string; port: number; records: 'A' | 'SRV' } {
  if (question.kind === 'tcp') {
    const { host, port } = question;
    return { host, port, records: port === 0 ? 'SRV' : 'A' };
  }
  if (question.kind === 'dns') return { host: question.host, port: 0, records: question.records };
  const url = new URL(question.url);
  return { host: url.hostname, port: portOf(url), records: question.records };
}
