import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../infra/synthesise.ts';
import {
  listOf,
  plain,
  resourcesOf,
  type Statement,
  statementsOf,
  templateOf,
  templateOfShop,
} from './synthesised.ts';

/** Actions that know no finer resource, or whose finer one is not known before run time; why, in infra/. */
const WILDCARDS: Readonly<Record<string, string>> = {
  // Streams of the one group into which all services write.
  'logs:FilterLogEvents': 'arn:aws:logs:eu-central-1:123456789012:log-group:/ecs/tradai/prod/services:*',
  'ecs:ListTasks': '*',
  'states:SendTaskSuccess': '*',
  'states:DescribeExecution': 'arn:aws:states:eu-central-1:123456789012:execution:watchdog-tradai-prod:*',
  'ecs:DescribeTasks': 'arn:aws:ecs:eu-central-1:123456789012:task/tradai-prod/*',
  'ecs:DescribeTaskDefinition': '*',
  'elasticloadbalancing:DescribeTargetHealth': '*',
  'elasticloadbalancing:DescribeTargetGroups': '*',
  'cloudwatch:DescribeAlarms': '*',
  'cloudwatch:GetMetricData': '*',
  'ecr:DescribeImages': 'arn:aws:ecr:eu-central-1:123456789012:repository/*',
  'application-autoscaling:DescribeScalableTargets': '*',
  'application-autoscaling:RegisterScalableTarget':
    'arn:aws:application-autoscaling:eu-central-1:123456789012:scalable-target/*',
};
/** Versions of a watched function are numbered, and streams of its log named, by AWS. */
const OF_A_FUNCTION = /:(?:function:|log-group:\/aws\/lambda\/)tradai-[a-z-]+-prod:\*$/;
/** Used by Lambda and Step Functions themselves. */
const OF_AWS_ITSELF =
  /^(ec2:.*(NetworkInterface|Subnets|PrivateIpAddresses)|logs:.*(Deliver|ResourcePolic|LogGroups)|xray:)/;

let template: Template;
const actionsOf = (statement: Statement) => listOf(statement.Action);
const resourcesIn = (statement: Statement) => listOf(statement.Resource).map(plain);
const actions = (of: string) =>
  statementsOf(template, of)
    .filter((one) => one.Effect === 'Allow')
    .flatMap(actionsOf)
    .toSorted();

beforeAll(async () => {
  template = await templateOf('prod');
});

describe('every role', () => {
  const roles = () => [...resourcesOf(template, 'AWS::IAM::Role').values()];

  it('is written here: none has a managed policy, and there are no policies besides the roles', () => {
    for (const role of roles()) expect(role.ManagedPolicyArns).toBeUndefined();
    expect(resourcesOf(template, 'AWS::IAM::Policy').size).toBe(0);
    const offered = [...resourcesOf(template, 'AWS::IAM::ManagedPolicy').values()];
    expect(offered.map((one) => [one.ManagedPolicyName, one.Roles])).toEqual([
      ['watchdog-tradai-prod-operator', undefined],
    ]);
  });

  it('allows no wildcard action, and a wildcard resource only where there is no other', () => {
    for (const role of roles()) {
      for (const statement of statementsOf(template, role.Description).filter(
        (one) => one.Effect === 'Allow',
      )) {
        for (const action of actionsOf(statement)) {
          expect(action).not.toContain('*');
          const wild = resourcesIn(statement).filter((one) => one.includes('*') && !OF_A_FUNCTION.test(one));
          if (wild.length > 0 && !OF_AWS_ITSELF.test(action))
            expect([action, wild]).toEqual([action, [WILDCARDS[action]]]);
        }
      }
    }
  });

  it('fits into the 10,240 characters that IAM allows, and says everything once', () => {
    for (const role of roles()) {
      const statements = statementsOf(template, role.Description);
      const text = JSON.stringify(statements.map((one) => ({ ...one, Resource: resourcesIn(one) })));
      expect(text.length).toBeLessThan(10_240);
      const sids = statements.map((one) => one.Sid);
      expect(new Set(sids).size).toBe(sids.length);
    }
  });
});

