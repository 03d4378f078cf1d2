import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { decisionQueueName } from '../shared/contracts/decision.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { mayTake, mayUseKey } from './permissions.ts';
import type { Tables } from './tables.ts';
import { WatchdogFunction } from './watchdog-function.ts';

export interface DecisionsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly tables: Tables;
  readonly key: IKey;
  readonly deadLetters: IQueue;
}

const TIMEOUT = Duration.seconds(20);

/**
 * How an engineer's answer comes in. A queue, because SQS itself says who sent a message, which Lambda does not of
 * its caller, and because nothing has to be open to the internet for it. Who may answer is who may send: IAM.
 */
export class Decisions extends Construct {
  readonly queue: IQueue;
  readonly decider: IFunction;

  constructor(scope: Construct, id: string, props: DecisionsProps) {
    super(scope, id);
    const { environment, name, tables, key } = props;
    this.queue = new Queue(this, 'Queue', {
      queueName: decisionQueueName(name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.minutes(30), // no question stands for longer
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()), // Lambda guide: with-sqs, six times the function's
      deadLetterQueue: { queue: props.deadLetters, maxReceiveCount: 5 },
    });
    this.decider = new WatchdogFunction(this, 'Decide', {
      verb: 'decide',
      functionName: `${name}-decide`,
      description: 'Writes down what an engineer answers and wakes the workflow; acts on nothing',
      environment,
      variables: { ROLLBACK_TABLE: tables.rollback.tableName },
      permissions: [
        new PolicyStatement({
          sid: 'RollbackState',
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
          resources: [tables.rollback.tableArn],
        }),
        mayUseKey(key),
        mayTake('TakeAnswers', this.queue),
        // No resource level (Service Authorization Reference, Step Functions): the token is what names the task.
        new PolicyStatement({ sid: 'WakeWorkflow', actions: ['states:SendTaskSuccess'], resources: ['*'] }),
      ],
      timeout: TIMEOUT,
      memoryMb: 512,
      concurrency: 2,
    }).function;
    new EventSourceMapping(this, 'Answers', {
      target: this.decider,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
    });
  }
}
