import { calmEnd, wellSinceMs } from '../../shared/core/remediation/incident-end.ts';
import { hasExitedLately } from '../gather/has-exited-lately.ts';
import { type Case, end, TO_CLOSE } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

type CalmCase = Pick<Case, 'service' | 'incident'>;

/** It answers, and nothing is done: if it stays well the incident is over. */
export async function waitForCalm(current: CalmCase, world: RemediatePorts) {
  const { incident } = current;
  if (!(await isCalm(current, world)))
    return { next: 'wait', waitSeconds: world.environment.timings.pollSeconds } as const;
  const { outcome, because, diagnosis = incident.diagnosis } = calmEnd(incident);
  await end({ ...incident, diagnosis }, outcome, because, world);
  return TO_CLOSE;
}

/** Health that everybody has seen unbroken for long enough to end an incident. */
export async function isCalm({ service, incident }: CalmCase, world: RemediatePorts): Promise<boolean> {
  const row = await world.health.load(service.id, service.shard);
  const sinceMs = row && wellSinceMs(incident, row.belief);
  if (sinceMs === undefined) return false;
  const calmMs = world.environment.timings.calmSeconds * 1000;
  return world.clock.now() - sinceMs >= calmMs && !(await hasExitedLately(service, world));
}
