import { randomUUID } from 'node:crypto';
import { AwsError } from '../ecs/aws-error.ts';
import type { PublishedNotice } from './cloud-events.ts';
import type { Deliver } from './event-bus.ts';
import type { TopicPlan } from './template-resources.ts';

export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly structure?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** SNS API reference, Publish: 256 KiB, attributes included. */
const MOST_BYTES = 262_144;

/** The template's topics; what was accepted is kept, and told to whoever listens. */
export class Topics {
  readonly #plans: ReadonlyMap<string, TopicPlan>;
  readonly #onNotice: (notice: PublishedNotice) => void;
  readonly notices: PublishedNotice[] = [];
  /** Brings a notification to a function that is subscribed. */
  deliver: Deliver = async () => undefined;

  constructor(plans: readonly TopicPlan[], onNotice: (notice: PublishedNotice) => void) {
    this.#plans = new Map(plans.map((plan) => [plan.arn, plan]));
    this.#onNotice = onNotice;
  }

  planOf(topicArn: string): TopicPlan {
    const plan = this.#plans.get(topicArn);
    if (plan) return plan;
    throw new AwsError('NotFound', 'Topic does not exist', 404);
  }

  publish(publication: Publication): PublishedNotice {
    const { isForeign } = this.planOf(publication.topicArn);
    refuseInvalid(publication);
    const { topicArn, subject, message, attributes } = publication;
    const text = publication.structure === 'json' ? emailText(message) : message;
    const notice = {
      atMs: Date.now(),
      messageId: randomUUID(),
      topicArn,
      subject,
      text,
      message,
      attributes,
    };
    if (!isForeign) {
      this.notices.push(notice);
      this.#onNotice(notice);
    }
    this.#tellFunctions(notice);
    return notice;
  }

  #tellFunctions(notice: PublishedNotice): void {
    const { topicArn } = notice;
    const { subscriptions } = this.planOf(topicArn);
    for (const [index, { protocol, endpoint }] of subscriptions.entries()) {
      if (protocol !== 'lambda') continue;
      const payload = eventOf(notice, `${topicArn}:${index}`);
      void this.deliver({
        targetArn: endpoint,
        payload,
        from: { service: 'sns.amazonaws.com', arn: topicArn },
      });
    }
  }
}

/** Lambda developer guide, with-sns: one record an event. */
function eventOf(
  { messageId, topicArn, subject, text, atMs }: PublishedNotice,
  subscriptionArn: string,
): string {
  const Sns = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: subject ?? null,
    Message: text,
    Timestamp: new Date(atMs).toISOString(),
  };
  const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns };
  return JSON.stringify({ Records: [record] });
}

/** SNS API reference, Publish: parameters Subject and Message. */
function refuseInvalid({ subject, message, attributes }: Publication): void {
  if (subject !== undefined && (subject.length === 0 || subject.length > 100 || /\p{Cc}/u.test(subject))) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  }
  const bytes = Buffer.byteLength(message + JSON.stringify(attributes));
  if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (bytes > MOST_BYTES) throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
}

function emailText(message: string): string {
  let byProtocol: Record<string, unknown>;
  try {
    byProtocol = JSON.parse(message);
  } catch {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    );
  }
  if (typeof byProtocol.default !== 'string') {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    );
  }
  return String(byProtocol.email ?? byProtocol.default);
}
