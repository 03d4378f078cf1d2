import { ecsNative } from './ecs-native.ts';
import { escalating } from './escalating.ts';
import { restartOnly } from './restart-only.ts';
import type { Rival } from './rival.ts';
import { runbook } from './runbook.ts';

/** Other ways to look after the same fleet, by the names that the scenario format gives them. */
const RIVALS = {
  'ecs-native': ecsNative,
  'restart-only': restartOnly,
  runbook,
  escalating,
} as const satisfies Record<string, Rival>;

/** Who may be tried: the watchdog, nobody who acts, or a rival. */
export const POLICIES = [
  'watchdog',
  'observe',
  'ecs-native',
  'restart-only',
  'runbook',
  'escalating',
] as const;
export type Policy = (typeof POLICIES)[number];

export function rivalOf(policy: Policy): Rival | undefined {
  return Object.hasOwn(RIVALS, policy) ? RIVALS[policy as keyof typeof RIVALS] : undefined;
}
