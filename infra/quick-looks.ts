import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../shared/core/watchlist/environment.ts';

export interface QuickLooksProps {
  readonly environment: Environment;
  readonly name: string;
}

/** Twice the longest that a message is held back. */
const KEPT = Duration.minutes(2);

/** A hung target is asked again for longer than a rhythm of seconds: the next look begins meanwhile. */
const LOOKS_AT_ONCE = 2;

/** So many looks of one environment may be under way. */
export const looksAtOnce = ({ shards, timings }: Environment): number =>
  timings.lookSeconds < 60 ? LOOKS_AT_ONCE * shards : shards;

/**
 * A rhythm below a minute: the schedule sends a minute's looks at once, and the queue holds each back until its
 * second. Nothing runs meanwhile.
 */
export class QuickLooks extends Construct {
  readonly queue: IQueue;
  private readonly environment: Environment;

  constructor(scope: Construct, id: string, { environment, name }: QuickLooksProps) {
    super(scope, id);
    this.environment = environment;
    this.queue = new Queue(this, 'Queue', {
      queueName: `${name}-looks`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // A look that failed is not tried again: its message is gone before it can be seen a second time.
      retentionPeriod: KEPT,
      visibilityTimeout: KEPT,
    });
  }

  /** No more at once than the watcher may run: what is too many waits in the queue and is not throttled. */
  wake(watcher: IFunction): void {
    new EventSourceMapping(this, 'Wakes', {
      target: watcher,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      maxConcurrency: looksAtOnce(this.environment),
    });
  }
}
