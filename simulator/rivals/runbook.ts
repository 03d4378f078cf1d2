import type { Remedy } from '../../shared/core/remediation/ladder.ts';
import type { EcsService } from '../../shared/core/watchlist/environment.ts';
import type { BridgeEvent } from '../ecs/event-bridge.ts';
import { nameOf } from './case-book.ts';
import { CHECK_SECONDS, type Rival, type RivalWorld } from './rival.ts';
import type { Change } from './rival-hands.ts';

/** "Check CloudWatch metrics for 5 minutes to ensure stability", after any recovery action. */
const VERIFY_SECONDS = 300;
/** "Wait for tasks to stop: sleep 30". */
const STOP_SECONDS = 30;
/** Where no alarm watches: the health endpoint returns something else than 200 this often. */
const FAILURES = 3;

/**
 * The service recovery runbook of an ECS fleet, to the letter: force a new deployment; desired count 0, sleep 30,
 * desired count 1; the task definition of `deployments[1]`; five minutes of verification after each, no diagnosis.
 *
 * Its best shot: somebody begins in the second in which the alarm `{project}-{env}-{service}-unhealthy` is delivered,
 * asks the health endpoint first as the runbook's flow chart says, never mistypes, tries again what AWS throttles,
 * works on several services at once, and waits while colleagues have paused it.
 */
export const runbook: Rival = { watchOver, hear };

type Option = readonly [Remedy, (service: EcsService, world: RivalWorld) => Promise<Change>];

const OPTIONS: readonly Option[] = [
  ['force-deploy', (service, { hands }) => hands.update(service, { forceNewDeployment: true })],
  ['scale-cycle', scaleDownAndUp],
  ['roll-back', rollBack],
];

async function hear(event: BridgeEvent, service: EcsService, world: RivalWorld): Promise<void> {
  const { alarmName, state } = event.detail as { alarmName?: string; state?: { value?: string } };
  if (service.alarm === undefined || alarmName !== service.alarm || state?.value !== 'ALARM') return;
  await recover(service, world);
}

/** Of a service without an alarm somebody looks at the health endpoint. */
async function watchOver(service: EcsService, world: RivalWorld): Promise<void> {
  if (service.alarm !== undefined) return;
  let failures = 0;
  for (;;) {
    await world.sleep(CHECK_SECONDS);
    failures = (await world.isHealthy(service)) ? 0 : failures + 1;
    // Once for each illness: whoever has come to the runbook's end leaves it to people.
    if (failures === FAILURES) await recover(service, world);
  }
}

async function recover(service: EcsService, world: RivalWorld): Promise<void> {
  const { book } = world;
  if (book.isOpen(service.id)) return;
  if (await world.isHealthy(service)) return;
  book.open(service, 'health check failure');
  book.tell(service, 'opened', `ALARM: ${service.alarm ?? service.modelName}`);
  if (service.mode === 'observe') return book.close(service, 'escalated', 'nothing may be done to it');
  while (await world.isPaused(service)) {
    await world.sleep(CHECK_SECONDS);
    if (await world.isHealthy(service)) return book.close(service, 'recovered', 'it came back by itself');
  }
  for (const [remedy, act] of OPTIONS) {
    book.begin(service, remedy);
    const change = await act(service, world);
    if (change.accepted) await world.sleep(VERIFY_SECONDS);
    if (await world.isHealthy(service)) {
      book.end(service, 'verified', 'the health endpoint answers');
      book.close(service, 'recovered', `${nameOf(remedy)} helped`);
      book.tell(service, 'closed', `${service.modelName} recovered by ${nameOf(remedy)}`);
      return;
    }
    book.end(
      service,
      change.accepted ? 'not-cured' : 'failed',
      change.accepted ? 'still ill' : change.because,
    );
  }
  book.close(service, 'escalated', 'nothing in the runbook helped');
  book.tell(service, 'decision', `${service.modelName} is not well, and the runbook is at its end`);
}

async function scaleDownAndUp(service: EcsService, { hands, sleep }: RivalWorld): Promise<Change> {
  const down = await hands.update(service, { desiredCount: 0 });
  if (!down.accepted) return down;
  await sleep(STOP_SECONDS);
  return hands.update(service, { desiredCount: 1 });
}

/** With one deployment the query finds nothing, and `--output text` prints that as `None`. */
async function rollBack(service: EcsService, world: RivalWorld): Promise<Change> {
  const view = await world.describe(service);
  return world.hands.update(service, { taskDefinition: view?.deployments[1]?.taskDefinition ?? 'None' });
}
