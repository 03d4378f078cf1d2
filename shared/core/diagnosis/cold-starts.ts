import type { CaseFile, Diagnosis } from './diagnose.ts';

/** What became of invocations, by whether their environment was new, as the REPORT lines of a log tell. */
interface Starts {
  readonly coldLate: number;
  readonly coldWell: number;
  readonly warmLate: number;
  readonly warmWell: number;
  readonly longestInitMs: number;
}

/** Only the first invocation of an environment says how long that took to begin (Lambda guide: lambda-runtime-environment). */
const REPORT = /^REPORT RequestId: ([\w-]{1,64})\b/;
const INIT_DURATION = /\bInit Duration: ([\d.]{1,12}) ms/;
const LATE = /(?:^|\s)([\w-]{1,64}) Task timed out after/;
/** One that began too late and was killed: another reason than time is none of its start. */
const STATUS = /\bStatus: (\w{1,20})/;

function readStarts(lines: readonly string[]): Starts {
  const late = new Set(lines.flatMap((line) => LATE.exec(line)?.[1] ?? []));
  const starts = { coldLate: 0, coldWell: 0, warmLate: 0, warmWell: 0, longestInitMs: 0 };
  for (const line of lines) {
    const id = REPORT.exec(line)?.[1];
    const status = STATUS.exec(line)?.[1];
    if (id === undefined || (status !== undefined && status !== 'timeout')) continue;
    const isLate = status === 'timeout' || late.has(id);
    const initMs = Number(INIT_DURATION.exec(line)?.[1] ?? 0);
    starts[`${initMs > 0 ? 'cold' : 'warm'}${isLate ? 'Late' : 'Well'}`] += 1;
    starts.longestInitMs = Math.max(starts.longestInitMs, initMs);
  }
  return starts;
}

/** As of probes: one late call is no illness. */
const LEAST_LATE = 3;
/** More of the late ones were warm: then it is slow, however it starts. */
const MOST_WARM_SHARE = 0.2;

/**
 * What says that the first call of a new environment runs out of time, and those after it end well. A timeout ends the
 * environment, so that in one that hangs calls are cold too: without warm ones that end well nothing can be told.
 */
export function readColdStarts({ errorLines = [], view }: Pick<CaseFile, 'errorLines' | 'view'>) {
  const { coldLate, coldWell, warmLate, warmWell, longestInitMs } = readStarts(errorLines);
  if (coldLate < LEAST_LATE || coldLate <= coldWell || warmWell === 0) return undefined;
  if (warmLate > (coldLate + warmLate) * MOST_WARM_SHARE) return undefined;
  const provisioned = view?.lambda?.provisioned ?? 0;
  return {
    because: [
      `cold starts: ${coldLate} invocations that began a new environment ran out of time (its start alone takes up to ${Math.round(longestInitMs)} ms)`,
      `${warmWell} in environments that were warm ended well`,
    ],
    against: [
      ...(coldWell > 0 ? [`${coldWell} cold starts were in time`] : []),
      ...(warmLate > 0 ? [`${warmLate} invocations ran out of time in warm environments too`] : []),
      ...(provisioned > 0 ? [`${provisioned} environments are kept warm already`] : []),
    ],
  };
}

/** No environment is free that has begun. A version that nobody has proven starts as it was made: that one is blamed. */
export function blameColdStart(file: CaseFile): Diagnosis | undefined {
  const found = file.currentIsBaseline ? readColdStarts(file) : undefined;
  if (!found) return undefined;
  const { because, against } = found;
  return {
    ...{ cause: 'overload', blames: file.service, confidence: 0.88 },
    because: [...because, file.belief.reason],
    ...(against.length > 0 && { against }),
  };
}
