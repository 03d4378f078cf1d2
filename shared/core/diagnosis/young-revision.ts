import type { CaseFile } from './diagnose.ts';
import { revisionName } from './evidence.ts';

/**
 * What comes round every hour (jobs, caches, tokens) has met a new revision by then; what spoils it later is
 * no more likely to be the revision than anything else.
 */
const YOUNG_MS = 2 * 3_600_000;

/** It was proven good, and had not been live for long when it began to fail: what says so, or undefined. */
export function sayYoung({ liveSinceMs, belief, illSinceMs, view }: CaseFile): string | undefined {
  const failingSinceMs = Math.min(belief.failingSinceMs ?? Infinity, illSinceMs ?? Infinity);
  const ageMs = failingSinceMs - (liveSinceMs ?? -Infinity);
  if (!view || !Number.isFinite(ageMs) || ageMs < 0 || ageMs > YOUNG_MS) return undefined;
  const minutes = Math.round(ageMs / 60_000);
  return `${revisionName(view.taskDefinition)} had been live and well for ${minutes} min when it fell ill`;
}
