import type { Rung } from '../../shared/core/remediation/incident.ts';
import { isWorthReading } from '../../shared/core/remediation/sighting.ts';
import { type Case, rowOf } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** After so many looks without a word of it, the watcher is silent. */
const SILENT_LOOKS = 2;

/**
 * Whether ECS may show anything else than at our last read. The watcher describes all that are being healed in one
 * call for ten, so many that wait do not ask ECS each for itself.
 */
export async function hasChanged(
  { service, nowMs }: Case,
  { read }: Rung,
  world: RemediatePorts,
): Promise<boolean> {
  if (service.kind !== 'ecs' || read === undefined) return true;
  const silentMs = SILENT_LOOKS * world.environment.timings.lookSeconds * 1000;
  return isWorthReading(read, (await rowOf(service, world))?.sighted, { nowMs, silentMs });
}
