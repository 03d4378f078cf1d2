import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaService } from '../core/watchlist/environment.ts';
import type { Span } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws, isNamed } from './aws-error.ts';

/** Enough to see what kind of failure it is; FilterLogEvents allows five calls a second in some regions. */
const MOST_LINES = 50;

/** Lambda's own words for invocations that failed (Lambda developer guide: troubleshooting-invocation). */
const FAILURES = '?ERROR ?Error ?Exception ?"Task timed out" ?"Status: error" ?"Max Memory Used"';

/** What a function's log says about its failures. */
export class FunctionLogs {
  readonly #logs: CloudWatchLogsClient;

  constructor(config: AwsConfig) {
    this.#logs = new CloudWatchLogsClient(config);
  }

  /** Newest first, at most fifty; none where the function keeps no log of its own name. */
  async errorLines({ functionName }: LambdaService, span: Span): Promise<readonly string[]> {
    const command = new FilterLogEventsCommand({
      logGroupName: `/aws/lambda/${functionName}`,
      filterPattern: FAILURES,
      startTime: span.fromMs,
      endTime: span.untilMs,
      limit: MOST_LINES,
    });
    try {
      const answer = await callAws(`read the log of ${functionName}`, () => this.#logs.send(command));
      return (answer.events ?? []).map((event) => event.message ?? '').reverse();
    } catch (error) {
      if (error instanceof Error && isNamed(error.cause, 'ResourceNotFoundException')) return [];
      throw error;
    }
  }
}
