import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as autoscaling from '@aws-sdk/client-application-auto-scaling';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as lambda from '@aws-sdk/client-lambda';
import * as stepfunctions from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { CHAPTERS } from '../../../shared/core/guide/guide.ts';
import { placesOf } from '../../../shared/core/guide/places.ts';
import type { Names } from '../../../shared/core/notices/advice/advice-row.ts';
import { ADVICE } from '../../../shared/core/notices/advice/advise.ts';
import { stepsFor } from '../../../shared/core/notices/alone-steps.ts';
import { asOption, type CliCall, callsIn, callsSaid, GLOBAL_OPTIONS } from '../../support/aws-cli.ts';
import { EXAMPLE_FLEETS } from '../../support/example-fleets.ts';

/** What the SDK knows of an operation: it is made from the models that the AWS CLI is made from. */
const MODELS: Readonly<Record<string, object>> = {
  ...{ cloudwatch, dynamodb, ecr, ecs, elbv2, lambda, logs, sns, sqs, stepfunctions },
  'application-autoscaling': autoscaling,
};

/** Of services whose client is not installed: AWS CLI command reference, page by page. */
const REFERENCE: Readonly<Record<string, readonly string[]>> = {
  'acm list-certificates': ['includes'],
  'cloudformation delete-stack': ['stack-name', 'retain-resources'],
  'cloudtrail lookup-events': ['lookup-attributes', 'start-time', 'end-time'],
  'ec2 describe-instances': ['filters'],
  'ec2 describe-subnets': ['filters'],
  'ec2 describe-vpc-endpoints': ['filters'],
  'iam list-attached-role-policies': ['role-name'],
  'iam list-role-policies': ['role-name'],
  'pi describe-dimension-keys': [
    ...['service-type', 'identifier', 'start-time', 'end-time', 'metric', 'group-by'],
  ],
  'rds describe-db-instances': ['db-instance-identifier'],
  'rds modify-db-instance': ['db-instance-identifier', 'db-instance-class', 'apply-immediately'],
  's3 ls': [],
  'secretsmanager describe-secret': ['secret-id'],
  'service-quotas list-service-quotas': ['service-code'],
  'servicediscovery deregister-instance': ['service-id', 'instance-id'],
  'servicediscovery discover-instances': ['namespace-name', 'service-name', 'health-status'],
};

/** `max-items` is the command line's own, of every operation that is read page by page (CLI user guide: pagination). */
const PAGED = /^(?:nextToken|marker|exclusiveStart\w+)$/i;

const pascal = (words: string): string =>
  words.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A waiter asks again and again what this operation asks (CLI command reference: ecs wait). */
const WAITS_BY: Readonly<Record<string, string>> = { 'wait services-stable': 'describe-services' };

/** Options of an operation; undefined where there is no such operation. */
function optionsOf(service: string, operation: string): readonly string[] | undefined {
  const model = MODELS[service] as Record<string, unknown> | undefined;
  if (!model) return REFERENCE[`${service} ${operation}`];
  const asks = WAITS_BY[operation];
  if (asks) {
    const isThere = `waitUntil${pascal(operation.slice('wait '.length))}` in model;
    return isThere ? optionsOf(service, asks) : undefined;
  }
  // The SDK's schemas: of an operation the input is fifth, and of a structure its members' names are.
  const input = (model[`${pascal(operation)}$`] as readonly unknown[] | undefined)?.[4];
  if (typeof input !== 'function') return undefined;
  const members = (input() as readonly unknown[])[4] as readonly string[];
  return [...members.map(asOption), ...(members.some((one) => PAGED.test(one)) ? ['max-items'] : [])];
}

/** What is wrong with a call, or nothing. */
function faultsOf({ service, operation, options }: CliCall): string[] {
  const known = optionsOf(service, operation);
  if (!known) return [`there is no aws ${service} ${operation}`];
  return options
    .filter((option) => !known.includes(option) && !(GLOBAL_OPTIONS as readonly string[]).includes(option))
    .map((option) => `aws ${service} ${operation} has no --${option}`);
}

