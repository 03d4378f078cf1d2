import { countAddresses } from '../../shared/core/health/name.ts';
import {
  type Answer,
  judgeAnswers,
  MOST_ADDRESSES,
  type Observation,
} from '../../shared/core/health/observation.ts';
import { pushback } from '../../shared/core/health/pushback.ts';
import type { DnsQuestion, HttpQuestion, Question } from '../../shared/core/watchlist/environment.ts';
import type { AskedQuestion, Clock, Prober } from '../../shared/ports.ts';
import type { Answer as TaskAnswer } from '../ecs/behaviour.ts';
import type { DependencyFailure } from '../ecs/scripted-service.ts';
import type { ScriptedTasks } from '../ecs/scripted-tasks.ts';
import type { Service } from '../ecs/service.ts';
import type { Task } from '../ecs/task.ts';
import type { EcsWorld } from '../ecs/world.ts';
import { judgeHttp, silence } from './judge-answer.ts';

/** What a prober can meet beside the targets themselves. */
export interface ProberSight {
  /** True while no probe gets out to this target: packets vanish. */
  isBlindTo(target: string): boolean;
  /** Found by DNS name, which resolvers remember as absent for a while (RFC 2308, Cloud Map: 300 s). */
  isFoundByCloudMap(target: string): boolean;
}

export interface ProberWorld {
  readonly world: EcsWorld;
  readonly tasks: ScriptedTasks;
  readonly clock: Clock;
  readonly sight: ProberSight;
  /** Until when a name counts as absent, by target: a resolver's memory, which outlives an invocation. */
  readonly absentUntilMs: Map<string, number>;
  /** Hears what every address said, before anybody judges the whole. */
  readonly onAnswers?: (target: string, atMs: number, answers: readonly Answer[]) => void;
  /** Gets every answer that was brought back. */
  readonly probes?: Observation[];
}

/** A closed or open port answers at once; assumed. */
const CONNECT_MS = 2;
/** AWS Cloud Map developer guide: negative answers are cached for the SOA's minimum TTL, 300 s by default. */
const NEGATIVE_CACHE_MS = 300_000;

interface Reply {
  readonly answers: readonly Answer[];
  readonly tookMs: number;
}

/** Asks the scripted tasks as the real prober asks addresses; what a probe takes, virtual time takes. */
export class InMemoryProber implements Prober {
  readonly #at: ProberWorld;
  readonly #services: ReadonlyMap<string, Service>;

  /** `services`: the world's own records, by id. */
  constructor(at: ProberWorld, services: ReadonlyMap<string, Service>) {
    this.#at = at;
    this.#services = services;
  }

  async ask(_vantage: string, questions: readonly AskedQuestion[]): Promise<readonly Observation[]> {
    const { clock } = this.#at;
    const askedAtMs = clock.now();
    const { now } = this.#at.world;
    let longestMs = 0;
    const observations = questions.map(({ target, question }) => {
      const { answers, tookMs } = this.#reply(target, question, askedAtMs);
      longestMs = Math.max(longestMs, tookMs);
      this.#at.onAnswers?.(target, now + tookMs, answers);
      return judgeAnswers(target, askedAtMs + tookMs, answers);
    });
    if (longestMs > 0) await clock.sleep(longestMs);
    this.#at.probes?.push(...observations);
    return observations;
  }

