import type { Place } from '../resource-names.ts';
import type { ServiceFace } from '../service-face.ts';

export interface LogLine {
  readonly atMs: number;
  readonly stream: string;
  readonly message: string;
}

/** The newest lines of each log group: enough to read what just happened. */
const MOST_LINES = 5_000;

export class LogGroups {
  readonly #groups = new Map<string, LogLine[]>();

  append(group: string, line: LogLine): void {
    const lines = this.#groups.get(group) ?? [];
    this.#groups.set(group, lines);
    lines.push(line);
    if (lines.length > MOST_LINES) lines.shift();
  }

  of(group: string): readonly LogLine[] {
    return this.#groups.get(group) ?? [];
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** Service Authorization Reference, Amazon CloudWatch Logs. A filter pattern matches as plain text only. */
export function logsFace(groups: LogGroups, place: Place): ServiceFace {
  return {
    operations: {
      FilterLogEvents: {
        permissions: ({ logGroupName }) => [
          {
            action: 'logs:FilterLogEvents',
            resource: `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroupName}:*`,
          },
        ],
        run: (input) => ({
          events: groups
            .of(input.logGroupName)
            .filter(({ atMs }) => atMs >= (input.startTime ?? 0) && atMs < (input.endTime ?? Infinity))
            .filter(({ message }) => message.includes((input.filterPattern ?? '').replace(/^"|"$/g, '')))
            .slice(-(input.limit ?? 10_000))
            .map(({ atMs, stream, message }) => ({ timestamp: atMs, logStreamName: stream, message })),
        }),
      },
    },
  };
}
