import type { CaseFile, Diagnosis, SickNeed } from './diagnose.ts';
import { isDeploying, primaryOf, revisionName } from './evidence.ts';
import type { Hypothesis } from './hypothesis.ts';
import { blameStuckDeployment } from './stuck-deployment.ts';

/** Every sick need that nothing sick below it explains; of those that are seen ill the farthest leads. */
export function blameDependency({ sickNeeds }: CaseFile): Hypothesis[] {
  const victims = sickNeeds.filter((need) => need.isVictim);
  return sickNeeds
    .filter((need) => !need.isVictim)
    .toReversed()
    .map((need) => ({ ...(need.together ? suspected(need, need.together) : seenIll(need, victims)) }));
}

function seenIll(root: SickNeed, victims: readonly SickNeed[]): Hypothesis {
  return {
    ground: 'elsewhere',
    cause: 'dependency',
    blames: root.id,
    confidence: 0.9,
    because: [...victims, root].map((need) => `${need.id}, which it needs, is not well: ${need.detail}`),
  };
}

/** Nobody saw it ill; it is what those have in common that failed together. Who needs it and is well speaks for it. */
function suspected(
  { id, detail }: SickNeed,
  { well, isWell }: NonNullable<SickNeed['together']>,
): Hypothesis {
  const against = [
    ...(isWell ? ['it answers its own probe'] : []),
    ...(well.length > 0 ? [`${well.slice(0, 3).join(', ')} needs it too and is well`] : []),
  ];
  return {
    ground: 'elsewhere',
    cause: 'dependency',
    blames: id,
    confidence: 0.75,
    because: [`${id}, which it needs, is suspected: ${detail}`],
    ...(against.length > 0 && { against }),
  };
}

export function blameDeployment(file: CaseFile): Diagnosis | undefined {
  const primary = file.view && primaryOf(file.view);
  if (!file.view || !primary || !isDeploying(file.view)) return undefined;
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
