import { revisionName } from '../diagnosis/evidence.ts';
import type { Plan } from '../remediation/incident.ts';
import { REMEDY_NAMES, type Remedy } from '../remediation/ladder.ts';

/** A remedy as an engineer would say it, with how far it goes. */
export const remedyText = (remedy: Remedy, plan: Partial<Plan> = {}): string =>
  `${REMEDY_NAMES[remedy]}${extentOf(remedy, plan)}`;

/** How far the plan lets it go, if it says so: ` to backend:11`. */
export function extentOf(
  remedy: Remedy,
  { rollBackTo, raise, scaleTo, settings = {} }: Partial<Plan>,
): string {
  const to = (much: string | number | undefined, unit = '') => (much ? ` to ${much}${unit}` : '');
  switch (remedy) {
    case 'roll-back':
    case 'roll-back-alias':
      return to(rollBackTo && revisionName(rollBackTo));
    case 'raise-memory':
      return raise ? ` from ${raise.fromMiB}${to(raise.toMiB, ' MiB')}` : to(settings.memoryMiB, ' MiB');
    case 'raise-timeout':
      return to(settings.timeoutSeconds, ' s');
    case 'provision-concurrency':
      return to(settings.environments, ' environments');
    case 'scale-out':
      return to(scaleTo, ' tasks');
    default:
      return '';
  }
}
