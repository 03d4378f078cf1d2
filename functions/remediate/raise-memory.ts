import { type Incident, rungOf, withRung } from '../../shared/core/remediation/incident.ts';
import { TerminalError } from '../../shared/ports.ts';
import { readRaise } from './choices.ts';
import { fencedHands } from './fence.ts';
import { type Case, save } from './open-case.ts';
import type { RemediatePorts } from './ports.ts';

/** The revision with more memory, registered once: an interrupted step finds it in the incident. */
export async function raisedRevision(
  current: Case,
  world: RemediatePorts,
): Promise<{ readonly target: string; readonly incident: Incident }> {
  const { service, incident } = current;
  const rung = rungOf(incident, 'raise-memory')!;
  if (rung.registered !== undefined) return { target: rung.registered, incident };
  const running = incident.fingerprint?.taskDefinition ?? '';
  const choice = await readRaise(service, running, world);
  if (!choice || 'because' in choice) {
    throw new TerminalError(`${running} cannot have more memory: ${choice?.because ?? 'it cannot be read'}`);
  }
  const target = await (await fencedHands(current, world)).register(choice.raise.definition);
  world.journal.say('registered', { incident: incident.id, target, memoryMiB: choice.raise.toMiB });
  const registered = { ...rung, registered: target, copyOf: running };
  return { target, incident: await save(withRung(incident, registered), world) };
}
