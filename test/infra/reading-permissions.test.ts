import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { ReadingPermissions } from '../../infra/reading-permissions.ts';
import { type DependencyInput, defineEnvironment } from '../../shared/contracts/define-environment.ts';

const outdir = mkdtempSync(path.join(tmpdir(), 'permissions-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const someStack = () =>
  new Stack(new App({ outdir }), 'Test', { env: { account: '123456789012', region: 'eu-central-1' } });

const permissions = (dependencies: Record<string, DependencyInput>) => {
  const environment = defineEnvironment({
    project: 'shop',
    name: 'prod',
    services: { web: { url: 'https://shop.example/health' } },
    dependencies,
  });
  return new ReadingPermissions(someStack(), environment);
};

const heartbeat = (id: string): DependencyInput => ({
  kind: 'job',
  question: { kind: 'heartbeat-item', tableName: '{project}-state-{env}', key: { id }, attribute: 'at' },
});

describe('what may be read about dependencies', () => {
  it('is nothing where nothing is asked', () => {
    const none = permissions({ db: { kind: 'rds' } });
    expect([...none.mayReadHeartbeats(), ...none.mayLookForOrphans()]).toEqual([]);
  });

  it('are the items that heartbeats name, in their own table, and no others', () => {
    const statements = permissions({ a: heartbeat('a'), b: heartbeat('b') }).mayReadHeartbeats();
    expect(statements.map((one) => one.toJSON())).toEqual([
      {
        Sid: 'ReadHeartbeats0',
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: expect.stringMatching(/^arn:.*:dynamodb:eu-central-1:123456789012:table\/shop-state-prod$/),
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
      },
    ]);
  });

  it('are the logs that services name, each by its own name, and those of functions', () => {
    const environment = defineEnvironment({
      project: 'shop',
      name: 'prod',
      region: 'eu-central-1',
      services: {
        web: {
          url: 'https://shop.example/health',
          log: { group: '/ecs/{project}/{env}', streamPrefix: '{service}/' },
        },
        cart: {
          url: 'https://cart.example/health',
          log: { group: '/ecs/{project}/{env}', streamPrefix: '{service}/' },
        },
        plain: { url: 'https://plain.example/health' },
        mail: { lambda: {} },
      },
    });
    expect(environment.services[0]).toMatchObject({ log: { group: '/ecs/shop/prod', streamPrefix: 'web/' } });
    const [statement, ...others] = new ReadingPermissions(someStack(), environment).mayReadLogs();
    expect(others).toEqual([]);
    expect(statement!.toJSON()).toMatchObject({
      Action: 'logs:FilterLogEvents',
      Resource: [
        expect.stringMatching(/:log-group:\/ecs\/shop\/prod:\*$/),
        expect.stringMatching(/:log-group:\/aws\/lambda\/shop-mail-prod:\*$/),
      ],
    });
  });

  it.each([
    ['by-status', 'dynamodb:Query', /table\/work\/index\/by-status$/],
    [undefined, 'dynamodb:Scan', /table\/work$/],
  ])('are the records and the tasks of an orphan scan (index: %s)', (indexName, action, resource) => {
    const work: DependencyInput = {
      kind: 'job',
      question: {
        kind: 'orphan-scan',
        ...{
          tableName: 'work',
          indexName,
          statusAttribute: 's',
          underWay: 'RUNNING',
          startedAttribute: 'at',
        },
        ...{ cluster: 'shop-prod', family: 'backtest' },
      },
    };
    expect(permissions({ work }).mayListExecutions()).toEqual([]);
    const statements = permissions({ work }).mayLookForOrphans();
    expect(statements.map((one) => one.toJSON())).toEqual([
      expect.objectContaining({ Action: action, Resource: expect.stringMatching(resource) }),
      expect.objectContaining({
        Action: 'ecs:ListTasks',
        Condition: { ArnEquals: { 'ecs:cluster': [expect.stringMatching(/cluster\/shop-prod$/)] } },
      }),
    ]);
  });

  it('are also what the tasks say of their work, and the executions of one state machine, where they are matched', () => {
    const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:shop-work';
    const work: DependencyInput = {
      kind: 'job',
      question: {
        ...{ kind: 'orphan-scan', tableName: 'work', statusAttribute: 's', underWay: 'RUNNING' },
        ...{ startedAttribute: 'at', idAttribute: 'job', stateMachineArn: machine },
        ...{ cluster: 'shop-prod', family: 'backtest' },
      },
    };
    const scan = permissions({ work });
    expect(scan.mayLookForOrphans().at(-1)!.toJSON()).toMatchObject({
      Action: 'ecs:DescribeTasks',
      Resource: expect.stringMatching(/:task\/shop-prod\/\*$/),
    });
    expect(scan.mayListExecutions()[0]!.toJSON()).toMatchObject({
      Action: 'states:ListExecutions',
      Resource: machine,
    });
  });
});
