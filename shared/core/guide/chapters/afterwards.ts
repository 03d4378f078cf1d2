import type { Chapter } from '../chapter.ts';

/** Whatever it was: the last page of every incident. */
export const AFTERWARDS: Chapter = {
  id: 'afterwards',
  complaint: 'anything else',
  when: [{}],
  looks: [],
  checks: [
    { holds: 'The alarms that went off are OK again.' },
    { holds: 'What people use works: somebody has used it, or a smoke test has.' },
    { holds: 'It is written down: what happened, what was tried, what helped, what is still to do.' },
  ],
};
