import { describe, expect, it } from 'vitest';
import { classify } from '../../shared/core/diagnosis/classify.ts';
import type { Failure, FailureClass } from '../../shared/core/diagnosis/failure.ts';

const answered = (status: number, body: string): Failure => ({
  kind: 'http',
  input: { phase: 'http', status, body },
});
const threw = (errorType: string, errorMessage: string): Failure => ({
  kind: 'lambda-error',
  input: { errorType, errorMessage },
});

describe('the failures that the runbooks name are read as what they are', () => {
  it.each<[string, Failure, FailureClass]>([
    ['[S0-10] a bare 503', answered(503, ''), 'health-check'],
    [
      '[S0-28] a model that is not there',
      answered(404, 'RESOURCE_DOES_NOT_EXIST: model not found'),
      'client-error',
    ],
    ['[S0-17] a limit', answered(429, 'Too Many Requests'), 'rate-limited'],
    [
      '[S3-02.01] no connection to the database',
      answered(500, 'DatabaseConnectionError: could not connect to server'),
      'dependency',
    ],
    [
      '[S3-02.02] an exhausted pool',
      answered(500, 'OperationalError: connection pool exhausted'),
      'dependency',
    ],
    ['[S3-04.02] a 401', answered(401, ''), 'auth'],
    ['[S3-04.03] an invalid token', answered(401, '{"detail":"Invalid token"}'), 'auth'],
    [
      '[S2-36] a module that cannot be imported',
      threw('Runtime.ImportModuleError', "Unable to import module 'app': No module named 'pandas'"),
      'import',
    ],
    [
      '[S2-35] [S1-22] a function that times out',
      threw('Sandbox.Timedout', '2026-01-05T12:00:00Z 7f Task timed out after 30.00 seconds'),
      'timeout',
    ],
    [
      '[S2-37] a right that is missing',
      threw(
        'AccessDeniedException',
        'User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: dynamodb:PutItem',
      ),
      'configuration',
    ],
    [
      '[S2-38] a table that is missing',
      threw('ResourceNotFoundException', 'Requested resource not found'),
      'configuration',
    ],
  ])('%s', (_, failure, expected) => {
    expect(classify(failure).class).toBe(expected);
  });
});
