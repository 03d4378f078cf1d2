import { revisionName } from '../diagnosis/evidence.ts';
import type { Plan } from '../remediation/incident.ts';
import { REMEDY_NAMES, type Remedy } from '../remediation/ladder.ts';

/** A remedy as an engineer would say it, with how far it goes where the plan says so. */
export const remedyText = (remedy: Remedy, plan: Partial<Plan> = {}): string =>
  `${REMEDY_NAMES[remedy]}${extentOf(remedy, plan)}`;

function extentOf(remedy: Remedy, { rollBackTo, raise, scaleTo, settings }: Partial<Plan>): string {
  switch (remedy) {
    case 'roll-back':
    case 'roll-back-alias':
      return rollBackTo ? ` to ${revisionName(rollBackTo)}` : '';
    case 'raise-memory':
      if (raise) return ` from ${raise.fromMiB} to ${raise.toMiB} MiB`;
      return settings?.memoryMiB ? ` to ${settings.memoryMiB} MiB` : '';
    case 'raise-timeout':
      return settings?.timeoutSeconds ? ` to ${settings.timeoutSeconds} s` : '';
    case 'provision-concurrency':
      return settings?.environments ? `, ${settings.environments} environments` : '';
    case 'scale-out':
      return scaleTo ? ` to ${scaleTo} tasks` : '';
    default:
      return '';
  }
}
