import { aws, outputOf } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, dimension, inRegion, metric } from '../commands.ts';
import type { Places } from '../places.ts';

/** A Lambda function whose invocations fail or take long. */
export const LAMBDA_FUNCTION: Chapter = {
  id: 'function',
  complaint: 'a function fails, times out or starts slowly',
  when: [{ runs: 'lambda' }],
  looks: [
    {
      ask: 'What does its log say?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)error|exception|timed out/ | sort @timestamp desc | limit 50',
        ),
    },
    { ask: 'In which state is it, and how did its last update end?', command: stateOf },
    { ask: 'How many errors, by 5 minutes?', command: measured('Errors', ['Sum'], 300) },
    { ask: 'How long does it take?', command: measured('Duration', ['Average', 'Maximum', 'p99']) },
    {
      ask: 'How long does it take to start?',
      command: (places) =>
        askOwnLog(
          places,
          'filter @type = "REPORT" | stats count(@initDuration) as cold_starts, avg(@initDuration) as average_ms, max(@initDuration) as longest_ms by bin(5m)',
        ),
    },
    {
      ask: 'Does it run out of time?',
      command: (places) =>
        askOwnLog(places, 'filter @message like /Task timed out/ | stats count(*) as timeouts by bin(5m)'),
    },
    { ask: 'Is it throttled?', command: measured('Throttles', ['Sum']) },
    { ask: 'Which role does it have, and what may that do?', command: policies },
  ],
  checks: [
    {
      holds: 'No invocation has run out of time since.',
      command: (places) =>
        askOwnLog(places, 'filter @message like /Task timed out/ | stats count(*) as timeouts by bin(5m)'),
    },
    { holds: 'Its errors are back to what they were.', command: measured('Errors', ['Sum'], 300) },
    { holds: 'What failed meanwhile was sent again, or is known to be lost.' },
  ],
};

function measured(name: string, statistics: readonly string[], periodSeconds = 60) {
  return (places: Places) =>
    places.service.kind === 'lambda'
      ? metric(places, {
          namespace: 'AWS/Lambda',
          name,
          dimensions: [dimension('FunctionName', places.service.functionName)],
          statistics,
          periodSeconds,
        })
      : undefined;
}

function configuration(places: Places, query: string): string | undefined {
  return places.service.kind === 'lambda'
    ? aws(
        ...['lambda', 'get-function-configuration', '--function-name', places.service.functionName],
        ...['--query', query, '--output', 'text', ...inRegion(places)],
      )
    : undefined;
}

function stateOf(places: Places) {
  return configuration(
    places,
    '[State,StateReason,LastUpdateStatus,LastUpdateStatusReason,MemorySize,Timeout]',
  );
}

function policies(places: Places): string | undefined {
  const role = configuration(places, 'Role');
  if (role === undefined) return undefined;
  const list = (command: string) => aws('iam', command, '--role-name', { raw: '"${ROLE##*/}"' });
  return `ROLE=${outputOf(role).raw}; ${list('list-attached-role-policies')}; ${list('list-role-policies')}`;
}
