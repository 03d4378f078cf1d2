import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { FAILURE_WORDS } from '../core/diagnosis/log-lines.ts';
import { plainReport } from '../core/diagnosis/report-line.ts';
import { logOf, type WatchedService } from '../core/watchlist/environment.ts';
import { type Span, TransientError } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';

/** Enough to see what kind of failure it is; FilterLogEvents allows five calls a second in some regions. */
const MOST_LINES = 50;
/** A page may be empty and not the last (Logs API: FilterLogEvents). */
const MOST_PAGES = 3;

/** Any of them (Logs guide: FilterAndPatternSyntax). */
const FAILURES = FAILURE_WORDS.map((words) => `?"${words}"`).join(' ');

/** What a service's log says about its failures. */
export class ServiceLogs {
  readonly #logs: CloudWatchLogsClient;

  constructor(config: AwsConfig) {
    this.#logs = new CloudWatchLogsClient(config);
  }

  /** Newest first, at most fifty; a log that is not there, or not to be read to its end, cannot be read. */
  async errorLines(service: WatchedService, { fromMs, untilMs }: Span): Promise<readonly string[]> {
    const log = logOf(service);
    if (!log) return [];
    const lines: string[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES && lines.length < MOST_LINES; page += 1) {
      const command = new FilterLogEventsCommand({
        logGroupName: log.group,
        logStreamNamePrefix: log.streamPrefix,
        filterPattern: FAILURES,
        startTime: fromMs,
        endTime: untilMs,
        limit: MOST_LINES,
        nextToken,
      });
      const answer = await callAws(`read the log ${log.group}`, () => this.#logs.send(command));
      lines.push(...(answer.events ?? []).map((event) => plainReport(event.message ?? '')));
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
    // Nobody has read the rest: that is not the same as a log without failures.
    if (lines.length === 0 && nextToken !== undefined)
      throw new TransientError(`the log ${log.group} has more pages than are read of it`);
    return lines.slice(0, MOST_LINES).reverse();
  }
}
