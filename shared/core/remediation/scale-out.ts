import type { ScalableTarget } from '../diagnosis/evidence.ts';

export type ScaleChoice = { readonly desired: number } | { readonly because: string };

/**
 * Twice as many tasks: how much more would be needed cannot be seen while every CPU is at its end. Never beyond
 * the owner's limit, and never beyond what the autoscaler may keep, or it would take them away again.
 */
export function chooseCount(
  desired: number,
  { upTo, autoscaler }: { readonly upTo: number; readonly autoscaler?: ScalableTarget },
): ScaleChoice {
  const most = Math.min(upTo, autoscaler?.max ?? upTo);
  const wanted = Math.min(2 * desired, most);
  if (wanted > desired) return { desired: wanted };
  const whose = most === upTo ? `its owner's limit is ${upTo}` : `its autoscaler's maximum is ${most}`;
  return { because: `it has ${desired} tasks, and ${whose}` };
}
