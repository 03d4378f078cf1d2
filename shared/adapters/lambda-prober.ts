import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import type { ProbeRequest } from '../contracts/schedule.ts';
import { type Observation, PHASES } from '../core/health/observation.ts';
import { printableLine } from '../core/notices/redact.ts';
import type { Vantage } from '../core/watchlist/environment.ts';
import type { AskedQuestion, Clock, Prober } from '../ports.ts';
import { type AwsConfig, awsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';

/** Longer than the prober's own timeout: it answers `unknown` by itself before its time is over. */
const PROBE_TIMEOUT_MS = 60_000;

const ProbeAnswer = v.object({ observations: v.array(v.unknown()) });

const Observed: v.GenericSchema<unknown, Observation> = v.object({
  target: v.string(),
  atMs: v.number(),
  verdict: v.picklist(['up', 'degraded', 'down', 'unknown']),
  phase: v.optional(v.picklist(PHASES)),
  status: v.optional(v.number()),
  latencyMs: v.optional(v.number()),
  detail: v.pipe(v.string(), v.maxLength(400)),
  asked: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  right: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  blames: v.optional(v.pipe(v.string(), v.maxLength(200))),
  addresses: v.optional(v.array(v.pipe(v.string(), v.maxLength(64)))),
  failing: v.optional(v.array(v.pipe(v.string(), v.maxLength(64)))),
  certificate: v.optional(v.object({ beganMs: v.number(), endsMs: v.number() })),
});

/** Asks through the vantage's own function, which has no AWS permission; whatever goes wrong there is ours. */
export class LambdaProber implements Prober {
  readonly #lambda: LambdaClient;
  readonly #functions: Readonly<Record<Vantage, string>>;
  readonly #clock: Pick<Clock, 'now'>;

  /** `probers` is JSON: the name of the prober's function, by vantage. */
  constructor(
    probers: string,
    clock: Pick<Clock, 'now'>,
    config: AwsConfig = awsConfig({ readTimeoutMs: PROBE_TIMEOUT_MS }),
  ) {
    this.#lambda = new LambdaClient(config);
    this.#functions = JSON.parse(probers);
    this.#clock = clock;
  }

  async ask(vantage: Vantage, questions: readonly AskedQuestion[]): Promise<readonly Observation[]> {
    if (questions.length === 0) return [];
    try {
      const observations = await this.#invoke(vantage, questions);
      // What cannot be read of one target says nothing of the others.
      return questions.map(({ target }, at) => {
        const { success, output } = v.safeParse(Observed, observations[at]);
        return success && output.target === target
          ? output
          : this.#unknown(target, 'the prober gave no answer that can be read');
      });
    } catch (error) {
      return questions.map(({ target }) => this.#unknown(target, (error as Error).message));
    }
  }

  async #invoke(vantage: Vantage, questions: readonly AskedQuestion[]): Promise<readonly unknown[]> {
    const request: ProbeRequest = { questions };
    const command = new InvokeCommand({
      FunctionName: this.#functions[vantage],
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const answer = await callAws(`ask the prober ${vantage}`, () => this.#lambda.send(command));
    const payload = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) throw new Error(`the prober ${vantage} failed: ${payload}`);
    return v.parse(ProbeAnswer, JSON.parse(payload)).observations;
  }

  #unknown(target: string, why: string): Observation {
    const detail = printableLine(why, 200);
    return { target, atMs: this.#clock.now(), verdict: 'unknown', phase: 'self', detail, asked: 0, right: 0 };
  }
}
