import { rateExceeded, serverUnavailable } from './aws-error.ts';
import type { WorldState } from './world-state.ts';

export interface Bucket {
  tokens: number;
  filledAtMs: number;
  /** Calls so far. */
  admitted: number;
  refused: number;
}

/**
 * ECS developer guide, request-throttling: token buckets per account and region, shared by category.
 * StopServiceDeployment is in no documented category: assumed to share the one of the other deployment calls.
 * CloudWatch user guide, cloudwatch_limits: DescribeAlarms 9 a second.
 */
const CATEGORIES = {
  'service modify': { burst: 50, perSecond: 5 },
  'service read': { burst: 100, perSecond: 20 },
  'service deployment': { burst: 50, perSecond: 20 },
  'service revision': { burst: 50, perSecond: 20 },
  'cluster resource read': { burst: 100, perSecond: 20 },
  'cluster resource modify': { burst: 100, perSecond: 40 },
  'task definition modify': { burst: 20, perSecond: 1 },
  'task definition read': { burst: 50, perSecond: 20 },
  'describe alarms': { burst: 9, perSecond: 9 },
} as const;

export type Category = keyof typeof CATEGORIES;

/** Takes one token, or throws what AWS would answer instead. */
export function admit(world: WorldState, category: Category): void {
  if (category !== 'describe alarms') {
    if (world.conditions.ecsUnavailable) throw serverUnavailable();
    if (world.conditions.ecsThrottled) throw rateExceeded();
  }
  const { burst, perSecond } = CATEGORIES[category];
  const bucket = world.buckets.get(category) ?? {
    tokens: burst,
    filledAtMs: world.now,
    admitted: 0,
    refused: 0,
  };
  const refilled = ((world.now - bucket.filledAtMs) / 1_000) * perSecond * world.settings.timeScale;
  bucket.tokens = Math.min(burst, bucket.tokens + refilled);
  bucket.filledAtMs = world.now;
  world.buckets.set(category, bucket);
  if (bucket.tokens < 1) {
    bucket.refused += 1;
    throw rateExceeded();
  }
  bucket.tokens -= 1;
  bucket.admitted += 1;
}
