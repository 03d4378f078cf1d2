import type { Chapter } from '../chapter.ts';
import { askOwnLog } from '../commands.ts';

/** Data that is old, lost, or said differently by two places. */
export const DATA: Chapter = {
  id: 'data',
  complaint: 'people see old data, services or the cache disagree with the database',
  when: [
    {
      says: /\bstale\b|outdated|inconsisten|cache invalidat|transaction (?:failed|rolled back)|does not match the database|too old/i,
    },
  ],
  looks: [
    { ask: 'Which data is it, between which places (database, cache, search index), and since when?' },
    {
      ask: 'Were there writes that failed?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, method, endpoint, status_code | filter method in ["POST", "PUT", "PATCH", "DELETE"] and status_code >= 500 | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Is the cache told when something changes?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)cache invalidate|cache clear/ | stats count(*) as invalidations by bin(5m)',
        ),
    },
    {
      ask: 'Was a transaction rolled back after it had looked like a success?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, message | filter message like /(?i)rollback|transaction failed/ | sort @timestamp desc | limit 50',
        ),
    },
  ],
  checks: [
    { holds: 'The data that is wrong is known: which rows, which keys.' },
    { holds: 'Why it became wrong is known.' },
    { holds: 'A person has put it right, where it does not do so by itself.' },
    { holds: 'The keys that were wrong are out of the cache; no more than those.' },
    {
      holds: 'Writes succeed.',
      command: (places) =>
        askOwnLog(
          places,
          'filter method in ["POST", "PUT", "PATCH", "DELETE"] | stats count(*) as writes by status_code, bin(5m)',
        ),
    },
    { holds: 'The same question to both places has the same answer.' },
    { holds: 'It is watched from now on: freshness of the data, age of the queue, or a comparison.' },
  ],
};
