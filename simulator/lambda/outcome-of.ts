import { answerOf, type Behaviour, isRight } from '../ecs/behaviour.ts';
import type { FunctionVersion, Outcome } from './lambda-function.ts';

/** What an invocation of a version with this behaviour comes to, in Lambda's own words (Lambda guide: troubleshooting). */
export function outcomeOf(
  behaviour: Behaviour,
  { memoryMiB, timeoutSeconds }: Pick<FunctionVersion, 'memoryMiB' | 'timeoutSeconds'>,
  latencyMs: number,
): Outcome {
  const failed = (...lines: string[]): Outcome => ({ kind: 'error', durationMs: latencyMs, lines });
  switch (behaviour.kind) {
    case 'crash-on-start':
    case 'crash-after':
      return failed(behaviour.log ?? exited(behaviour.exitCode));
    case 'oom':
      if (memoryMiB >= behaviour.needsMiB) return { kind: 'ok', durationMs: latencyMs };
      return failed(
        'RequestId: 5d0c Error: Runtime exited with error: signal: killed\nRuntime.ExitError',
        `REPORT RequestId: 5d0c Memory Size: ${memoryMiB} MB\tMax Memory Used: ${memoryMiB} MB`,
      );
    case 'hang':
      return timedOut(timeoutSeconds);
    case 'slow':
      return behaviour.latencyMs > timeoutSeconds * 1_000
        ? timedOut(timeoutSeconds)
        : { kind: 'ok', durationMs: behaviour.latencyMs };
    case 'cold-start':
      return coldStarts(behaviour, timeoutSeconds, { latencyMs, memoryMiB });
    case 'refuse':
      return failed(exited(1));
    case 'cannot-start':
      return failed(behaviour.reason);
    case 'status':
    case 'body':
    case 'stale':
    case 'ok':
    case 'idle':
    case 'leak':
      return byAnswer(behaviour, latencyMs, failed);
    default:
      return behaviour satisfies never;
  }
}

/** A handler that would answer wrongly throws instead. */
function byAnswer(behaviour: Behaviour, latencyMs: number, failed: (line: string) => Outcome): Outcome {
  const answer = answerOf(behaviour, latencyMs);
  if (isRight(answer) || answer.kind !== 'answered') return { kind: 'ok', durationMs: latencyMs };
  return failed(
    `ERROR\tInvoke Error\t${JSON.stringify({ errorType: 'Error', errorMessage: thrownFor(behaviour, answer) })}`,
  );
}

/** Of a wrong answer, what its code would have thrown; a number alone would be about somebody whom it calls. */
function thrownFor(behaviour: Behaviour, { status, body }: { status: number; body: string }): string {
  if (behaviour.kind === 'body') return behaviour.body;
  return status >= 500 ? body || 'Internal Server Error' : `status ${status} ${body}`.trim();
}

const exited = (code: number): string =>
  `RequestId: 5d0c Error: Runtime exited with error: exit status ${code}\nRuntime.ExitError`;

function timedOut(timeoutSeconds: number): Outcome {
  return {
    kind: 'error',
    durationMs: timeoutSeconds * 1_000,
    lines: [`2026-01-05T09:00:00.000Z 5d0c Task timed out after ${timeoutSeconds.toFixed(2)} seconds`],
  };
}

/**
 * Lambda guide, lambda-runtime-environment: the first invocation of an environment reports how long its start took.
 * Here what begins late answers late, as where the handler waits for what the start has only begun (assumed).
 */
function coldStarts(
  { initMs, share }: Extract<Behaviour, { kind: 'cold-start' }>,
  timeoutSeconds: number,
  { latencyMs, memoryMiB }: { latencyMs: number; memoryMiB: number },
): Outcome {
  if (latencyMs + initMs <= timeoutSeconds * 1_000) return { kind: 'ok', durationMs: latencyMs + initMs };
  const memory = `Memory Size: ${memoryMiB} MB\tMax Memory Used: 96 MB`;
  return {
    ...{ kind: 'error', durationMs: timeoutSeconds * 1_000, share },
    lines: [
      `2026-01-05T09:00:00.000Z 7f0a Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      `REPORT RequestId: 7f0a\tDuration: ${timeoutSeconds * 1_000}.00 ms\t${memory}\tInit Duration: ${initMs}.00 ms\tStatus: timeout`,
      `REPORT RequestId: 3c41\tDuration: ${latencyMs}.00 ms\t${memory}`,
    ],
  };
}
