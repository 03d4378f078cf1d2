import type { Cause } from '../diagnosis/diagnose.ts';
import type { FunctionSettings } from '../diagnosis/evidence.ts';
import type { LambdaService } from '../watchlist/environment.ts';
import type { Remedy } from './ladder.ts';

/** What a cause calls for where a function is ill; causes that are not here are held as everybody's are. */
export const FUNCTION_LADDERS: Partial<Record<Cause, readonly Remedy[]>> = {
  'bad-revision': ['roll-back-alias'],
  'out-of-memory': ['raise-memory', 'roll-back-alias'],
  'hung-tasks': ['raise-timeout', 'roll-back-alias'],
  'crash-loop': ['roll-back-alias'],
  overload: ['provision-concurrency'],
  unknown: ['roll-back-alias'],
};

/** What the rungs would set; absent where the owner's limit leaves nothing to raise. */
export interface RaisedSettings {
  readonly memoryMiB?: number;
  readonly timeoutSeconds?: number;
  readonly environments?: number;
}

/** One doubling is enough to tell whether it was too little, and stays small beside a wrong guess. */
const FACTOR = 2;

export function raisedSettings(service: LambdaService, live: FunctionSettings): RaisedSettings {
  return {
    memoryMiB: raised(live.memoryMiB, service.raiseMemoryUpToMiB),
    timeoutSeconds: raised(live.timeoutSeconds, service.raiseTimeoutUpToSeconds),
    environments: service.provisionConcurrencyUpTo,
  };
}

function raised(now: number, most = 0): number | undefined {
  return most > now ? Math.min(now * FACTOR, most) : undefined;
}

/** Why a function's remedy cannot be planned, or undefined. */
export function whyNotRaise(remedy: Remedy, settings: RaisedSettings): string | undefined {
  const atLimit = 'it is at the limit that its owner sets already';
  if (remedy === 'raise-memory' && settings.memoryMiB === undefined) return atLimit;
  if (remedy === 'raise-timeout' && settings.timeoutSeconds === undefined) return atLimit;
  if (remedy === 'provision-concurrency' && settings.environments === undefined) return atLimit;
  return undefined;
}