describe('the prober', () => {
  it('may write its own log, and nothing else', () => {
    expect(actions('-probe-public')).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  it('inside a VPC may be placed there by Lambda, which its own code may not use', () => {
    const denied = statementsOf(template, '-probe-private').find((one) => one.Effect === 'Deny');
    const allowed = statementsOf(template, '-probe-private').find((one) => one.Sid === 'NetworkInterfaces');
    expect(denied?.Action).toEqual(allowed?.Action);
    expect(plain(listOf(denied?.Condition?.ArnEquals['lambda:SourceFunctionArn'])[0])).toBe(
      'arn:aws:lambda:eu-central-1:123456789012:function:watchdog-tradai-prod-probe-private',
    );
  });
});

describe('the watcher', () => {
  it('reads, writes two tables, asks the probers, starts one state machine and tells people', () => {
    expect([...new Set(actions('-watch'))]).toEqual([
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan', // of the work records that an orphan scan names
      'dynamodb:UpdateItem',
      'ecs:DescribeServices',
      'ecs:DescribeTaskDefinition',
      'ecs:DescribeTasks',
      'ecs:ListTasks',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:FilterLogEvents',
      'logs:PutLogEvents',
      'sns:Publish',
      'sqs:SendMessage',
      'states:DescribeExecution',
      'states:ListExecutions', // of the state machine that an orphan scan names
      'states:StartExecution',
    ]);
  });

  it('may start this state machine and no other', () => {
    const start = statementsOf(template, '-watch').find((one) => one.Sid === 'StartRemediation');
    const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine').keys();
    expect(start?.Resource).toEqual({ Ref: machine });
  });
});

describe.each([
  ['-remediate', ['ecs:UpdateService', 'ecs:StopServiceDeployment']],
  ['-restore', 'ecs:UpdateService'],
])('the function %s', (of, updates) => {
  it('may update the listed services, each by its exact ARN, in their cluster', () => {
    const update = statementsOf(template, of).find((one) => actionsOf(one).includes('ecs:UpdateService'))!;
    expect(update.Action).toEqual(updates);
    expect(resourcesIn(update)).toEqual(
      ['backend', 'strategy-service', 'data-collection', 'mlflow'].map(
        (name) => `arn:aws:ecs:eu-central-1:123456789012:service/tradai-prod/tradai-${name}-prod`,
      ),
    );
    expect(listOf(update.Condition?.ArnEquals['ecs:cluster']).map(plain)).toEqual([
      'arn:aws:ecs:eu-central-1:123456789012:cluster/tradai-prod',
    ]);
  });

  it('may suspend autoscaling of ECS counts only', () => {
    const suspend = statementsOf(template, of).find((one) => one.Sid === 'SuspendScaling');
    expect(suspend?.Condition).toEqual({
      StringEquals: {
        'application-autoscaling:service-namespace': 'ecs',
        'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
      },
    });
  });

  it('may delete nothing, run nothing, and become nobody', () => {
    for (const action of actions(of)) {
      expect(action).not.toMatch(
        /Delete|Run|Create(?!LogStream)|Execute|PassRole|sts:|iam:|StartExecution|RegisterTask/,
      );
    }
  });
});

describe('the restorer', () => {
  it('keeps records, but no beliefs, and asks no prober', () => {
    const sids = statementsOf(template, '-restore').map((one) => one.Sid);
    expect(sids).toContain('RollbackState');
    expect(sids).not.toContain('HealthState');
    expect(sids).not.toContain('Probe');
  });

  it('may still repay a service that is only observed by now', () => {
    const observed = templateOfShop({ mode: 'observe' });
    const sids = (of: string) => statementsOf(observed, of).map((one) => one.Sid);
    expect(sids('-restore')).toContain('UpdateServices');
    expect(sids('-remediate')).not.toContain('UpdateServices');
  });
});

describe('registering a baseline again', () => {
  const role = 'arn:aws:iam::123456789012:role/task';

  it('is allowed with exactly the roles that the environment names', () => {
    const statements = statementsOf(templateOfShop({ passRoles: [role] }), '-remediate');
    expect(statements.find((one) => one.Sid === 'PassTaskRoles')).toMatchObject({
      Action: 'iam:PassRole',
      Resource: role,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
    expect(statements.map((one) => one.Sid)).toContain('RegisterBaselines');
  });

  it('is not allowed where no service may be rolled back', () => {
    const services = { web: { host: 'web.example', remedies: ['force-deploy' as const] } };
    const statements = statementsOf(templateOfShop({ passRoles: [role], services }), '-remediate');
    expect(statements.map((one) => one.Sid)).not.toContain('PassTaskRoles');
  });
});

describe('a fleet too large to be listed in a policy', () => {
  it('is named by its clusters and the pattern of its names', () => {
    const services = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`s${i}`, { host: `s${i}.example` }]),
    );
    const statements = statementsOf(templateOfShop({ services }), '-remediate');
    const update = statements.find((one) => one.Sid === 'UpdateServices')!;
    expect(resourcesIn(update)).toEqual([
      'arn:aws:ecs:eu-central-1:123456789012:service/shop-prod/shop-*-prod',
    ]);
  });
});

describe('an environment of functions alone', () => {
  it('has no statement without a resource, and nothing of ECS', () => {
    const own = templateOfShop({
      services: { resizer: { lambda: { raiseMemoryUpToMiB: 1_024 }, witness: { alarm: 'resizer' } } },
    });
    const roles = [...resourcesOf(own, 'AWS::IAM::Role').values()];
    const statements = roles.flatMap((role) => statementsOf(own, role.Description));
    expect(statements.filter((one) => listOf(one.Resource).length === 0)).toEqual([]);
    expect(
      statements.flatMap(actionsOf).filter((one) => /^(ecs|ecr|application-autoscaling):/.test(one)),
    ).toEqual([]);
    expect(statements.flatMap(actionsOf)).toContain('lambda:UpdateAlias');
  });
});

describe('environments that are kept warm', () => {
  const services = {
    checkout: { lambda: { provisionConcurrencyUpTo: 5 }, witness: { alarm: 'checkout' } },
    resizer: { lambda: { raiseMemoryUpToMiB: 1_024 }, witness: { alarm: 'resizer' } },
  };
  const of = (role: string, mode: 'auto' | 'observe') =>
    statementsOf(templateOfShop({ services, mode }), role).filter((one) =>
      actionsOf(one).some((action) => /(Put|Delete)ProvisionedConcurrency/.test(action)),
    );
  const ALIAS = ['arn:aws:lambda:eu-central-1:123456789012:function:shop-checkout-prod:live'];

  it('are asked for by the remediator and released by the restorer, at the aliases that have a limit', () => {
    const [ask] = of('-remediate', 'auto');
    expect([actionsOf(ask!), resourcesIn(ask!)]).toEqual([['lambda:PutProvisionedConcurrencyConfig'], ALIAS]);
    const [release] = of('-restore', 'auto');
    expect(resourcesIn(release!)).toEqual(ALIAS);
    expect(actionsOf(release!)).toContain('lambda:DeleteProvisionedConcurrencyConfig');
  });

  it('are still released where the function is only observed by now', () => {
    expect(of('-remediate', 'observe')).toEqual([]);
    expect(of('-restore', 'observe')).toHaveLength(1);
  });
});

describe('smoke tests', () => {
  it('[S2-39] [S4-18] are run by the remediator, each function that its owner declared by its name, and a page makes a prober', () => {
    const own = templateOfShop({
      services: {
        cart: { lambda: {}, witness: { alarm: 'cart' }, smokeTest: { url: 'https://cart.example/buy' } },
        resizer: { lambda: {}, witness: { alarm: 'resizer' }, smokeTest: { functionName: 'shop-smoke' } },
      },
    });
    const run = statementsOf(own, '-remediate').find((one) => one.Sid === 'RunSmokeTests');
    expect([actionsOf(run!), resourcesIn(run!)]).toEqual([
      ['lambda:InvokeFunction'],
      ['arn:aws:lambda:eu-central-1:123456789012:function:shop-smoke'],
    ]);
    expect(statementsOf(own, '-remediate').map((one) => one.Sid)).toContain('Probe');
  });
});
