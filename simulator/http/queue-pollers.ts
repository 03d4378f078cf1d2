import type { IamGate, Principal } from './iam-gate.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import type { QueuedMessage, Queues } from './queues.ts';
import type { QueueMappingPlan } from './template-resources.ts';

interface PollerParts {
  readonly queues: Queues;
  readonly runtime: LambdaRuntime;
  readonly gate: IamGate;
  readonly place: { readonly region: string };
  readonly timeScale: number;
}

/** What Lambda's poller does in the function's name (Lambda guide: services-sqs-configure). */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Lambda developer guide: with-sqs. Messages go to the function; those that it fails on become visible again. */
export class QueuePollers {
  readonly #mappings: readonly QueueMappingPlan[];
  readonly #parts: PollerParts;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(mappings: readonly QueueMappingPlan[], parts: PollerParts) {
    this.#mappings = mappings;
    this.#parts = parts;
    parts.queues.onSent = (queueArn, inMs) => this.#pollSoon(queueArn, inMs);
  }

  /** Forgets what is waiting. */
  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #pollSoon(queueArn: string, afterMs: number): void {
    for (const mapping of this.#mappings) {
      if (mapping.queueArn !== queueArn) continue;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        // What still comes while the cloud is closing is lost with it.
        this.#poll(mapping).catch(() => undefined);
      }, afterMs);
      this.#timers.add(timer);
    }
  }

  async #poll(mapping: QueueMappingPlan): Promise<void> {
    const { queues, runtime, gate, timeScale } = this.#parts;
    const { roleArn, functionName } = runtime.planOf(mapping.functionName);
    const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const principal: Principal = { kind: 'role', roleName, session: functionName };
    for (const action of POLLING) {
      const permission = { action, resource: mapping.queueArn };
      await gate.demand(principal, [permission]);
      gate.log(principal, permission, { allowed: true });
    }
    const messages = queues.receive(mapping.queueArn, mapping.batchSize);
    if (messages.length === 0) return;
    const records = messages.map((message) => this.#record(message, mapping));
    const { error } = await runtime.invoke(functionName, JSON.stringify({ Records: records }));
    if (error) {
      const { visibilitySeconds } = queues.planOf(mapping.queueArn);
      return this.#pollSoon(mapping.queueArn, (visibilitySeconds * 1_000) / timeScale);
    }
    for (const { receiptHandle } of messages) queues.delete(mapping.queueArn, receiptHandle);
    this.#pollSoon(mapping.queueArn, 0);
  }

  #record(message: QueuedMessage, { queueArn }: QueueMappingPlan) {
    return {
      messageId: message.MessageId,
      receiptHandle: message.receiptHandle,
      body: message.Body,
      md5OfBody: message.MD5OfBody,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(message.sentAtMs),
        SenderId: message.attributes.SenderId ?? 'AIDAUNKNOWN',
      },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: this.#parts.place.region,
    };
  }
}
