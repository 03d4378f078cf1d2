import { causeIn } from './classify-log-line.ts';
import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import type { FailureClass } from './failure.ts';

/** What its own words mean where new tasks would only say the same. */
const CAUSES: Partial<Record<FailureClass, Cause>> = {
  'rate-limited': 'rate-limited',
  throttled: 'rate-limited',
  'database-schema': 'dependency',
};
const LEAST_CONFIDENCE = 0.7;
const QUOTED = /says "(.{1,300})"/;

/** A service that answers with an error may say itself what no restart would mend. */
export function blameOwnWords({ belief, service }: CaseFile): Diagnosis | undefined {
  const said = QUOTED.exec(belief.reason)?.[1];
  const found = said === undefined ? undefined : causeIn(said);
  const cause = found && CAUSES[found.class];
  if (!cause || found.confidence < LEAST_CONFIDENCE) return undefined;
  const because = [`it says so itself: "${said}"`, found.because];
  return { cause, blames: service, confidence: Math.min(0.85, found.confidence), because };
}
