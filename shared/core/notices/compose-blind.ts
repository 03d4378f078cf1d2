import type { Environment } from '../watchlist/environment.ts';
import { someOf } from './incident-notice.ts';
import type { Notice } from './notice.ts';
import { iso, subjectOf } from './notice-text.ts';

/** Said when our own eyes are in doubt, and again when they are not any more. */
export function composeBlind(
  environment: Environment,
  blind: { sinceMs: number; nowMs: number; detail: string; ill: readonly string[]; over: boolean },
): Notice {
  const thread = `blind:${blind.sinceMs}`;
  return {
    id: `${thread}:${blind.over ? 'closed' : 'opened'}`,
    thread,
    kind: blind.over ? 'closed' : 'blind',
    severity: blind.over ? 'info' : 'critical',
    environment: environment.name,
    about: 'watchdog',
    modelName: `${environment.project}-watchdog-${environment.name}`,
    atMs: blind.nowMs,
    subject: subjectOf(
      environment,
      blind.over ? 'the watchdog sees again' : 'the watchdog is blind and holds back',
    ),
    lines: blind.over
      ? [`Probes work again since ${iso(blind.nowMs)}; blind since ${iso(blind.sinceMs)}.`]
      : [
          `I am blind since ${iso(blind.sinceMs)}: ${blind.detail}.`,
          ...(blind.ill.length > 0 ? [`Not well already, and left alone: ${someOf(blind.ill)}.`] : []),
          'Nothing is judged and nothing is done until probes work again.',
        ],
    nextSteps: [
      ...(blind.over
        ? []
        : ["Check the prober's own way out: its subnets, security group, NAT and name server."]),
      `Look further: npx watchdog status -c env=${environment.name}`,
    ],
  };
}
