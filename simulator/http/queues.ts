import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../ecs/aws-error.ts';
import type { IamGate, Permission, Principal } from './iam-gate.ts';
import { keyUse } from './key-use.ts';
import type { QueuePlan } from './template-resources.ts';

export interface QueuedMessage {
  readonly MessageId: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly sentAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  receiptHandle: string;
  visibleAtMs: number;
}

/** The template's queues, in memory: standard queues, in order, with a visibility timeout. */
export class Queues {
  readonly #plans: readonly QueuePlan[];
  readonly #messages = new Map<string, QueuedMessage[]>();
  readonly #gate: IamGate;
  /** Called with the queue's ARN after every message, and when it can be received. */
  onSent: (queueArn: string, inMs: number) => void = () => undefined;

  constructor(plans: readonly QueuePlan[], gate: IamGate) {
    this.#plans = plans;
    this.#gate = gate;
  }

  /** By URL, ARN or name. */
  planOf(reference: string): QueuePlan {
    const plan = this.#plans.find(({ url, arn, name }) => [url, arn, name].includes(reference));
    if (plan) return plan;
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  /** What is in a queue, received or not; by URL, ARN or name. */
  peek(reference: string): readonly QueuedMessage[] {
    return this.#of(this.planOf(reference));
  }

  /** `delayMs`, by the local clock: held back for so long (SQS API reference: SendMessage, DelaySeconds). */
  send(
    reference: string,
    body: string,
    attributes: Readonly<Record<string, string>> = {},
    delayMs = 0,
  ): QueuedMessage {
    const message: QueuedMessage = {
      MessageId: randomUUID(),
      Body: body,
      MD5OfBody: createHash('md5').update(body).digest('hex'),
      sentAtMs: Date.now(),
      attributes,
      receiptHandle: '',
      visibleAtMs: delayMs === 0 ? 0 : Date.now() + delayMs,
    };
    const plan = this.planOf(reference);
    this.#of(plan).push(message);
    this.onSent(plan.arn, delayMs);
    return message;
  }

  /** For AWS services that send to a dead-letter queue; what they may not send is lost, as there. */
  async sendAs(
    principal: Principal,
    queueArn: string,
    message: { readonly body: string; readonly attributes?: Readonly<Record<string, string>> },
    sourceArn?: string,
  ): Promise<void> {
    const plan = this.planOf(queueArn);
    for (const permission of sendPermissions(plan, sourceArn)) {
      if (await this.#gate.allows(principal, permission)) {
        this.#gate.log(principal, permission, { allowed: true });
        continue;
      }
      return this.#gate.log(principal, permission, { allowed: false, error: 'AccessDenied' });
    }
    this.send(queueArn, message.body, message.attributes);
  }

  receive(reference: string, most: number): QueuedMessage[] {
    const plan = this.planOf(reference);
    const nowMs = Date.now();
    const received = this.#of(plan)
      .filter(({ visibleAtMs }) => visibleAtMs <= nowMs)
      .slice(0, most);
    for (const message of received) {
      message.receiptHandle = randomUUID();
      message.visibleAtMs = nowMs + plan.visibilitySeconds * 1_000;
    }
    return received;
  }

  delete(reference: string, receiptHandle: string): void {
    const plan = this.planOf(reference);
    this.#messages.set(
      plan.arn,
      this.#of(plan).filter((message) => message.receiptHandle !== receiptHandle),
    );
  }

  clear(): void {
    this.#messages.clear();
  }

  #of(plan: QueuePlan): QueuedMessage[] {
    let messages = this.#messages.get(plan.arn);
    if (!messages) {
      messages = [];
      this.#messages.set(plan.arn, messages);
    }
    return messages;
  }
}

/** SQS developer guide: sqs-key-management, "Configure KMS permissions". */
export function sendPermissions(plan: QueuePlan, sourceArn?: string): Permission[] {
  const context: Record<string, string> = sourceArn ? { 'aws:SourceArn': sourceArn } : {};
  const permissions: Permission[] = [{ action: 'sqs:SendMessage', resource: plan.arn, context }];
  return plan.keyArn ? [...permissions, ...keyUse(plan.keyArn, 'sqs', context)] : permissions;
}
