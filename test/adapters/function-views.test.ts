import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../shared/adapters/function-views.ts';

const LIVE = {
  Version: '7',
  Runtime: 'nodejs24.x' as const,
  Role: 'arn:aws:iam::123456789012:role/cart',
  MemorySize: 512,
  Timeout: 5,
  RevisionId: 'r7',
  Environment: { Variables: { TABLE: 'carts', TOKEN: 'hunter2' } },
  Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:123456789012:layer:base:3' }],
  VpcConfig: { SubnetIds: ['subnet-b', 'subnet-a'], SecurityGroupIds: ['sg-1'] },
};
const othersOf = (given: Partial<typeof LIVE> & object = {}): string =>
  settingsOf({ ...LIVE, ...given }).otherSettings;

describe('what a version is published with beside code, memory and timeout', () => {
  it.each([
    ['another version of the same', { Version: '$LATEST', RevisionId: 'r9' }],
    ['more memory and time', { MemorySize: 1_024, Timeout: 9 }],
    ['another order', { Environment: { Variables: { TOKEN: 'hunter2', TABLE: 'carts' } } }],
    ['a snapshot that only a version has', { SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' } }],
    [
      'another order of subnets',
      { VpcConfig: { SubnetIds: ['subnet-a', 'subnet-b'], SecurityGroupIds: ['sg-1'] } },
    ],
  ])('is the same with %s', (_, given) => {
    expect(othersOf(given as never)).toBe(othersOf());
  });

  it.each([
    ['a variable', { Environment: { Variables: { TABLE: 'carts', TOKEN: 'new' } } }],
    ['a layer', { Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:123456789012:layer:base:4' }] }],
    ['the role', { Role: 'arn:aws:iam::123456789012:role/other' }],
    ['the network', { VpcConfig: { SubnetIds: ['subnet-a'], SecurityGroupIds: ['sg-1'] } }],
    ['its start from a snapshot', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
    ['its tenants', { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }],
    ['its logging', { LoggingConfig: { LogFormat: 'JSON' } }],
    ['variables that cannot be read', { Environment: { Error: { ErrorCode: 'AccessDeniedException' } } }],
  ])('is another with another of %s', (_, given) => {
    expect(othersOf(given as never)).not.toBe(othersOf());
  });

  it('does not repeat what may be a secret', () => {
    expect(JSON.stringify(settingsOf(LIVE))).not.toContain('hunter2');
  });
});
