import type { Chapter } from '../chapter.ts';
import { askOwnLog, ecsDimensions, metric } from '../commands.ts';
import type { Places } from '../places.ts';

/** Killed for lack of memory, or on the way there. */
export const MEMORY: Chapter = {
  id: 'memory',
  complaint: 'its memory grows, or it is killed for it',
  when: [
    { causes: ['out-of-memory', 'memory-leak'] },
    { says: /out ?of ?memory|OutOfMemory|\bOOM|memory leak/i },
  ],
  looks: [
    {
      ask: 'What does its log say of memory?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, level, @message | filter @message like /(?i)memory|oom|killed/ | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'When did it start again?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)starting|started/ | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'In percent of its limit, over a day: a slope (a leak), a plateau (too little), a step (one large thing)?',
      command: (places) => memoryOver(places, 24),
    },
    {
      ask: 'Does it grow with requests? Put them beside it. If so: connections or sessions that stay open, a cache without a bound.',
    },
    {
      ask: 'One task of a backtest: how much did it use?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)backtest|pairs/ and @message like /(?i)memory|oom|killed/ | limit 20',
        ),
    },
  ],
  checks: [
    { holds: 'What leaks is known by its name.' },
    { holds: 'Connections and sessions are closed, also when something fails.' },
    { holds: 'What is opened is cleaned up: files, tasks, listeners.' },
    { holds: 'Every cache has a bound.' },
    { holds: 'Memory stays level over a day.', command: (places) => memoryOver(places, 24) },
    {
      holds: 'Nothing was killed for memory for 24 hours.',
      command: (places) =>
        askOwnLog(places, 'filter @message like /(?i)oom|out of ?memory|killed/ | stats count(*) by bin(1h)'),
    },
    {
      holds: 'It has run for seven days without a restart; look again then.',
      command: (places) => memoryOver(places, 7 * 24),
    },
  ],
};

function memoryOver(places: Places, hours: number): string | undefined {
  const { service } = places;
  if (service.kind === 'lambda')
    return askOwnLog(
      places,
      'filter @type = "REPORT" | stats max(@maxMemoryUsed / 1000 / 1000) as used_mb, max(@memorySize / 1000 / 1000) as limit_mb by bin(5m)',
    );
  return metric(places, {
    namespace: 'AWS/ECS',
    name: 'MemoryUtilization',
    dimensions: ecsDimensions(service),
    statistics: ['Average', 'Maximum'],
    periodSeconds: hours > 24 ? 3_600 : 300,
    hoursBefore: hours,
  });
}
