import type { Failure } from './failure.ts';

/** What is wrong with a value that should have been a failure. */
export class NotAFailure extends Error {}

/** Longer lists are cut: a task has at most ten containers (ECS service quotas). */
const MOST_CONTAINERS = 50;

/** A failure out of parsed JSON; members of the wrong type are taken as missing, a missing text is a fault. */
export function readFailure(value: unknown): Failure {
  const { kind, input } = objectOf(value, 'the line');
  const given = objectOf(input, 'input');
  switch (kind) {
    case 'service-event':
    case 'log-line':
      return { kind, input: { message: messageOf(given) } };
    case 'stopped-task':
      return { kind, input: stoppedTaskOf(given) };
    case 'lambda-error':
      return {
        kind,
        input: {
          errorType: textOf(given.errorType),
          errorMessage: textOf(given.errorMessage),
          logTail: textOf(given.logTail),
        },
      };
    case 'http':
      return {
        kind,
        input: {
          phase: textOf(given.phase),
          status: numberOf(given.status),
          body: bodyOf(given.body),
          error: textOf(given.error),
        },
      };
    default:
      throw new NotAFailure('kind is none of stopped-task, service-event, lambda-error, http, log-line');
  }
}

function stoppedTaskOf(given: Record<string, unknown>) {
  const containers = Array.isArray(given.containers) ? given.containers.slice(0, MOST_CONTAINERS) : [];
  return {
    stopCode: textOf(given.stopCode),
    stoppedReason: textOf(given.stoppedReason),
    containers: containers
      .filter((one) => typeof one === 'object' && one !== null)
      .map((one: Record<string, unknown>) => ({
        name: textOf(one.name),
        exitCode: numberOf(one.exitCode),
        reason: textOf(one.reason),
      })),
  };
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new NotAFailure(`${name} is not a JSON object`);
}

function messageOf(given: Record<string, unknown>): string {
  if (typeof given.message === 'string') return given.message;
  throw new NotAFailure('input.message is not a text');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function bodyOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value);
}
