import { describe, expect, it } from 'vitest';
import { placeos } from '../../environments/examples/placeos.ts';
import { type CaseFile, diagnose } from '../../shared/core/diagnosis/diagnose.ts';
import { illBelief, MINUTE, NOON } from '../support/cases.ts';
import { plainFile } from '../support/why.ts';

const { isolation } = placeos({
  name: 'prod',
  region: 'eu-central-1',
  mode: 'observe',
  network: {
    vpcId: 'vpc-0f000000000000000',
    subnetIds: ['subnet-0f00000000000000a'],
    securityGroupId: 'sg-0f000000000000000',
    availabilityZones: ['eu-central-1a'],
  },
  publicUrl: 'https://placeos.example',
  loadBalancer: 'app/placeos/1',
  apiTargetGroup: 'targetgroup/placeos-api/1',
  hosts: { etcd: 'etcd.x', rethinkdb: 'rethink.x', redis: 'redis.x', elasticsearch: 'es.x' },
  notify: { emails: ['oncall@placeos.example'], ownHealthEmails: ['platform@placeos.example'] },
});

const says = (reason: string, given: Partial<CaseFile> = {}) =>
  diagnose(
    plainFile({
      service: 'api',
      belief: illBelief(NOON - 2 * MINUTE, { phase: 'http', httpStatus: 500, reason }),
      isolation,
      ...given,
    }),
  );

describe('the PlaceOS page as a table', () => {
  it('[S4-15] [S4-17] [S4-19] asks what the page asks, in its order', () => {
    expect(isolation?.map(({ suspects }) => suspects)).toEqual([
      ['rethinkdb', 'load balancer'],
      ['elasticsearch'],
      ['redis'],
      ['core', 'etcd'],
      ['etcd', 'api'],
    ]);
  });

  it('[S4-14] [S4-21] [S4-27] "no core instances" is core or etcd, and nobody guesses which', () => {
    const diagnosis = says('answers 500 and says "no core instances"');
    expect(diagnosis).toMatchObject({ cause: 'dependency', blames: 'core' });
    expect(diagnosis.alternatives).toMatchObject([{ blames: 'etcd', asLikely: true }]);
  });

  it('[S4-21] of the two, the one that answers is the less likely', () => {
    expect(says('"no core instances"', { wellNeeds: ['core'] })).toMatchObject({
      blames: 'etcd',
      alternatives: [{ blames: 'core', against: ['core answers its own probe'] }],
    });
  });

  it('[S4-22] "unable to connect to etcd" is etcd, or the way of the API to it', () => {
    const diagnosis = says('answers 500 and says "Unable to connect to etcd"');
    expect(diagnosis).toMatchObject({ cause: 'dependency', blames: 'etcd' });
    expect(diagnosis.alternatives).toMatchObject([{ blames: 'api', asLikely: true }]);
  });

  it('[S4-26] what is seen ill comes before what words point at', () => {
    const sickNeeds = [{ id: 'redis', detail: 'refuses the connection' }];
    expect(says('"no core instances"', { sickNeeds })).toMatchObject({
      cause: 'dependency',
      blames: 'redis',
    });
  });

  it('says nothing about other words', () => {
    expect(says('answers 500').cause).toBe('hung-tasks');
  });

  it('[S4-16] a load balancer that lets requests through is the less likely', () => {
    const login = [
      { ask: 'can you log in?', says: ['cannot log in'], suspects: ['load balancer', 'rethinkdb'] },
    ];
    const requests = [{ atMs: NOON - MINUTE, value: 120 }];
    const metrics = { cpuPercent: [], memoryPercent: [], requests, p99Ms: [], serverErrors: [] };
    const diagnosis = says('"cannot log in"', { isolation: login, metrics });
    expect(diagnosis.blames).toBe('rethinkdb');
    expect(diagnosis.alternatives?.[0]?.against).toEqual(['120 requests a minute reach the service']);
  });
});
