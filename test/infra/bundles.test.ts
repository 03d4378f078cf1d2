import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions } from '../../infra/bundle/bundle-functions.ts';
import { endpointOf } from '../../infra/bundle/endpoint-of.ts';
import { endpointPrefix } from '../../infra/bundle/endpoints.ts';
import type { FunctionName } from '../../shared/contracts/environment-variables.ts';

const KIB = 1024;

/** Without it no client of the SDK works. */
const SDK = [
  '@aws-sdk/core',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
];

const DYNAMODB = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb', // only its stand-in
];

/** Everything about the fleet that is read. */
const FLEET = [
  '@aws-sdk/client-application-auto-scaling',
  '@aws-sdk/client-cloudwatch',
  '@aws-sdk/client-ecr',
  '@aws-sdk/client-ecs',
  '@aws-sdk/client-elastic-load-balancing-v2',
  '@aws-sdk/xml-builder',
];

/** Functions that are watched: their settings, and the lines of their logs. */
const FUNCTIONS = ['@aws-sdk/client-lambda', '@aws-sdk/client-cloudwatch-logs'];

const SOCKET = ['@aws-sdk/client-sns'];

/** What each function may bring along, and how much of it all. A new package is a decision: write it here. */
const MAY_HOLD: Readonly<
  Record<FunctionName, { readonly mostKib: number; readonly packages: readonly string[] }>
> = {
  probe: { mostKib: 64, packages: [] },
  watch: {
    mostKib: 408,
    packages: [...SDK, 'valibot', ...DYNAMODB, ...FLEET, ...FUNCTIONS, ...SOCKET, '@aws-sdk/client-sfn'],
  },
  remediate: {
    // The hands of ECS and of Lambda, all failure texts and all advice; 8 KiB are about a hundredth of its start.
    mostKib: 432,
    packages: [...SDK, 'valibot', ...DYNAMODB, ...FLEET, ...FUNCTIONS, ...SOCKET],
  },
  decide: { mostKib: 200, packages: [...SDK, 'valibot', ...DYNAMODB, '@aws-sdk/client-sfn'] },
  restore: {
    mostKib: 230, // texts that it never says are left out by package.json, "sideEffects"
    packages: [...SDK, 'valibot', ...DYNAMODB, ...FLEET, ...SOCKET, '@aws-sdk/client-lambda'],
  },
  retire: { mostKib: 200, packages: [...SDK, 'valibot', ...DYNAMODB] },
};

let bundles: Readonly<Record<FunctionName, Bundle>>;
beforeAll(async () => {
  bundles = await bundleFunctions();
}, 60_000);

/** The package that a file of the bundle came from, or undefined for our own. */
const packageOf = (file: string): string | undefined =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];

describe.each(Object.entries(MAY_HOLD))('the bundle of %s', (verb, { mostKib, packages }) => {
  const contents = () => bundles[verb as FunctionName].contents;

  it('holds only the packages on its list, and all of them', () => {
    const held = Object.entries(contents().inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const found = new Set(held.flatMap(([file]) => packageOf(file) ?? []));
    expect([...found].toSorted()).toEqual(packages.toSorted());
  });

  it(`is smaller than ${mostKib} KiB`, () => {
    expect(contents().bytes / KIB).toBeLessThan(mostKib);
  });

  it('has no provider of credentials, and reads no file of the SDK', () => {
    expect(
      Object.keys(contents().inputs).filter((file) => /credential-provider-(?!node)/.test(file)),
    ).toEqual([]);
  });
});

describe('every bundle together', () => {
  it('is on the list of what a bundle may hold', () => {
    expect(Object.keys(bundles)).toEqual(Object.keys(MAY_HOLD));
  });
});

describe.each([
  ['client-application-auto-scaling', ApplicationAutoScalingClient],
  ['client-cloudwatch', CloudWatchClient],
  ['client-cloudwatch-logs', CloudWatchLogsClient],
  ['client-dynamodb', DynamoDBClient],
  ['client-ecr', ECRClient],
  ['client-ecs', ECSClient],
  ['client-elastic-load-balancing-v2', ElasticLoadBalancingV2Client],
  ['client-lambda', LambdaClient],
  ['client-sfn', SFNClient],
  ['client-sns', SNSClient],
  ['client-sqs', SQSClient],
] as const)('the endpoint of %s in a bundle', (name, Client) => {
  const asked = { UseFIPS: false, UseDualStack: false };
  const resolve = (params: object): string =>
    endpointOf(endpointPrefix(name))({ ...asked, ...params }).url.href;

  it.each(['us-east-1', 'eu-central-1', 'ap-southeast-7', 'cn-north-1'])(
    "in %s is the one of the SDK's own rules",
    (Region) => {
      const { config } = new Client({ region: Region });
      const own = config.endpointProvider({ ...asked, Region } as never).url.href;
      expect(resolve({ Region })).toBe(own);
    },
  );

  it('is what AWS_ENDPOINT_URL says', () => {
    expect(resolve({ Region: 'x', Endpoint: 'http://127.0.0.1:8000' })).toBe('http://127.0.0.1:8000/');
  });

  it('is refused where its rules are not known', () => {
    expect(() => resolve({ Region: 'us-iso-east-1' })).toThrow('no endpoint');
    expect(() => resolve({ Region: 'us-east-1', UseFIPS: true })).toThrow('no endpoint');
  });
});
