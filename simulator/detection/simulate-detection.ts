import { ask, type Target } from '../../functions/gather/ask.ts';
import { normalTimings } from '../../shared/contracts/environment-bounds.ts';
import { settledBelief } from '../../shared/core/health/attention.ts';
import { type Belief, evaluateHealth, hasAnsweredSince } from '../../shared/core/health/belief.ts';
import type { Observation } from '../../shared/core/health/observation.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';

export type Failure = 'hard' | 'hung';

export interface DetectionInput {
  readonly failures: number;
  readonly lookSeconds: number;
  readonly failure: Failure;
  /** From 0 to 1, the next one. */
  readonly random: () => number;
}

export interface Detected {
  readonly meanSeconds: number;
  readonly p99Seconds: number;
}

/** A refused connection or a 503 is known at once; a hung target takes its whole timeout. */
const TIMEOUT_MS = 3_000;
const ANSWER_MS = 30;
/** Describing the suspect, its witnesses, ledgers, incident and row, one after another at 50 ms each. */
const OPENING_MS = 8 * 50;

const TARGET: Target = {
  id: 'target',
  vantage: 'public',
  question: {
    kind: 'http',
    url: 'http://target/',
    records: 'A',
    latency: { warnMs: 500, criticalMs: 1_000 },
    timeoutMs: TIMEOUT_MS,
    body: [],
  },
};

/** One look at one target with the code that ships; time goes by as its probes and pauses take it. */
class Looking {
  nowMs = 0;
  readonly #fails: (atMs: number) => boolean;
  readonly #failingMs: number;
  readonly #world: Parameters<typeof ask>[2];

