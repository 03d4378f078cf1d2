import { describe, expect, it } from 'vitest';
import { listOf, neededBy, plain, resourcesOf, statementsOf, templateOfShop } from './synthesised.ts';

const template = templateOfShop();
const asked = [...resourcesOf(template, 'AWS::CloudFormation::CustomResource')];
const [[debtsId], [watchlistId]] = [
  asked.find(([, one]) => one.services === undefined)!,
  asked.find(([, one]) => one.services !== undefined)!,
];
const retireId = [...resourcesOf(template, 'AWS::Lambda::Function')].find(([, one]) =>
  one.FunctionName.endsWith('-retire'),
)![0];

describe('the deletion of the stack', () => {
  const kept = neededBy(template, debtsId);

  it('is asked about while everything that repays is still there', () => {
    const mustStay = Object.entries(template.Resources).filter(
      ([, { Type, Properties }]) =>
        /^AWS::(Lambda::|Scheduler::|DynamoDB::|IAM::Role|KMS::Key|StepFunctions::|SNS::|SQS::|Events::)/.test(
          Type,
        ) && !String(Properties?.FunctionName).endsWith('-retire'),
    );
    expect(mustStay.length).toBeGreaterThan(20);
    expect(mustStay.map(([id]) => id).filter((id) => !kept.has(id))).toEqual([]);
  });

  it('and while the one who answers is there too', () => {
    expect(kept).toContain(retireId);
    expect(template.Resources[debtsId]!.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [retireId, 'Arn'] },
      ServiceTimeout: 180,
    });
  });

  it('asks a function that may read what is owed, and nothing else', () => {
    const statements = statementsOf(template, 'Of watchdog-shop-prod-retire');
    expect(statements.flatMap((one) => listOf(one.Action)).toSorted()).toEqual([
      'dynamodb:Query',
      'kms:Decrypt',
      'kms:DescribeKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const [rollback] = [...resourcesOf(template, 'AWS::DynamoDB::GlobalTable')].find(([, one]) =>
      one.TableName.includes('rollback-state'),
    )!;
    const query = statements.find((one) => one.Action === 'dynamodb:Query');
    expect(plain(query?.Resource)).toBe(`<${rollback}.Arn>`);
  });
});

describe('a change of the watchlist', () => {
  it('is asked about with every service and where it runs', () => {
    expect(template.Resources[watchlistId]!.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [retireId, 'Arn'] },
      ServiceTimeout: 180,
      services: expect.arrayContaining([expect.stringMatching(/^\S+ shop-prod\/\S+$/)]),
    });
  });

  it('and before any function, role or schedule follows it', () => {
    const follow = Object.entries(template.Resources).filter(
      ([id, { Type, Properties }]) =>
        /^AWS::(Lambda::Function|Scheduler::Schedule$|StepFunctions::StateMachine)/.test(Type) &&
        !/-(retire|decide)$/.test(String(Properties?.FunctionName)) &&
        id !== watchlistId,
    );
    expect(follow.length).toBeGreaterThan(5);
    for (const [id] of follow) expect(neededBy(template, id)).toContain(watchlistId);
  });
});
