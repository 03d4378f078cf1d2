import type { AsyncInvocations } from './async-invocations.ts';
import type { Deliver } from './event-bus.ts';
import type { IamGate, Permission, Principal } from './iam-gate.ts';
import { keyUse } from './key-use.ts';
import { type Queues, sendPermissions } from './queues.ts';
import type { Topics } from './topics.ts';

interface Destinations {
  readonly gate: IamGate;
  readonly later: AsyncInvocations;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly timeScale: number;
}

interface Destination {
  readonly permissions: readonly Permission[];
  readonly accept: () => void;
}

/**
 * EventBridge and Scheduler deliver asynchronously: with the role they were given, or else as a service that the
 * target's own policy must let in. What they may not deliver goes to the dead-letter queue, if there is one.
 */
export function deliverTo(destinations: Destinations): Deliver {
  const { gate, queues } = destinations;
  return async ({ targetArn, payload, from, deadLetterArn }) => {
    const principal: Principal = from.roleArn
      ? {
          kind: 'role',
          roleName: from.roleArn.slice(from.roleArn.lastIndexOf('/') + 1),
          session: from.service,
        }
      : { kind: 'service', service: from.service };
    const destination = destinationOf(destinations, targetArn, payload, from.arn);
    for (const permission of destination.permissions) {
      const allowed = await gate.allows(principal, permission);
      gate.log(principal, permission, allowed ? { allowed } : { allowed, error: 'AccessDenied' });
      if (allowed) continue;
      if (deadLetterArn) await queues.sendAs(principal, deadLetterArn, { body: payload }, from.arn);
      return;
    }
    destination.accept();
  };
}

function destinationOf(
  { later, queues, topics, timeScale }: Destinations,
  targetArn: string,
  payload: string,
  sourceArn: string,
): Destination {
  const context = { 'aws:SourceArn': sourceArn };
  const service = targetArn.split(':')[2];
  switch (service) {
    case 'lambda':
      return {
        permissions: [{ action: 'lambda:InvokeFunction', resource: targetArn, context }],
        accept: () => later.submit(targetArn, payload),
      };
    case 'sqs':
      return {
        permissions: sendPermissions(queues.planOf(targetArn), sourceArn),
        accept: () => queues.send(targetArn, payload),
      };
    case 'sns': {
      const { keyArn } = topics.planOf(targetArn);
      return {
        permissions: [
          { action: 'sns:Publish', resource: targetArn, context },
          ...(keyArn ? keyUse(keyArn, 'sns', context) : []),
        ],
        accept: () => topics.publish({ topicArn: targetArn, message: payload, attributes: {} }),
      };
    }
    case 'scheduler': {
      if (targetArn !== SEND_BATCH) break;
      const { QueueUrl, Entries } = JSON.parse(payload) as BatchRequest;
      return {
        permissions: sendPermissions(queues.planOf(QueueUrl), sourceArn),
        accept: () => {
          for (const { MessageBody, DelaySeconds = 0 } of Entries)
            queues.send(QueueUrl, MessageBody, {}, (DelaySeconds * 1_000) / timeScale);
        },
      };
    }
    default:
  }
  throw new Error(`The local cloud does not deliver to ${targetArn}`);
}

/** EventBridge Scheduler user guide: managing-targets-universal. A batch is allowed as SendMessage. */
const SEND_BATCH = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessageBatch';

interface BatchRequest {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly MessageBody: string; readonly DelaySeconds?: number }[];
}
