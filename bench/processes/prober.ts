import { handler } from '../../functions/probe/handler.ts';
import { type Belief, evaluateHealth, newBelief } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { AskedQuestion } from '../../shared/ports.ts';
import { serveParent } from './serve-parent.ts';

/** What Lambda gives the prober (infra/probers.ts). */
const TIMEOUT_MS = 40_000;

let questions: readonly AskedQuestion[] = [];
const beliefs = new Map<string, Belief>();

/** The deployed prober, called as Lambda calls it, and the watcher's judgement of what it saw. */
async function tick(): Promise<readonly Observation[]> {
  const asked = questions.map((one) => ({ ...one, wasIll: (beliefs.get(one.target)?.failures ?? 0) > 0 }));
  const payload = JSON.stringify({ questions: asked });
  const answer = await handler(JSON.parse(payload), { getRemainingTimeInMillis: () => TIMEOUT_MS });
  const { observations } = JSON.parse(JSON.stringify(answer)) as { observations: Observation[] };
  for (const seen of observations) {
    beliefs.set(seen.target, evaluateHealth(beliefs.get(seen.target) ?? newBelief(seen.atMs), [seen]));
  }
  return observations;
}

serveParent({
  async start(asked: readonly AskedQuestion[]) {
    questions = asked;
  },
  async tick() {
    const startedAtMs = Date.now();
    const observations = await tick();
    return { startedAtMs, endedAtMs: Date.now(), observations };
  },
});
