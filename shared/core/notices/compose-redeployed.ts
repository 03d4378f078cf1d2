import type { PledgeMove } from '../remediation/pledge.ts';
import type { Ledger } from '../remediation/records.ts';
import type { Environment } from '../watchlist/environment.ts';
import type { Notice } from './notice.ts';
import { iso, modelNameOf, subjectOf } from './notice-text.ts';
import { updateService } from './update-service.ts';

interface Said {
  readonly subject: string;
  readonly severity: Notice['severity'];
  readonly lines: readonly string[];
  readonly nextSteps: readonly string[];
}

/** What became of a deployment that is owed. Of what somebody else has taken over, or what ran at once, nothing is said. */
export function composeRedeployed(
  environment: Environment,
  { service, lastIncident = '', pledgedMs = 0, redeployedMs }: Ledger,
  { move, nowMs }: { readonly move: PledgeMove | 'changed'; readonly nowMs: number },
): Notice | undefined {
  const said = textOf();
  return (
    said && {
      id: `redeployed:${lastIncident}:${pledgedMs}:${move}`,
      thread: `incident:${lastIncident}`,
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
    const explain = `npx watchdog explain ${lastIncident} -c env=${environment.name}`;
    if (move === 'deploy')
      return {
        subject: `${service} is deployed again: ECS has given it up and starts nothing more`,
        severity: 'warning',
        lines: [
          `${began} It starts no task any more before somebody deploys.`,
          'The restorer deploys it again as it is, as often as ECS alone would start its tasks, whenever ECS has given it up: until it runs, somebody else deploys it, its count is 0, or a day is over.',
        ],
        nextSteps: [
          `Why its tasks do not start: ${explain}`,
          'To put an end to this: deploy what you want to run, or set its count to 0.',
        ],
      };
    if (move === 'runs' && redeployedMs !== undefined)
      return {
        subject: `${service} runs again: the deployment that it was owed is complete`,
        severity: 'info',
        lines: [`${began} The restorer deployed it again at ${iso(redeployedMs)}, and that is complete.`],
        nextSteps: [`What had happened: ${explain}`],
      };
    if (move !== 'changed' && (move !== 'over' || redeployedMs === undefined)) return undefined;
    return {
      subject: `${service} is not deployed again by the watchdog any more`,
      severity: 'critical',
      lines: [
        began,
        move === 'over'
          ? 'A day is over, and it still does not run.'
          : 'Its image is not the one any more that ran when the watchdog acted: a new deployment would start something else.',
      ],
      nextSteps: [`Once its tasks can start: ${byHand}`],
    };
  }
}
