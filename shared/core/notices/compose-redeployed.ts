import { isGivenUp, revisionName, type ServiceView } from '../diagnosis/evidence.ts';
import type { Incident } from '../remediation/incident.ts';
import { endsOwing, type PledgeMove } from '../remediation/pledge.ts';
import type { Baseline, Ledger } from '../remediation/records.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, modelNameOf, subjectOf } from './notice-text.ts';
import { paceOf, TO_END_IT } from './owed-deployment.ts';
import { updateService } from './update-service.ts';

interface Said {
  readonly subject: string;
  readonly severity: Notice['severity'];
  readonly lines: readonly string[];
  readonly nextSteps: readonly string[];
}

interface Became {
  readonly move: PledgeMove | 'changed';
  readonly nowMs: number;
  readonly view?: ServiceView;
  readonly incident?: Incident;
  /** What it has now, where that was proven good. */
  readonly proven?: Baseline;
}

/** What became of a deployment that is owed. Of what ran at once, or was taken over before people had heard of it, nothing is said. */
export function composeRedeployed(
  environment: Environment,
  ledger: Ledger,
  { move, nowMs, view, incident, proven }: Became,
): Notice | undefined {
  const { service, lastOutcome, pledgedMs = 0, redeployedMs } = ledger;
  const of = incident?.id ?? ledger.lastIncident ?? '';
  const said = textOf();
  return (
    said && {
      id: `redeployed:${of}:${pledgedMs}:${move}`,
      thread: `incident:${of}`,
      kind: 'restored',
      environment: environment.name,
      about: service,
      modelName: modelNameOf(environment, service),
      atMs: nowMs,
      ...said,
      subject: subjectOf(environment, said.subject),
    }
  );

  function textOf(): Said | undefined {
    const listed = environment.services.find(({ id }) => id === service);
    const byHand = `${updateService(environment, listed?.kind === 'ecs' ? listed : undefined)} --force-new-deployment`;
    const began = `The watchdog began to deploy ${service} at ${iso(pledgedMs)}. Its circuit breaker gave that up, and ECS has nothing left to go back to.`;
    const explain = `npx watchdog explain ${of} -c env=${environment.name}`;
    if (move === 'deploy')
      return {
        subject: `${service} is deployed again: ECS has given it up and starts nothing more`,
        severity: 'warning',
        lines: [
          `${began} It starts no task any more before somebody deploys.`,
          `The restorer has deployed ${revision()} again now. ${paceOf(pledgedMs)}`,
        ],
        nextSteps: [`Why its tasks do not start: ${explain}`, TO_END_IT],
      };
    if (move === 'runs' && redeployedMs !== undefined)
      return {
        subject: `${service} runs again: the deployment that it was owed is complete`,
        severity: 'info',
        lines: [`${began} The restorer deployed it again at ${iso(redeployedMs)}, and that is complete.`],
        nextSteps: [`What had happened: ${explain}`],
      };
    if (move === 'others' && (redeployedMs !== undefined || (incident && endsOwing(incident))))
      return {
        subject: `${service} is not deployed by the watchdog any more: ${taken()}`,
        severity: 'info',
        lines: [
          `The watchdog began to deploy ${service} at ${iso(pledgedMs)}, and would have done so again. Now ${taken()}: it deploys it no more.`,
        ],
        nextSteps: [
          ...(view && view.desired === 0 && isGivenUp(view)
            ? [`Whoever raises its count again has to deploy it too, or ECS starts none: ${byHand}`]
            : []),
          `What had happened: ${explain}`,
        ],
      };
    if (move !== 'changed' && (move !== 'over' || redeployedMs === undefined)) return undefined;
    return {
      subject: `${service} is not deployed again by the watchdog any more`,
      severity: 'critical',
      lines: [
        began,
        move === 'over'
          ? 'A day is over, and it still does not run.'
          : 'The image that ran when the watchdog acted is gone or another one by now: a new deployment would not start it.',
      ],
      nextSteps: [`Once its tasks can start: ${byHand}`],
    };
  }

  function revision(): string {
    if (!view) return 'it';
    const ranThen = incident?.fingerprint?.taskDefinition === view.taskDefinition;
    return `${revisionName(view.taskDefinition)} (${proven ? 'proven good' : 'never proven good'}${ranThen ? ', and what ran when it fell ill' : ''})`;
  }

  function taken(): string {
    if (!view) return 'ECS does not show it';
    if (view.desired === 0) return 'its count is 0';
    return `somebody else has ${lastOutcome === 'aborted' ? 'changed' : 'deployed'} it`;
  }
}
