import { isFirm, type Together } from '../health/fleet.ts';
import type { CaseFile, Diagnosis, SickNeed } from './diagnose.ts';
import { isDeploying, primaryOf, revisionName } from './evidence.ts';
import type { Hypothesis } from './hypothesis.ts';
import { blameStuckDeployment } from './stuck-deployment.ts';

/** Every sick need that nothing sick below it explains; of those that are seen ill the farthest leads. */
export function blameDependency(file: CaseFile): Hypothesis[] {
  const victims = file.sickNeeds.filter((need) => need.isVictim);
  const roots = file.sickNeeds.filter((need) => !need.isVictim);
  return [
    ...roots
      .filter((need) => !need.together)
      .toReversed()
      .map((need) => seenIll(need, victims)),
    // Whoever needs them in whichever order: of two as likely, all name the same one first.
    ...roots
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((need) => (need.together ? [suspected(need, need.together, file)] : [])),
  ];
}

/** Of what a look has seen ill; a suspicion is less sure. */
export const SEEN_ILL = 0.9;

function seenIll(root: SickNeed, victims: readonly SickNeed[]): Hypothesis {
  return {
    ground: 'elsewhere',
    cause: 'dependency',
    blames: root.id,
    confidence: root.isBlamed ? 0.95 : SEEN_ILL,
    because: [
      ...[...victims, root].map((need) => `${need.id}, which it needs, is not well: ${need.detail}`),
      ...(root.isBlamed ? [`its own health answer names ${root.id} as what fails`] : []),
    ],
  };
}

/** Nobody saw it ill; it is what those that fail together have in common. */
function suspected({ id, detail, isShared }: SickNeed, together: Together, { belief }: CaseFile): Hypothesis {
  const { well, isWell } = together;
  const against = [
    ...(isWell ? ['it answers its own probe'] : []),
    ...(well.length > 0 ? [`${well.slice(0, 3).join(', ')} need it too and are well`] : []),
    ...(belief.phase === 'connect' ? ['nothing listens at the service itself'] : []),
  ];
  // What is seen ill between the two blames it as well, and may be ill by itself: nothing tells them apart.
  const isTie = isShared && against.length === 0 && together.unexplained > 0;
  return {
    ground: isTie || isFirm(together) ? 'elsewhere' : 'left',
    cause: 'dependency',
    blames: id,
    confidence: isTie ? 0.85 : 0.75,
    because: [`${id}, which it needs, is suspected: ${detail}`],
    ...(against.length > 0 && { against }),
  };
}

export function blameDeployment(file: CaseFile): Diagnosis | undefined {
  const primary = file.view && primaryOf(file.view);
  if (!file.view || !primary || !isDeploying(file.view) || file.gaveUpOurs) return undefined;
  if (file.stuckSinceMs !== undefined) return blameStuckDeployment(file, primary, file.stuckSinceMs);
  return {
    cause: 'deploy-in-progress',
    blames: file.service,
    confidence: 0.8,
    because: [
      `deployment ${primary.id} of ${revisionName(primary.taskDefinition)} is ${primary.rolloutState ?? 'under way'}`,
    ],
  };
}
