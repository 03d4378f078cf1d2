import { causeIn } from './classify-log-line.ts';
import { bounded, type Classification, type LambdaError, unknown } from './failure.ts';
import { plainReport } from './report-line.ts';
import { atMost, firstThatFits } from './rule.ts';
import { LAMBDA_CODES, LAMBDA_EXITS } from './texts/lambda-texts.ts';
import { LOADING } from './texts/loading-texts.ts';
import { THROWN } from './texts/plain-words.ts';

const REPORT = /Memory Size: (\d{1,6}) MB\s{0,4}Max Memory Used: (\d{1,6}) MB/;
/** The sandbox is killed at its limit, and the figure is rounded (Lambda developer guide: monitoring memory). */
const FULL = 0.97;
/** Killed with this much left, it was not killed for memory. */
const ROOMY = 0.8;

/** What Lambda answered for an invocation that failed. */
export function classifyLambdaError(input: LambdaError): Classification {
  const type = input.errorType ?? '';
  const said = bounded(`${type}: ${input.errorMessage ?? ''}`);
  const tail = bounded(input.logTail ?? '')
    .split('\n')
    .map(plainReport)
    .join('\n');
  return (
    firstThatFits(LAMBDA_CODES, said) ??
    byExit(said, tail) ??
    causeIn(said) ??
    firstThatFits(LAMBDA_CODES, tail) ??
    byExit(tail, tail) ??
    (type === '' && input.errorMessage === undefined ? causeIn(tail) : undefined) ??
    firstThatFits(THROWN, type) ??
    thrown(type) ??
    unknown('Lambda names no cause')
  );
}

/** The runtime died: of memory if the report says that there was none left. */
function byExit(said: string, tail: string): Classification | undefined {
  const exit = firstThatFits(LAMBDA_EXITS, said);
  if (!exit) return undefined;
  const before = /exit status/.test(said) ? atMost(0.75, firstThatFits(LOADING, tail)) : undefined;
  if (before) return before;
  const used = memoryUsed(tail);
  const isOwnFault = /signal: (?:seg|abort|ill)/.test(said);
  if (used >= FULL && !isOwnFault) {
    return { class: 'out-of-memory', confidence: 0.93, because: `${exit.because}, with all its memory used` };
  }
  if (used < ROOMY && exit.class === 'out-of-memory') {
    return { class: 'crash', confidence: 0.5, because: `${exit.because}, with memory to spare` };
  }
  return exit;
}

/** Used over granted memory, 0 to 1, as the REPORT line tells; without one NaN, which compares with nothing. */
function memoryUsed(tail: string): number {
  const [, size, used] = REPORT.exec(tail) ?? [];
  return Number(used) / Number(size);
}

function thrown(type: string): Classification | undefined {
  if (type === '') return undefined;
  return {
    class: 'crash',
    confidence: 0.5,
    because: `the function threw ${type.slice(0, 80)}, and says no cause`,
  };
}
