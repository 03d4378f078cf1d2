import { type Belief, wantsAnotherAnswer } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Environment, Question } from '../../shared/core/watchlist/environment.ts';
import type { AskedQuestion, Clock, Prober } from '../../shared/ports.ts';

export interface Target {
  readonly id: string;
  readonly question: Question;
  readonly vantage: string;
}

export interface AskPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly prober: Prober;
}

/**
 * Asks every target once, and those that have just failed again, a few seconds apart, until they answer or
 * have failed every time. Returns each target's observations in order.
 */
export async function ask(
  targets: readonly Target[],
  beliefOf: (id: string) => Belief,
  world: AskPorts,
): Promise<ReadonlyMap<string, readonly Observation[]>> {
  const seen = new Map<string, Observation[]>();
  let asking = targets;
  for (let round = 0; asking.length > 0 && round <= world.environment.timings.reprobes; round++) {
    if (round > 0) await world.clock.sleep(world.environment.timings.reprobeSpacingSeconds * 1000);
    const wasIll = (id: string) => round > 0 || beliefOf(id).failures > 0;
    for (const answer of await askOnce(asking, world, wasIll)) {
      seen.set(answer.target, [...(seen.get(answer.target) ?? []), answer]);
    }
    asking = asking.filter((target) => {
      const last = seen.get(target.id)?.at(-1);
      return last !== undefined && wantsAnotherAnswer(beliefOf(target.id), last);
    });
  }
  return seen;
}

/** One round, all vantages at once. */
export async function askOnce(
  targets: readonly Target[],
  world: Pick<AskPorts, 'prober'>,
  wasIll: (id: string) => boolean = () => false,
): Promise<Observation[]> {
  const byVantage = Map.groupBy(targets, (target) => target.vantage);
  const rounds = await Promise.all(
    [...byVantage].map(([vantage, asked]) =>
      world.prober.ask(
        vantage,
        asked.map(({ id, question }): AskedQuestion => ({ target: id, question, wasIll: wasIll(id) })),
      ),
    ),
  );
  return rounds.flat();
}
