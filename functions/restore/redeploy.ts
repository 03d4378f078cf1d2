import { composeRedeployed } from '../../shared/core/notices/compose-redeployed.ts';
import { CHECK_GOOD_FOR_MS } from '../../shared/core/remediation/fence.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { DEPLOYS, isRedeployed, pledgeMove } from '../../shared/core/remediation/pledge.ts';
import type { Baseline, Ledger } from '../../shared/core/remediation/records.ts';
import type { FleetReader } from '../../shared/ports.ts';
import { tell } from '../tell/tell.ts';
import type { RepayPorts } from './repay.ts';

export interface RedeployPorts extends RepayPorts {
  readonly fleet: RepayPorts['fleet'] & Pick<FleetReader, 'taskDefinition' | 'imageState'>;
}

/** Deploys again what its circuit breaker gave up after our act; forgets the debt once something else has come of it. */
export async function redeployIfDue(ledger: Ledger, world: RedeployPorts): Promise<void> {
  const { environment, clock, fleet, rollback } = world;
  const service = environment.services.find(({ id }) => id === ledger.service);
  if (service?.kind !== 'ecs' || ledger.pledgedMs === undefined) return;
  const [open, last] = await Promise.all(
    [ledger.openIncident, ledger.lastIncident].map((id) =>
      id === undefined ? undefined : rollback.incident(id),
    ),
  );
  const isHeld = open !== undefined && open.execution === undefined;
  if (ledger.openIncident !== undefined && !isHeld) return;
  const view = (await fleet.describe([service])).get(service.id);
  // Whoever acknowledged the one that deployed has another one open.
  const incident = [open, last].find((one) => one?.rungs.some(({ remedy }) => DEPLOYS.has(remedy))) ?? last;
  const nowMs = clock.now();
  const due = pledgeMove(ledger, { view, incident, nowMs });
  if (due === 'wait') return;
  const proven = (await rollback.baselines(service.id)).find(
    (one) => one.taskDefinition === view?.taskDefinition,
  );
  const changes =
    due === 'deploy' && (await wouldChangeImage(view!.taskDefinition, { proven, incident }, world));
  const move = changes ? 'changed' : due;
  if (move === 'deploy') {
    // Written first: of two restorers one deploys, and what it makes is known to be ours whoever dies.
    const begun = { ...ledger, redeployedMs: nowMs, redeployment: undefined };
    await rollback.replaceLedger(begun);
    const redeployment = await world.hands.until(nowMs + CHECK_GOOD_FOR_MS).forceDeploy(service);
    await rollback.replaceLedger({ ...begun, version: begun.version + 1, redeployment });
  }
  const notice = composeRedeployed(environment, ledger, { move, nowMs, view, incident, proven });
  if (notice) await tell(notice, world);
  // Told first: of what is forgotten nobody would hear. What the restorer made stays known as ours, whoever died before its name was written.
  if (move !== 'deploy') {
    const redeployment = view?.deployments.find((one) => isRedeployed(one, ledger))?.id;
    await rollback.replaceLedger({ ...ledger, pledgedMs: undefined, redeployedMs: undefined, redeployment });
  }
  world.journal.say('redeployed', { service: service.id, incident: incident?.id, move });
}

/** I28: what was proven good, or ran when we acted, may be started anew, and nothing else by its name; where nobody knows, its tags decide. */
async function wouldChangeImage(
  taskDefinition: string,
  { proven, incident }: { readonly proven?: Baseline; readonly incident?: Incident },
  { fleet }: RedeployPorts,
): Promise<boolean> {
  const record = await fleet.taskDefinition(taskDefinition);
  const digests = proven ? Object.values(proven.digests) : meantDigests(taskDefinition, incident);
  if (digests.length === 0) return false;
  for (const image of Object.values(record?.images ?? {})) {
    const states = await Promise.all(digests.map((digest) => fleet.imageState(image, digest)));
    if (!states.includes('same')) return true;
  }
  return false;
}

/** What an act of ours was to run with this revision: what ran before it, or what a roll-back went to. */
function meantDigests(taskDefinition: string, incident?: Incident): readonly string[] {
  const meant = incident?.rungs.find(({ remedy, registered }) => {
    const from = remedy === 'roll-back' ? incident.plan?.rollBackTo : incident.fingerprint?.taskDefinition;
    return DEPLOYS.has(remedy) && [from, registered].includes(taskDefinition);
  });
  return meant?.digests ?? [];
}