  #reply(target: string, question: Question, nowMs: number): Reply {
    if (question.kind === 'dns') return { answers: [this.#name(target, question)], tookMs: CONNECT_MS };
    if (this.#at.sight.isBlindTo(target)) {
      return {
        answers: [silence(target, 'accepts no connection', question.timeoutMs)],
        tookMs: question.timeoutMs,
      };
    }
    const service = this.#services.get(target);
    return service && question.kind === 'http'
      ? this.#service(target, service, { question, nowMs })
      : this.#dependency(target, question);
  }

  #service(
    target: string,
    service: Service,
    { question, nowMs }: { readonly question: HttpQuestion; readonly nowMs: number },
  ): Reply {
    const { tasks } = this.#at;
    const { gone, missing } = tasks.registrationOf(target);
    const certificate = question.url.startsWith('https:') ? tasks.certificateOf(target) : undefined;
    const isPlain = !certificate && !question.freshness && gone === 0 && missing === 0;
    const last = isPlain ? lastServed.get(service) : undefined;
    if (last?.question === question && this.#isAsServed(target, service, last)) return last.reply;
    const running = [...service.tasks].filter(isRunning);
    const registered = missing === 0 ? running : running.slice(missing);
    if (this.#isAbsent(target, registered.length + gone)) {
      const detail = `${new URL(question.url).hostname} has no address (ENOTFOUND)`;
      return {
        answers: [{ address: target, verdict: 'down', phase: 'dns', detail }],
        tookMs: CONNECT_MS,
      };
    }
    const asked = registered.slice(0, Math.max(0, MOST_ADDRESSES - gone));
    const given = asked.map((task) => tasks.answer(task.arn));
    let tookMs = 0;
    const answers: Answer[] = [];
    for (const [at, task] of asked.entries()) {
      const answer = judgeHttp(question, task.privateIpv4Address, given[at]!, nowMs);
      tookMs = Math.max(tookMs, timeOf(answer, question));
      // Without an answer the connection may have failed before anything was shown.
      answers.push(certificate && answer.status !== undefined ? { ...answer, certificate } : answer);
    }
    for (let n = 0; n < gone; n += 1) {
      // Of a subnet that no task of the world is in.
      answers.push(silence(`10.9.9.${n + 1}`, 'accepts no connection', question.timeoutMs));
      tookMs = question.timeoutMs;
    }
    const reply = { answers, tookMs };
    if (isPlain) lastServed.set(service, { question, asked, given, reply });
    return reply;
  }

  /** The same tasks are there and give the same answers. */
  #isAsServed(target: string, service: Service, { asked, given }: Served): boolean {
    let at = 0;
    for (const task of service.tasks) {
      if (!isRunning(task)) continue;
      if (at < MOST_ADDRESSES && (asked[at] !== task || given[at] !== this.#at.tasks.answer(task.arn)))
        return false;
      at += 1;
    }
    return at > 0 && Math.min(at, MOST_ADDRESSES) === asked.length && !this.#isAbsent(target, at);
  }

  #isAbsent(target: string, running: number): boolean {
    const { absentUntilMs, sight, world } = this.#at;
    if (!sight.isFoundByCloudMap(target)) return running === 0;
    if (world.now < (absentUntilMs.get(target) ?? 0)) return true;
    if (running === 0) absentUntilMs.set(target, world.now + NEGATIVE_CACHE_MS);
    return running === 0;
  }

  /** A name is there whatever becomes of the host behind it, and gone when the dependency is. */
  #name(target: string, question: DnsQuestion): Answer {
    const { host, atLeast } = question;
    if (this.#at.sight.isBlindTo(target)) {
      const detail = `our resolver did not answer for ${host} (ETIMEOUT)`;
      return { address: host, verdict: 'unknown', phase: 'self', detail };
    }
    if (this.#at.tasks.dependencyFailure(target) !== 'down') return countAddresses(question, atLeast);
    return { address: host, verdict: 'down', phase: 'dns', detail: `${host} has no address (ENOTFOUND)` };
  }

  #dependency(target: string, question: Exclude<Question, DnsQuestion>): Reply {
    const failure = this.#at.tasks.dependencyFailure(target);
    const answer = failure ? ill(target, failure, question) : well(target, question);
    const tookMs = answer.phase === 'timeout' ? question.timeoutMs : CONNECT_MS;
    return { answers: [answer], tookMs };
  }
}

interface Served {
  readonly question: HttpQuestion;
  readonly asked: readonly Task[];
  readonly given: readonly TaskAnswer[];
  readonly reply: Reply;
}

/** Tasks that give the same answers as before are not judged anew, unless it matters of when an answer's data are. */
const lastServed = new WeakMap<Service, Served>();

const isRunning = (task: Task): boolean => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING';

function timeOf(answer: Answer, question: HttpQuestion): number {
  if (answer.phase === 'timeout') return question.timeoutMs;
  return answer.latencyMs ?? CONNECT_MS;
}

function well(target: string, question: Question): Answer {
  const up: Answer = { address: target, verdict: 'up', latencyMs: CONNECT_MS };
  return question.kind === 'http' ? { ...up, status: 200 } : up;
}

/** The scenario format: a watched dependency answers its own probe truthfully. */
function ill(target: string, failure: DependencyFailure, question: Exclude<Question, DnsQuestion>): Answer {
  const { timeoutMs } = question;
  const isExternal = question.kind === 'http' && question.external !== undefined;
  switch (failure) {
    case 'down':
      return { address: target, verdict: 'down', phase: 'connect', detail: 'refuses the connection' };
    case 'throttled':
      if (isExternal)
        return {
          address: target,
          verdict: 'degraded',
          status: 429,
          ...pushback({ status: 429, saysMaintenance: false }),
        };
      return { address: target, verdict: 'down', phase: 'http', status: 429, detail: 'answers 429' };
    case 'slow':
      return silence(target, 'does not answer', timeoutMs);
    case 'unreachable':
      return silence(target, 'accepts no connection', timeoutMs);
    default:
      return failure satisfies never;
  }
}
