import { randomUUID } from 'node:crypto';
import { AwsError } from '../ecs/aws-error.ts';
import type { PublishedNotice } from './cloud-events.ts';
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
    this.planOf(publication.topicArn);
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
    this.notices.push(notice);
    this.#onNotice(notice);
    return notice;
  }
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
