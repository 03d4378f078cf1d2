import { classifyHttp } from './classify-http.ts';
import { classifyLambdaError } from './classify-lambda-error.ts';
import { classifyLogLine } from './classify-log-line.ts';
import { classifyServiceEvent } from './classify-service-event.ts';
import { classifyStoppedTask } from './classify-stopped-task.ts';
import type { Classification, Failure } from './failure.ts';

/**
 * What does this failure mean? Codes outweigh fixed texts of vendors, and these outweigh words. A text that
 * names no cause is `unknown`: a confident wrong answer is worse than none.
 */
export function classify(failure: Failure): Classification {
  switch (failure.kind) {
    case 'stopped-task':
      return classifyStoppedTask(failure.input);
    case 'service-event':
      return classifyServiceEvent(failure.input);
    case 'lambda-error':
      return classifyLambdaError(failure.input);
    case 'http':
      return classifyHttp(failure.input);
    case 'log-line':
      return classifyLogLine(failure.input);
    default:
      return failure satisfies never;
  }
}
