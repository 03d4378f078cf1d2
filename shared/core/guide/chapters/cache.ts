import type { Chapter } from '../chapter.ts';
import { askOwnLog } from '../commands.ts';

/** A cache that is missed, full, or wrong. */
export const CACHE: Chapter = {
  id: 'cache',
  complaint: 'it is slow after a cache miss, the cache holds old data or is hit rarely',
  when: [{ kinds: ['redis'] }, { says: /\bredis\b|\bcache\b|maxmemory|\bevict|stampede/i }],
  looks: [
    {
      ask: 'How often does the cache have the answer? Where Prometheus has it: rate(cache_hits_total[5m]) / rate(cache_requests_total[5m])',
      command: (places) =>
        askOwnLog(
          places,
          'filter @message like /(?i)cache (hit|miss)/ | stats sum(strcontains(tolower(@message), "cache hit")) / count(*) * 100 as hit_percent by bin(5m)',
        ),
    },
    {
      ask: 'Which errors does it make?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, message | filter message like /(?i)cache|redis/ and level = "ERROR" | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Is it full, does it throw keys away, how long do keys live? Ask it: redis-cli INFO stats (keyspace_hits, keyspace_misses, evicted_keys) and INFO memory',
    },
    { ask: 'Do many ask at once for one key that has expired?' },
  ],
  checks: [
    { holds: 'The cache has the answer in more than 80 % of all cases.' },
    {
      holds: 'The cache makes no errors.',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)cache|redis/ and level = "ERROR" | stats count(*) as errors by bin(5m)',
        ),
    },
    { holds: 'Keys live as long as their data stays true, and not longer.' },
    { holds: 'What everybody asks for is in it before they ask.' },
    { holds: 'One caller computes an expired key, the others wait (a lock).' },
  ],
};
