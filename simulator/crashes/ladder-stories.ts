/** Scenarios in which a ladder is climbed, by the names of their files. */
export const QUICK_STORIES = ['hung-tasks', 'scaled-by-its-autoscaler', 'late-bad-revision'] as const;

export const LADDER_STORIES = [
  ...QUICK_STORIES,
  'whole-ladder',
  'autoscaler-raises-during-the-ladder',
  'registered-again',
  'a-human-scales-during-the-ladder',
  'two-empty-starts',
  'given-up-with-its-way-back',
  'given-up-and-then-paused',
  'deployed-again-until-it-runs',
] as const;
