import type { Scenario } from './scenario-schema.ts';

/** By how much the watchdog's clock is ahead of the world's, at that time of the story. */
export const clockSkewMs = ({ timeline, duration }: Scenario, storyMs: number): number =>
  timeline.reduce((sum, { at, watchdog }) => {
    if (watchdog?.fault !== 'clock-skew') return sum;
    const lasts = at <= storyMs && storyMs < (watchdog.until ?? duration);
    return lasts ? sum + watchdog.seconds * 1000 : sum;
  }, 0);
