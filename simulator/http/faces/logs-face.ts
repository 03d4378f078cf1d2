import { AwsError } from '../../ecs/aws-error.ts';
import { logOf } from '../../lambda/function-metrics.ts';
import type { Place } from '../resource-names.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';

export interface LogLine {
  readonly atMs: number;
  readonly stream: string;
  readonly message: string;
}

/** The newest lines of each log group: enough to read what just happened. */
const MOST_LINES = 5_000;

const OF_FUNCTIONS = '/aws/lambda/';

export class LogGroups {
  readonly #groups = new Map<string, LogLine[]>();

  append(group: string, line: LogLine): void {
    const lines = this.#groups.get(group) ?? [];
    this.#groups.set(group, lines);
    lines.push(line);
    if (lines.length > MOST_LINES) lines.shift();
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  of(group: string): readonly LogLine[] {
    return this.#groups.get(group) ?? [];
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** Service Authorization Reference, Amazon CloudWatch Logs. Of what is watched, the world knows the log. */
export function logsFace(groups: LogGroups, clock: WorldClock, place: Place): ServiceFace {
  return {
    operations: {
      FilterLogEvents: {
        permissions: ({ logGroupName }) => [
          {
            action: 'logs:FilterLogEvents',
            resource: `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroupName}:*`,
          },
        ],
        run: (input) => {
          const { logGroupName, filterPattern = '', limit = 10_000 } = input;
          const ofWatched = linesOfFunction(input, clock) ?? linesOfTasks(input, clock);
          if (!ofWatched && !groups.has(logGroupName) && logGroupName.startsWith(OF_FUNCTIONS)) {
            // Logs API: FilterLogEvents. A service's group is assumed to be made with it.
            throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.', 400);
          }
          const matching = (ofWatched ?? groups.of(logGroupName))
            .filter(({ atMs }) => atMs >= (input.startTime ?? 0) && atMs < (input.endTime ?? Infinity))
            .filter(({ message }) => matches(message, filterPattern));
          // A log of ours is read for its end; FilterLogEvents gives the oldest first (Logs API).
          const page = ofWatched ? matching.slice(0, limit) : matching.slice(-limit);
          const events = page.map(({ atMs, stream, message }) => ({
            timestamp: atMs,
            logStreamName: stream,
            message,
          }));
          return { events };
        },
      },
    },
  };
}

function linesOfTasks({ logGroupName, logStreamNamePrefix = '' }: WireInput, clock: WorldClock) {
  const lines = clock.use((world) => world.taskLogs.of(logGroupName));
  return lines?.filter(({ stream }) => stream.startsWith(logStreamNamePrefix));
}

function linesOfFunction({ logGroupName, startTime, endTime }: WireInput, clock: WorldClock) {
  return clock.use(({ functions, now }): LogLine[] | undefined => {
    const fn = functions.byName.get(String(logGroupName).replace(OF_FUNCTIONS, ''));
    if (!fn) return undefined;
    const events = logOf(fn, { fromMs: startTime ?? 0, untilMs: endTime ?? now });
    return events.map(({ timestamp, logStreamName, message }) => ({
      atMs: timestamp,
      stream: logStreamName,
      message,
    }));
  });
}

/** One term as plain text, or any of several that begin with `?` (Logs guide: FilterAndPatternSyntax). */
function matches(message: string, pattern: string): boolean {
  const anyOf = [...pattern.matchAll(/\?("[^"]*"|\S+)/g)].map(([, term = '']) => unquoted(term));
  return anyOf.length > 0
    ? anyOf.some((term) => message.includes(term))
    : message.includes(unquoted(pattern));
}

const unquoted = (text: string): string => text.replace(/^"|"$/g, '');
