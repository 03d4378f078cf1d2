import { z } from 'zod';
import type { AwsQuestion } from '../../core/watchlist/aws-question.ts';
import { type NameParts, spellOut } from '../environment-names.ts';
import { alarm } from './alarm.ts';
import type { AwsKind } from './aws-kind.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { heartbeatItem } from './heartbeat-item.ts';
import { logPattern } from './log-pattern.ts';
import { metric } from './metric.ts';
import { natInstance } from './nat-instance.ts';
import { orphanScan } from './orphan-scan.ts';
import { rdsInstance } from './rds-instance.ts';
import { sqsQueue } from './sqs-queue.ts';
import { stateMachine } from './state-machine.ts';
import { targetGroup } from './target-group.ts';
import { vpcEndpoint } from './vpc-endpoint.ts';

/** Every kind of question that can be asked of AWS about a dependency. A new one is an entry here, and a file. */
const KINDS = {
  alarm,
  'dynamodb-table': dynamodbTable,
  'heartbeat-item': heartbeatItem,
  'log-pattern': logPattern,
  metric,
  'orphan-scan': orphanScan,
  'nat-instance': natInstance,
  'rds-instance': rdsInstance,
  'sqs-queue': sqsQueue,
  'state-machine': stateMachine,
  'target-group': targetGroup,
  'vpc-endpoint': vpcEndpoint,
} as const satisfies Record<string, AwsKind>;

type KindName = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as KindName[];
const isKind = (name: unknown): name is KindName => NAMES.some((one) => one === name);

const schemas = Object.values(KINDS).map(({ schema }) => schema) as unknown as [
  (typeof KINDS)[KindName]['schema'],
];

export const AwsQuestionSchema = z.discriminatedUnion('kind', schemas, {
  error: `{ kind: one of ${NAMES.join(', ')}, ... }`,
});

export type AwsQuestionInput = z.output<typeof AwsQuestionSchema>;

/** The fields of a kind, for "did you mean". */
export const fieldsOfKind = (kind: unknown): string[] =>
  isKind(kind) ? Object.keys(KINDS[kind].schema.shape) : ['kind'];

/** What is asked of AWS, every name spelled out. */
export function awsQuestion(input: AwsQuestionInput, parts: NameParts): AwsQuestion {
  const { question } = KINDS[input.kind] as AwsKind;
  return question(spelled(input, parts) as never);
}

/** Every text in it, at any depth. */
function spelled(value: unknown, parts: NameParts): unknown {
  if (typeof value === 'string') return spellOut(value, parts);
  if (Array.isArray(value)) return value.map((one) => spelled(one, parts));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spelled(one, parts)]));
}
