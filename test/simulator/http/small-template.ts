import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../../../simulator/http/resource-names.ts';
import type { Template } from '../../../simulator/http/template.ts';

/** A folder like `cdk.out`, with one asset a function; remove it when done. */
export function assetsOf(functions: Readonly<Record<string, string>>): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'assets-'));
  for (const [name, code] of Object.entries(functions)) {
    mkdirSync(join(directory, `asset.${name}`));
    writeFileSync(join(directory, `asset.${name}`, 'index.js'), code);
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

export interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
  readonly Effect?: 'Allow' | 'Deny';
}

/** A role that a service takes on, with one inline policy, as CDK writes it: role and policy apart. */
export function roleOf(
  logicalId: string,
  service: string,
  statements: readonly Statement[],
): Record<string, Resource> {
  return {
    [logicalId]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    [`${logicalId}Policy`]: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: `${logicalId}Policy`,
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
        },
        Roles: [{ Ref: logicalId }],
      },
    },
  };
}

/** A function with its role. @param more other properties of the function */
export function functionOf(
  name: string,
  statements: readonly Statement[] = [],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, Resource> {
  return {
    ...roleOf(`${name}Role`, 'lambda.amazonaws.com', [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
      ...statements,
    ]),
    [name]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: `${name}.zip` },
        Handler: 'index.handler',
        Role: arnOf(`${name}Role`),
        Runtime: 'nodejs24.x',
        Timeout: 5,
        ...more,
      },
    },
  };
}

export const tableOf = (name: string): Resource => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: name,
    KeySchema: [
      { AttributeName: 'record', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'record', AttributeType: 'S' },
      { AttributeName: 'id', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
  },
});

export const templateOf = (...parts: readonly Readonly<Record<string, Resource>>[]): Template => ({
  Resources: Object.assign({}, ...parts),
});
