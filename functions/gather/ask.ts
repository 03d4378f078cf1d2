import { figuresCountFromMs, withBacklog } from '../../shared/core/health/backlog.ts';
import { type Belief, wantsAnotherAnswer } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { type AwsQuestion, isOfAws } from '../../shared/core/watchlist/aws-question.ts';
import type {
  ConsumedQueue,
  Environment,
  InvocationsQuestion,
  Question,
} from '../../shared/core/watchlist/environment.ts';
import type {
  AskedInvocations,
  AskedOfAws,
  AskedQuestion,
  Clock,
  FleetReader,
  Prober,
} from '../../shared/ports.ts';

export interface Target {
  readonly id: string;
  readonly question: Question | InvocationsQuestion | AwsQuestion;
  readonly vantage: string;
  readonly consumes?: ConsumedQueue;
}

export interface AskPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly prober: Prober;
  readonly fleet: Pick<FleetReader, 'invocations' | 'readings'>;
}

/**
 * Asks every target once, and those that have just failed again, a few seconds apart, until they answer or
 * have failed every time. Returns each target's observations in order.
 */
export async function ask(
  targets: readonly Target[],
  beliefOf: (id: string) => Belief,
  world: AskPorts,
  sinceMs?: number,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  const seen = new Map<string, Observation[]>();
  let asking = targets;
  for (let round = 0; asking.length > 0 && round <= world.environment.timings.reprobes; round++) {
    if (round > 0) await world.clock.sleep(world.environment.timings.reprobeSpacingSeconds * 1000);
    const wasIll = (id: string) => round > 0 || beliefOf(id).failures > 0;
    const figuresFromMs = (id: string) => figuresCountFromMs(beliefOf(id));
    for (const answer of await askOnce(asking, world, { wasIll, sinceMs, figuresFromMs })) {
      const earlier = seen.get(answer.target);
      if (earlier) earlier.push(answer);
      else seen.set(answer.target, [answer]);
    }
    asking = asking.filter(({ id, question }) => {
      const last = seen.get(id)?.at(-1);
      if (last?.verdict !== 'down' || !wantsAnotherAnswer(beliefOf(id), last)) return false;
      // What AWS has measured over minutes is the same a few seconds later.
      return !isOfAws(question) && last.phase !== 'backlog';
    });
  }
  return seen;
}

interface Circumstances {
  readonly wasIll?: (id: string) => boolean;
  /** Only what functions did from then on counts: after an act, or after the first failure. */
  readonly sinceMs?: number;
  /** Only what a consumer's queue shows from then on counts. */
  readonly figuresFromMs?: (id: string) => number | undefined;
}

/** One round, all vantages at once; functions and much of what they need are asked about in AWS, the others by probes. */
export async function askOnce(
  targets: readonly Target[],
  world: Pick<AskPorts, 'clock' | 'prober' | 'fleet'>,
  { wasIll = () => false, sinceMs, figuresFromMs = () => 0 }: Circumstances = {},
): Promise<Observation[]> {
  const probed = new Map<string, AskedQuestion[]>();
  const ofAws: AskedOfAws[] = [];
  const invoked: AskedInvocations[] = [];
  for (const { id, question, vantage, consumes } of targets) {
    if (isOfAws(question)) ofAws.push({ target: id, question });
    else if (question.kind === 'invocations') invoked.push({ target: id, question, sinceMs });
    else {
      const asked = { target: id, question, wasIll: wasIll(id) };
      const here = probed.get(vantage);
      if (here) here.push(asked);
      else probed.set(vantage, [asked]);
    }
    if (consumes) ofAws.push({ target: backlogOf(id), question: consumes.question });
  }
  const { prober, fleet, clock } = world;
  const rounds = [...probed].map(([vantage, asked]) => prober.ask(vantage, asked));
  if (invoked.length > 0) rounds.push(fleet.invocations(invoked, clock.now()));
  if (ofAws.length > 0) rounds.push(fleet.readings(ofAws, clock.now()));
  const answered = rounds.length === 1 ? [await rounds[0]!] : await Promise.all(rounds);
  const [first = []] = answered;
  if (rounds.length === 1 && isOneEach(first, targets)) return [...first];
  const seen = new Map<string, Observation>();
  for (const answers of answered) for (const one of answers) seen.set(one.target, one);
  const found: Observation[] = [];
  for (const { id, consumes } of targets) {
    const own = seen.get(id);
    if (!own) continue;
    if (!consumes) {
      found.push(own);
      continue;
    }
    const fromMs = Math.max(sinceMs ?? 0, figuresFromMs(id) ?? 0);
    found.push(withBacklog(own, consumes.queue, seen.get(backlogOf(id)), fromMs));
  }
  return found;
}

/** As nearly always: one answer a target, in their order. */
const isOneEach = (answers: readonly Observation[], targets: readonly Target[]): boolean =>
  answers.length === targets.length &&
  targets.every(({ id, consumes }, at) => !consumes && answers[at]!.target === id);

/** No target has such a name: it stands for what waits for this one. */
const backlogOf = (id: string): string => `${id}/backlog`;
