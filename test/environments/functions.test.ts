import { describe, expect, it } from 'vitest';
import {
  defineEnvironment,
  EnvironmentError,
  warningsOf,
} from '../../shared/contracts/define-environment.ts';

const defineWith = (services: object) =>
  defineEnvironment({ project: 'shop', name: 'prod', services } as never);

function faultsOf(services: object): readonly (readonly [path: string, problem: string])[] {
  try {
    defineWith(services);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.faults.map(({ path, problem }) => [path, problem]);
  }
}

const ECS = { host: 'web.example', witness: { alarm: 'web' } };

describe('a function', () => {
  it('needs no address and no vantage, and gets none', () => {
    const [fn] = defineWith({ resizer: { lambda: {} } }).services;
    expect(fn).toMatchObject({ kind: 'lambda', functionName: 'shop-resizer-prod', alias: 'live' });
    expect(fn?.question.kind).toBe('invocations');
  });

  it.each([
    ['an ECS field', { port: 80 }, 'services.fn.port', /belongs to an ECS service/],
    ['an address', { url: 'http://x.example' }, 'services.fn.url', /belongs to an ECS service/],
    ['a cluster', { cluster: 'x' }, 'services.fn.cluster', /belongs to an ECS service/],
    ['ECS tasks to add', { scaleOutUpTo: 4 }, 'services.fn.scaleOutUpTo', /belongs to an ECS service/],
    [
      'a target group',
      { witness: { targetGroup: 'tg' } },
      'services.fn.witness.targetGroup',
      /belongs to an ECS service/,
    ],
    ['a remedy for tasks', { remedies: ['force-deploy'] }, 'services.fn.remedies.0', /cannot be done/],
    [
      'a wildcard',
      { lambda: { functionName: 'shop-*' } },
      'services.fn.lambda.functionName',
      /is a wildcard/,
    ],
    [
      'an unknown placeholder',
      { lambda: { functionName: '{servise}' } },
      'services.fn.lambda.functionName',
      /unknown placeholder/,
    ],
    [
      'an ARN',
      { lambda: { functionName: 'arn:aws:lambda:eu-central-1:123456789012:function:x' } },
      'services.fn.lambda.functionName',
      /not a possible name/,
    ],
    [
      'the watchdog itself',
      { lambda: { functionName: 'watchdog-{project}-{env}-watch' } },
      'services.fn.lambda.functionName',
      /is the watchdog itself/,
    ],
    ['a version as alias', { lambda: { alias: '7' } }, 'services.fn.lambda.alias', /./],
  ])('with %s has that one fault', (_, change, path, problem) => {
    const faults = faultsOf({ fn: { lambda: {}, ...change } });
    expect(faults.map(([at]) => at)).toEqual([path]);
    expect(faults[0]?.[1]).toMatch(problem);
  });

  it('that another service names already is a fault of the second', () => {
    const lambda = { functionName: 'resize' };
    expect(faultsOf({ one: { lambda }, two: { lambda: { ...lambda, alias: 'other' } } })).toEqual([
      ['services.two.lambda.functionName', 'is the same function as services.one'],
    ]);
  });

  it('is not said to lack a second witness: its log is one', () => {
    const environment = defineWith({ fn: { lambda: {} }, web: ECS });
    expect(warningsOf(environment).filter((one) => /second witness/.test(one))).toEqual([]);
  });
});

describe('an ECS service', () => {
  it('cannot have its alias rolled back', () => {
    expect(faultsOf({ web: { ...ECS, remedies: ['roll-back', 'roll-back-alias'] } })).toEqual([
      ['services.web.remedies.1', 'can be done to functions only'],
    ]);
  });
});

describe('what the owner of a function allows', () => {
  it.each([
    ['nothing said', {}, ['roll-back-alias']],
    ['a bound', { lambda: { raiseMemoryUpToMiB: 1_024 } }, ['raise-memory', 'roll-back-alias']],
    [
      'a bound and no rolling back',
      { lambda: { raiseMemoryUpToMiB: 1_024, raiseTimeoutUpToSeconds: 60 }, remedies: [] },
      ['raise-memory', 'raise-timeout'],
    ],
    ['nothing at all', { remedies: [] }, []],
  ])('with %s', (_, change, remedies) => {
    const [fn] = defineWith({ fn: { lambda: {}, ...change } }).services;
    expect(fn?.remedies).toEqual(remedies);
  });
});

describe('a smoke test', () => {
  it('is a function, or a page that is asked from where its service is', () => {
    const functionName = '{project}-{service}-smoke';
    const page = { ...ECS, smokeTest: { url: 'https://web.example/buy' } };
    const [web, fn, page2] = defineWith({
      web: page,
      fn: { lambda: {}, smokeTest: { functionName } },
      other: { host: 'other.example', smokeTest: { functionName } },
    }).services;
    expect(web?.smokeTest).toMatchObject({ kind: 'http', url: 'https://web.example/buy', vantage: 'public' });
    expect(fn?.smokeTest).toEqual({ kind: 'lambda', functionName: 'shop-fn-smoke' });
    expect(page2?.smokeTest).toEqual({ kind: 'lambda', functionName: 'shop-other-smoke' });
  });

  it.each([
    ['an address of nobody', { url: 'http://169.254.169.254/' }, 'services.web.smokeTest.url'],
    ['no URL', { url: 'buy' }, 'services.web.smokeTest.url'],
    ['a wildcard', { functionName: 'shop-*' }, 'services.web.smokeTest.functionName'],
    [
      'the watchdog itself',
      { functionName: 'watchdog-shop-prod-watch' },
      'services.web.smokeTest.functionName',
    ],
    ['nothing', {}, 'services.web.smokeTest'],
  ])('is refused with %s', (_, smokeTest, path) => {
    expect(faultsOf({ web: { ...ECS, smokeTest } }).map(([at]) => at)).toContain(path);
  });
});

describe('a consumer', () => {
  const defineConsumer = (consumes: string, dependencies: object) =>
    defineEnvironment({
      ...{ project: 'shop', name: 'prod', dependencies },
      services: { worker: { ...ECS, consumes } },
    } as never).services[0];
  const jobs = { kind: 'queue', question: { kind: 'sqs-queue', queueName: '{project}-jobs' } };

  it('knows the figures of its queue, and may be restarted for them', () => {
    const worker = defineConsumer('jobs', { jobs });
    expect(worker?.remedies).toContain('restart-consumer');
    expect(worker).toMatchObject({
      consumes: {
        queue: 'jobs',
        question: {
          every: true,
          measures: [
            { metric: { name: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName: 'shop-jobs' } } },
            { metric: { name: 'NumberOfMessagesDeleted', dimensions: { QueueName: 'shop-jobs' } } },
          ],
        },
      },
    });
  });

  it.each([
    ['nothing', 'jobs', {}],
    ['a queue of which nothing is asked', 'jobs', { jobs: { kind: 'queue' } }],
    ['a table', 'jobs', { jobs: { kind: 'dynamodb', question: { kind: 'dynamodb-table', tableName: 'x' } } }],
  ])('is refused where it names %s', (_, consumes, dependencies) => {
    expect(() => defineConsumer(consumes, dependencies)).toThrow(/names no queue that AWS is asked about/);
  });
});