const faults = (calls: readonly CliCall[]): string[] => [...new Set(calls.flatMap(faultsOf))];

const NAMES: Names = {
  ...{
    update: 'aws ecs update-service --cluster c --service s --region r',
    scalable:
      '--service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/c/s --region r',
    configure: 'aws lambda update-function-configuration --function-name f --region r',
    move: 'aws lambda update-alias --function-name f --name a --routing-config w --region r --function-version',
    definition: 'aws ecs describe-task-definition --task-definition f:1 --region r --query',
    pause: 'npx watchdog pause s',
    discovery: '--namespace-name n --service-name s --region r',
  },
  ...{
    region: ' --region r',
    curl: 'curl u',
    log: '--log-group-name l --start-time 0',
    table: 't',
    queue: 'q',
    family: 'f',
  },
  ...{ fn: 'f', alias: 'a', dependency: 'd', database: 'b' },
};

/** A service of each kind beside a dependency of each, of each of the three systems. */
function guideLines(): string[] {
  const lines = Object.values(EXAMPLE_FLEETS).flatMap((fleet) => {
    const environment = fleet();
    const ofEachKind = <T extends { readonly kind: string }>(all: readonly T[]): T[] => [
      ...new Map(all.toReversed().map((one) => [one.kind, one])).values(),
    ];
    return ofEachKind(environment.services).flatMap((service) =>
      [undefined, ...ofEachKind(environment.dependencies)].flatMap((blamed) => {
        const places = { ...placesOf(environment, service, { nowMs: 0 }), blamed };
        return CHAPTERS.flatMap(({ looks, checks }) =>
          [...looks, ...checks].flatMap(({ command }) => command?.(places) ?? []),
        );
      }),
    );
  });
  return [...new Set(lines)];
}

const ROOT = join(import.meta.dirname, '../../..');
const WRITTEN = ['shared/core/notices/*.ts', 'functions/**/*.ts', 'docs/*.md', 'README.md'];

describe('a command of the AWS CLI that people are given has operations and options that there are', () => {
  it('in the guide', () => {
    const calls = callsIn(guideLines());
    expect(new Set(calls.map(({ operation }) => operation)).size).toBeGreaterThan(20);
    expect(faults(calls)).toEqual([]);
  }, 60_000);

  it.each(ADVICE.map((row) => [row.id, row] as const))('in the advice %s', (_, row) => {
    expect(faults(callsSaid(row.say(NAMES)))).toEqual([]);
  });

  it('in what is said of what is told of by itself', () => {
    const steps = EXAMPLE_FLEETS.tradai()
      .dependencies.flatMap(({ question }) =>
        stepsFor(question, 'r', '2 records without a task, 1 task without a record'),
      )
      .concat(stepsFor({ kind: 'alarm', alarm: 'a' } as Parameters<typeof stepsFor>[0], 'r', ''));
    const calls = steps.flatMap(callsSaid);
    expect(calls.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['describe-alarms', 'get-item']),
    );
    expect(faults(calls)).toEqual([]);
  });

  it('in every other notice and page', () => {
    const files = globSync(WRITTEN, { cwd: ROOT });
    const calls = files.flatMap((name) => callsSaid(readFileSync(join(ROOT, name), 'utf8')));
    const ofAws = calls.filter(
      ({ service }) =>
        service in MODELS || Object.keys(REFERENCE).some((one) => one.startsWith(`${service} `)),
    );
    expect(ofAws.length).toBeGreaterThan(2);
    expect(faults(ofAws)).toEqual([]);
  });

  it('and no others pass for one', () => {
    expect(faults(callsIn(['aws ecs update-service --desired 3', 'x=$(aws ecs restart-service)']))).toEqual([
      'aws ecs update-service has no --desired',
      'there is no aws ecs restart-service',
    ]);
    expect(faults(callsSaid('Try aws s3 list --all, then aws rds reboot-db-instance.'))).toHaveLength(2);
  });
});
