import type { CaseFile, Cause, Diagnosis } from './diagnose.ts';
import { type FunctionView, primaryOf } from './evidence.ts';
import type { FailureClass } from './failure.ts';
import { commonestError } from './function-errors.ts';

/** What a class of errors means for a version that was proven good. */
const CAUSES: Partial<Record<FailureClass, Cause>> = {
  'out-of-memory': 'out-of-memory',
  crash: 'crash-loop',
  timeout: 'hung-tasks',
  dependency: 'dependency',
  'database-schema': 'dependency',
  'rate-limited': 'rate-limited',
  throttled: 'rate-limited',
  'client-error': 'client-error',
  configuration: 'configuration',
  auth: 'configuration',
  import: 'image',
  image: 'image',
  network: 'network',
  tls: 'network',
  capacity: 'capacity',
};

/** These say the same of old and new code: what the code needs, not what it is. */
const NOT_THE_CODE: ReadonlySet<Cause> = new Set<Cause>(['out-of-memory', 'rate-limited', 'capacity']);

/** Why do invocations of a function fail? Everything it needs is well, and nobody is deploying. */
export function diagnoseFunction(file: CaseFile, fn: FunctionView): Diagnosis {
  const { service, belief, errorLines = [] } = file;
  const found = commonestError(
    fn.state === 'Failed' ? [fn.stateReason ?? 'its state is Failed'] : errorLines,
  );
  const cause = found && CAUSES[found.class];
  const because = [belief.reason, ...(found ? [found.because] : [])];
  const confidence = found ? Math.min(0.9, found.confidence) : 0.3;
  if (belief.phase === 'throttle') {
    return {
      cause: 'overload',
      blames: service,
      confidence: 0.85,
      because: [belief.reason, 'Lambda had no free environment for it within its limits'],
    };
  }
  if (cause && NOT_THE_CODE.has(cause)) return { cause, blames: service, confidence, because };
  return (
    blameVersion(file, fn, because) ?? { cause: cause ?? 'unknown', blames: service, confidence, because }
  );
}

/** Not proven good, and ill since it was published: the newest version is the likeliest reason. */
function blameVersion(
  file: CaseFile,
  { live }: FunctionView,
  because: readonly string[],
): Diagnosis | undefined {
  const publishedAtMs = file.view && primaryOf(file.view)?.createdAtMs;
  const { failingSinceMs } = file.belief;
  if (file.currentIsBaseline || publishedAtMs === undefined || failingSinceMs === undefined) return undefined;
  // A minute of metrics begins before the version that spoils it.
  const ageMs = failingSinceMs - publishedAtMs + 60_000;
  if (ageMs < 0 || ageMs > file.blameMs) return undefined;
  return {
    cause: 'bad-revision',
    blames: file.service,
    confidence: 0.9,
    because: [`version ${live.version} has failed since it went live and was never proven good`, ...because],
  };
}
