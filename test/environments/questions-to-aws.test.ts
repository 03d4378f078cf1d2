import { describe, expect, it } from 'vitest';
import { defineEnvironment } from '../../shared/contracts/define-environment.ts';
import type { MeasuredQuestion } from '../../shared/core/watchlist/aws-question.ts';
import { FROM_METRICS } from '../../shared/core/watchlist/environment.ts';
import { faultsOf } from '../support/faults-of.ts';

const QUEUE = { kind: 'sqs-queue', queueName: '{project}-jobs-{env}' };

const withDependency = (fields: object): unknown => ({
  project: 'shop',
  name: 'prod',
  services: { web: { url: 'https://shop.example/health', dependsOn: ['jobs'] } },
  dependencies: { jobs: { kind: 'queue', ...fields } },
});

describe('a dependency that AWS is asked about', () => {
  it('is asked with every name spelled out and every band filled in', () => {
    const { dependencies } = defineEnvironment(withDependency({ question: QUEUE }) as never);
    expect(dependencies[0]).toMatchObject({
      vantage: FROM_METRICS,
      question: {
        kind: 'measured',
        measures: [
          {
            metric: { namespace: 'AWS/SQS', dimensions: { QueueName: 'shop-jobs-prod' } },
            warn: 300,
            critical: 900,
          },
          { name: 'messages waiting' },
        ],
      },
    });
  });

  it("has its owner's bands, and none beside them", () => {
    const question = { ...QUEUE, oldestSeconds: { critical: 60 } };
    const { dependencies } = defineEnvironment(withDependency({ question }) as never);
    const [oldest] = (dependencies[0]!.question as MeasuredQuestion).measures;
    expect(oldest).toMatchObject({ critical: 60 });
    expect(oldest).not.toHaveProperty('warn');
  });

  it.each([
    ['of an unknown kind', { kind: 'sqs' }, 'dependencies.jobs.question.kind', /valid/],
    ['without the name', { kind: 'sqs-queue' }, 'dependencies.jobs.question.queueName', /missing/],
    [
      'with a slip',
      { ...QUEUE, oldestSecond: {} },
      'dependencies.jobs.question.oldestSecond',
      /did you mean oldestSeconds\?/,
    ],
    [
      'with a wildcard for a name',
      { ...QUEUE, queueName: 'jobs-*' },
      'dependencies.jobs.question.queueName',
      /not valid/,
    ],
    [
      'with an unknown placeholder',
      { ...QUEUE, queueName: '{stage}-jobs' },
      'dependencies.jobs.question.queueName',
      /unknown placeholder/,
    ],
    [
      'that warns after it is critical',
      { ...QUEUE, oldestSeconds: { warn: 900, critical: 300 } },
      'dependencies.jobs.question.oldestSeconds.warn',
      /not valid/,
    ],
  ])('is refused with a question %s', (_, question, path, problem) => {
    expect(faultsOf(withDependency({ question }))).toEqual([
      expect.objectContaining({ path, problem: expect.stringMatching(problem) }),
    ]);
  });

  it('may say in words what it is about', () => {
    const question = {
      kind: 'log-pattern',
      metricNamespace: 'Shop',
      metricName: 'failed',
      says: 'payment failed',
    };
    expect(faultsOf(withDependency({ question }))).toEqual([]);
  });

  it('is refused where it would be probed as well', () => {
    const problem = 'stands beside a question to AWS';
    expect(faultsOf(withDependency({ question: QUEUE, host: 'jobs.example', port: 5672 }))).toEqual([
      expect.objectContaining({ path: 'dependencies.jobs.host', problem }),
      expect.objectContaining({ path: 'dependencies.jobs.port', problem }),
    ]);
  });
});

describe('an orphan scan', () => {
  const scan = (more: object, dependsOn: readonly string[] = []) => ({
    ...(withDependency({
      question: {
        ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 'status', underWay: 'RUNNING' },
        ...{ startedAttribute: 'at', cluster: 'prod', family: 'job', ...more },
      },
    }) as object),
    services: { web: { url: 'https://shop.example/health', dependsOn } },
  });
  const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders';

  it('is nothing that a service leans on', () => {
    expect(faultsOf(scan({}))).toEqual([]);
    expect(faultsOf(scan({}, ['jobs']))).toEqual([
      expect.objectContaining({
        path: 'services.web.dependsOn',
        value: 'jobs',
        problem: expect.stringMatching(/orphan scan/),
        instead: expect.stringMatching(/table, queue or state machine/),
      }),
    ]);
  });

  it('asks about executions only where they can be told by name', () => {
    expect(faultsOf(scan({ stateMachineArn, idAttribute: 'job' }))).toEqual([]);
    expect(faultsOf(scan({ stateMachineArn }))).toEqual([
      expect.objectContaining({
        path: 'dependencies.jobs.question.stateMachineArn',
        problem: expect.stringMatching(/idAttribute/),
      }),
    ]);
  });
});
