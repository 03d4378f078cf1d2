import { withBacklog } from '../../shared/core/health/backlog.ts';
import { type Belief, wantsAnotherAnswer } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import { type AwsQuestion, isOfAws } from '../../shared/core/watchlist/aws-question.ts';
import {
  type ConsumedQueue,
  type Environment,
  type InvocationsQuestion,
  isProbed,
  type Question,
} from '../../shared/core/watchlist/environment.ts';
import type { AskedInvocations, AskedQuestion, Clock, FleetReader, Prober } from '../../shared/ports.ts';

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
    for (const answer of await askOnce(asking, world, { wasIll, sinceMs })) {
      seen.set(answer.target, [...(seen.get(answer.target) ?? []), answer]);
    }
    asking = asking.filter((target) => {
      const last = seen.get(target.id)?.at(-1);
      // What AWS has measured over minutes is the same a few seconds later.
      const isMeasured = isOfAws(target.question) || last?.phase === 'backlog';
      return last !== undefined && !isMeasured && wantsAnotherAnswer(beliefOf(target.id), last);
    });
  }
  return seen;
}

interface Circumstances {
  readonly wasIll?: (id: string) => boolean;
  /** Only what functions did from then on counts: after an act, or after the first failure. */
  readonly sinceMs?: number;
}

/** One round, all vantages at once; functions and much of what they need are asked about in AWS, the others by probes. */
export async function askOnce(
  targets: readonly Target[],
  world: Pick<AskPorts, 'clock' | 'prober' | 'fleet'>,
  { wasIll = () => false, sinceMs }: Circumstances = {},
): Promise<Observation[]> {
  const ofAws = targets.flatMap(({ id, question, consumes }) => [
    ...(isOfAws(question) ? [{ target: id, question }] : []),
    ...(consumes ? [{ target: backlogOf(id), question: consumes.question }] : []),
  ]);
  const invoked = targets.flatMap((one) => invocationsOf(one, sinceMs));
  const probed = targets.filter(({ question }) => isProbed(question));
  const byVantage = Map.groupBy(probed, (target) => target.vantage);
  const rounds = await Promise.all([
    ...[...byVantage].map(([vantage, asked]) =>
      world.prober.ask(
        vantage,
        asked.flatMap((one) => probeOf(one, wasIll)),
      ),
    ),
    invoked.length > 0 ? world.fleet.invocations(invoked, world.clock.now()) : [],
    ofAws.length > 0 ? world.fleet.readings(ofAws, world.clock.now()) : [],
  ]);
  const seen = new Map(rounds.flat().map((one) => [one.target, one]));
  return targets.flatMap(({ id, consumes }) => {
    const own = seen.get(id);
    if (!own) return [];
    return [consumes ? withBacklog(own, consumes.queue, seen.get(backlogOf(id)), sinceMs) : own];
  });
}

/** No target has such a name: it stands for what waits for this one. */
const backlogOf = (id: string): string => `${id}/backlog`;

const probeOf = ({ id, question }: Target, wasIll: (id: string) => boolean): AskedQuestion[] =>
  isProbed(question) ? [{ target: id, question, wasIll: wasIll(id) }] : [];

const invocationsOf = ({ id, question }: Target, sinceMs?: number): AskedInvocations[] =>
  question.kind === 'invocations' ? [{ target: id, question, sinceMs }] : [];