  constructor(fails: (atMs: number) => boolean, failingMs: number) {
    this.#fails = fails;
    this.#failingMs = failingMs;
    this.#world = {
      environment: { timings: normalTimings() } as Environment,
      clock: {
        now: () => this.nowMs,
        sleep: async (ms) => {
          this.nowMs += ms;
        },
      },
      fleet: { invocations: async () => [], readings: async () => [] },
      prober: { ask: async () => [this.#observe()] },
    };
  }

  async look(before: Belief): Promise<Belief> {
    const seen = await ask([TARGET], () => before, this.#world);
    return evaluateHealth(before, seen.get(TARGET.id)!);
  }

  #observe(): Observation {
    const down = this.#fails(this.nowMs);
    this.nowMs += down ? this.#failingMs : ANSWER_MS;
    const verdict = down ? 'down' : 'up';
    return { target: TARGET.id, atMs: this.nowMs, verdict, detail: verdict, asked: 1, right: down ? 0 : 1 };
  }
}

/** From the failure, at any moment of the schedule's rhythm, to the incident that is open. */
export async function simulateDetection(input: DetectionInput): Promise<Detected> {
  const seconds: number[] = [];
  for (let one = 0; one < input.failures; one++) seconds.push(await detectOne(input));
  seconds.sort((a, b) => a - b);
  return {
    meanSeconds: seconds.reduce((sum, one) => sum + one, 0) / seconds.length,
    p99Seconds: seconds[Math.ceil(0.99 * seconds.length) - 1]!,
  };
}

async function detectOne({ lookSeconds, failure, random }: DetectionInput): Promise<number> {
  const failsAtMs = random() * lookSeconds * 1000;
  const looking = new Looking((atMs) => atMs >= failsAtMs, failure === 'hung' ? TIMEOUT_MS : ANSWER_MS);
  let belief = settledBelief(0);
  for (let look = 0; belief.status !== 'unhealthy'; look++) {
    looking.nowMs = Math.max(looking.nowMs, look * lookSeconds * 1000);
    belief = await looking.look(belief);
  }
  return (looking.nowMs + OPENING_MS - failsAtMs) / 1000;
}

export interface FalseAlarms {
  /** Incidents opened without an illness; nobody is told of one that is not confirmed. */
  readonly openedAMonth: number;
  /** Those that the second look confirms as well: what a remediation would start from. */
  readonly confirmedAMonth: number;
}

const MONTH_SECONDS = 730 * 3_600;

/** Every run of lost and answered probes of one look, weighed by how likely it is: exact, however rare. */
export async function falseByLoss(loss: number, lookSeconds: number): Promise<FalseAlarms> {
  const isOpened = await chanceOfFailing(loss);
  const looks = MONTH_SECONDS / lookSeconds;
  // The confirming look asks in the same way, and all of its answers must be failures.
  return { openedAMonth: looks * isOpened, confirmedAMonth: looks * isOpened * isOpened };
}

async function chanceOfFailing(loss: number): Promise<number> {
  const probes = normalTimings().reprobes + 1;
  let chance = 0;
  for (let pattern = 0; pattern < 2 ** probes; pattern++) {
    let probe = 0;
    const isLost = () => ((pattern >> probe++) & 1) === 1;
    const belief = await new Looking(isLost, TIMEOUT_MS).look(settledBelief(0));
    const lost = pattern.toString(2).replaceAll('0', '').length;
    if (belief.status === 'unhealthy') chance += loss ** lost * (1 - loss) ** (probes - lost);
  }
  return chance;
}

export interface Bursts {
  readonly burstSeconds: number;
  readonly aDay: number;
  readonly lookSeconds: number;
  readonly samples: number;
  readonly random: () => number;
}

/**
 * Bursts in which every probe is lost, at any moment of the rhythm. What opens an incident is over before the
 * confirming look, unless a second burst, independent of the first, covers that look; and an answer to a look in
 * between shows that it was another.
 */
export async function falseByBursts(input: Bursts): Promise<FalseAlarms> {
  const { burstSeconds, aDay, lookSeconds, samples, random } = input;
  const burstMs = burstSeconds * 1000;
  const chanceOfSecond = (aDay * secondWithinMs(burstMs)) / 86_400_000;
  const covers = (beginsMs: number) => (atMs: number) => atMs >= beginsMs && atMs < beginsMs + burstMs;
  let opened = 0;
  let confirmed = 0;
  for (let one = 0; one < samples; one++) {
    const first = covers(random() * lookSeconds * 1000);
    const incident = await openedIn(first, input);
    if (!incident) continue;
    opened += 1;
    const second = covers(incident.lookedAtMs - burstMs + random() * secondWithinMs(burstMs));
    if (await isConfirmed(incident, first, lookSeconds)) confirmed += 1;
    else if (await isConfirmed(incident, (atMs) => first(atMs) || second(atMs), lookSeconds))
      confirmed += chanceOfSecond;
  }
  const bursts = (aDay * MONTH_SECONDS) / 86_400;
  return { openedAMonth: (bursts * opened) / samples, confirmedAMonth: (bursts * confirmed) / samples };
}

/** A second burst matters if it begins from one burst before the first look until the last probe of the second. */
const secondWithinMs = (burstMs: number): number =>
  burstMs + normalTimings().confirmSeconds * 1000 + LONGEST_LOOK_MS;
const LONGEST_LOOK_MS = 20_000;

interface OpenedByBurst {
  readonly lookedAtMs: number;
  readonly belief: Belief;
}

async function openedIn(
  isLost: (atMs: number) => boolean,
  { burstSeconds, lookSeconds }: Bursts,
): Promise<OpenedByBurst | undefined> {
  const looking = new Looking(isLost, ANSWER_MS);
  for (let look = 0; look <= Math.ceil(burstSeconds / lookSeconds) + 1; look++) {
    const lookedAtMs = look * lookSeconds * 1000;
    looking.nowMs = lookedAtMs;
    const belief = await looking.look(settledBelief(0));
    if (belief.status === 'unhealthy') return { lookedAtMs, belief };
  }
  return undefined;
}

/** As functions/remediate/look-again.ts decides: its own look fails, and none of the watcher's in between succeeded. */
async function isConfirmed(
  { lookedAtMs, belief: opening }: OpenedByBurst,
  isLost: (atMs: number) => boolean,
  lookSeconds: number,
): Promise<boolean> {
  const looking = new Looking(isLost, ANSWER_MS);
  const failedAtMs = opening.failingSinceMs!;
  const confirmsAtMs = failedAtMs + normalTimings().confirmSeconds * 1000;
  let belief = opening;
  for (let atMs = lookedAtMs + lookSeconds * 1000; atMs < confirmsAtMs; atMs += lookSeconds * 1000) {
    looking.nowMs = atMs;
    belief = await looking.look(belief);
  }
  looking.nowMs = confirmsAtMs;
  const again = await looking.look(settledBelief(0));
  return again.status === 'unhealthy' && !hasAnsweredSince(belief, failedAtMs);
}
