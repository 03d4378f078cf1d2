import type { Approval } from '../../shared/core/remediation/approval.ts';
import { ALL_SERVICES, type Control } from '../../shared/core/remediation/control.ts';
import type { StoryLine } from './story-line.ts';

/** What people have last said to the watchdog, one line each: the switch, pauses, and answers to questions. */
export function peopleSaid(control: Control, approvals: readonly Approval[], nowMs: number): StoryLine[] {
  const { stopped, stoppedBecause, switched, pauses } = control;
  const said = (atMs: number, about: string, what: string): StoryLine => {
    return { atMs, speaker: 'you', about, what, tone: 'plain' };
  };
  const turned = stopped ? `stop: ${stoppedBecause}` : 'start: it may act again';
  return [
    ...(switched ? [said(switched.atMs, 'everything', `${turned} (${switched.by})`)] : []),
    ...Object.entries(pauses).map(([service, { untilMs, reason, by }]) => {
      const about = service === ALL_SERVICES ? 'everything' : service;
      const isOver = untilMs <= nowMs;
      const until = new Date(untilMs).toISOString().slice(11, 19);
      const what = isOver ? 'the pause is over' : `pause until ${until} UTC: ${reason} (${by ?? 'somebody'})`;
      return said(isOver ? untilMs : nowMs, about, what);
    }),
    ...approvals.flatMap(({ service, decidedAtMs, decidedBy, status, remedies }) => {
      if (decidedAtMs === undefined) return [];
      const answer = status === 'rejected' ? 'reject' : 'approve';
      return [said(decidedAtMs, service, `${answer} ${remedies.join(', ')} (${decidedBy ?? 'somebody'})`)];
    }),
  ];
}
