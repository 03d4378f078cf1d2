import type { Chapter } from '../chapter.ts';
import { askOwnLog } from '../commands.ts';

/** People or programs that are not let in. */
export const LOGIN: Chapter = {
  id: 'login',
  complaint: 'people cannot log in, or are told that their token is invalid',
  when: [
    {
      says: /\b401\b|\b403\b|unauthori[sz]ed|authentication|invalid token|jwt|credentials|signature (?:verification|mismatch)|log ?in/i,
    },
  ],
  looks: [
    {
      ask: 'How many logins fail, and since when?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)authentication failed/ | stats count(*) as failures by bin(5m)',
        ),
    },
    {
      ask: 'Whose, and why?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, user_id, details.reason | filter message like /(?i)authentication failed/ | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Does one address try passwords (more than 10 failures in 5 minutes)?',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)authentication failed/ | stats count(*) as failures by source_ip, bin(5m) as since | filter failures > 10 | sort failures desc',
        ),
    },
    {
      ask: 'Did it expire, was it wrong, or does the signature not match?',
      command: (places) =>
        askOwnLog(
          places,
          'filter @message like /(?i)token expired|invalid credentials|wrong password|signature|invalid token/ | stats count(*) as lines by details.reason | sort lines desc',
        ),
    },
    {
      ask: 'Is the auth service itself ill?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, error_type, message | filter level in ["ERROR", "CRITICAL"] | sort @timestamp desc | limit 20',
        ),
    },
  ],
  checks: [
    { holds: 'The auth service is well, and so is its database.' },
    { holds: 'Tokens live as long as people work (60 minutes, 30 days to refresh).' },
    { holds: 'The signing key is the same wherever tokens are made and read.' },
    {
      holds: 'Nobody tries passwords: no address with more than 10 failures in 5 minutes.',
      command: (places) =>
        askOwnLog(
          places,
          'filter message like /(?i)authentication failed/ | stats count(*) as failures by source_ip, bin(5m) as since | filter failures > 10',
        ),
    },
    { holds: 'A person has logged in, with an account made for it.' },
    { holds: 'A token was refreshed, where tokens are.' },
  ],
};
