import { describe, expect, it } from 'vitest';
import {
  type AwsQuestionInput,
  AwsQuestionSchema,
  awsQuestion,
} from '../../shared/contracts/aws-kinds/all-kinds.ts';
import type { EcsWorld } from '../../simulator/ecs/world.ts';
import { MINUTE } from '../simulator/ecs/fleet-of-one.ts';
import { fleetsWith, type MakeFleetPorts } from './fleet-under-contract.ts';

const PARTS = { project: 'shop', env: 'prod' };
const QUEUE = { kind: 'sqs-queue', queueName: '{project}-jobs-{env}', deadLetterQueue: 'dead' };
const TABLE = { kind: 'dynamodb-table', tableName: '{project}-orders-{env}' };

/** `namespace metric dimension=value`, and what it shows from the beginning on. */
type Figures = Readonly<Record<string, number>>;
type Found = { readonly verdict: string; readonly phase?: string; readonly detail?: RegExp };

const AGE = 'AWS/SQS ApproximateAgeOfOldestMessage QueueName=shop-jobs-prod';
const DEAD = 'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=dead';
const THROTTLED = 'AWS/DynamoDB ReadThrottleEvents TableName=shop-orders-prod';

const MEASURED: readonly [what: string, question: object, figures: Figures, found: Found][] = [
  [
    'a queue that is worked off',
    QUEUE,
    { [AGE]: 12 },
    { verdict: 'up', detail: /^oldest message 12 s, messages waiting 0, dead letters 0$/ },
  ],
  ['a queue that nobody has used for hours', QUEUE, {}, { verdict: 'up' }],
  [
    'a queue whose messages wait long',
    QUEUE,
    { [AGE]: 300 },
    { verdict: 'degraded', phase: 'backlog', detail: /^oldest message 300 s \(warning from 300 s on\)$/ },
  ],
  [
    'a queue whose messages wait too long',
    QUEUE,
    { [AGE]: 901, [DEAD]: 2 },
    { verdict: 'down', phase: 'backlog', detail: /^oldest message 901 s \(critical from 900 s on\)$/ },
  ],
  [
    'a queue with dead letters',
    QUEUE,
    { [DEAD]: 3 },
    { verdict: 'degraded', phase: 'dead-letters', detail: /^dead letters 3 \(warning from 1 on\)$/ },
  ],
  ['a table that throttles nobody', TABLE, {}, { verdict: 'up' }],
  ['a table that throttles some', TABLE, { [THROTTLED]: 2 }, { verdict: 'degraded', phase: 'throttle' }],
  [
    'a table that throttles many, minute by minute',
    TABLE,
    { [THROTTLED]: 30 },
    { verdict: 'down', phase: 'throttle', detail: /^throttled reads \d+ \(critical from 100 on\)$/ },
  ],
];

/** What everybody who reads AWS about dependencies finds. */
export function readingsContract(make: MakeFleetPorts): void {
  const over = fleetsWith(make);
  const questionOf = (input: object) =>
    awsQuestion(AwsQuestionSchema.parse(input) as AwsQuestionInput, PARTS);
  const read = async (questions: readonly object[], figures: Figures) => {
    const { world, pass, reader } = over();
    tell(world, figures);
    pass(10 * MINUTE);
    const asked = questions.map((question, at) => ({ target: `t${at}`, question: questionOf(question) }));
    return { seen: await reader.readings(asked, world.now), nowMs: world.now };
  };

  describe('what AWS measures', () => {
    it.each(MEASURED)('of %s', async (_, question, figures, { detail, ...found }) => {
      const [seen] = (await read([question], figures)).seen;
      expect(seen).toMatchObject({ target: 't0', ...found });
      if (detail) expect(seen!.detail).toMatch(detail);
      if (found.phase === undefined) expect(seen!.phase).toBeUndefined();
    });

    it('is told of many at once, in the order of the questions', async () => {
      const { seen } = await read([TABLE, QUEUE, TABLE], { [AGE]: 5_000 });
      expect(seen.map(({ target, verdict }) => [target, verdict])).toEqual([
        ['t0', 'up'],
        ['t1', 'down'],
        ['t2', 'up'],
      ]);
    });

    it('is about the last minute that CloudWatch has written, and not about now', async () => {
      const { seen, nowMs } = await read([QUEUE], { [AGE]: 5_000 });
      expect(nowMs - seen[0]!.atMs).toBeGreaterThanOrEqual(MINUTE);
      expect(nowMs - seen[0]!.atMs).toBeLessThanOrEqual(3 * MINUTE);
    });

    it('is unknown, and no fault of the target, while CloudWatch writes nothing that ought to be there', async () => {
      const { world, reader } = over();
      const { measures } = questionOf(QUEUE);
      const question = {
        kind: 'measured',
        measures: measures.map((one) => ({ ...one, missing: 'unknown' as const })),
      } as const;
      const [seen] = await reader.readings([{ target: 'jobs', question }], world.now);
      expect(seen).toMatchObject({
        verdict: 'unknown',
        phase: 'idle',
        detail: 'CloudWatch has no data of it',
      });
    });
  });
}

function tell(world: EcsWorld, figures: Figures): void {
  for (const [name, value] of Object.entries(figures)) {
    const [Namespace, MetricName, ...dimensions] = name.split(' ') as [string, string, ...string[]];
    const Dimensions = dimensions.map((one) => ({ Name: one.split('=')[0]!, Value: one.split('=')[1]! }));
    world.measured.tell({ Namespace, MetricName, Dimensions }, 0, () => value);
  }
}
