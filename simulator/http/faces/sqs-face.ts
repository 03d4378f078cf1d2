import type { Principal } from '../iam-gate.ts';
import { type Queues, sendPermissions } from '../queues.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';

/** SQS API reference, ReceiveMessage: the id of the user, or of the role with the name of its session. */
function senderIdOf(principal: Principal): string {
  if (principal.kind === 'role') return `AROA${principal.roleName}:${principal.session}`;
  return principal.kind === 'service' ? principal.service : 'AIDALOCALOPERATOR';
}

/** Service Authorization Reference, Amazon SQS. */
export function sqsFace(queues: Queues): ServiceFace {
  const on = (action: string) => (input: WireInput) => [
    { action: `sqs:${action}`, resource: queues.planOf(input.QueueUrl ?? input.QueueName).arn },
  ];
  return {
    operations: {
      SendMessage: {
        permissions: (input) => sendPermissions(queues.planOf(input.QueueUrl)),
        run: (input, principal) => {
          const attributes = { SenderId: senderIdOf(principal) };
          const { MessageId, MD5OfBody } = queues.send(input.QueueUrl, input.MessageBody, attributes);
          return { MessageId, MD5OfMessageBody: MD5OfBody };
        },
      },
      ReceiveMessage: {
        permissions: on('ReceiveMessage'),
        run: (input) => ({
          Messages: queues
            .receive(input.QueueUrl, input.MaxNumberOfMessages ?? 1)
            .map(({ MessageId, Body, MD5OfBody, receiptHandle }) => ({
              MessageId,
              Body,
              MD5OfBody,
              ReceiptHandle: receiptHandle,
            })),
        }),
      },
      DeleteMessage: {
        permissions: on('DeleteMessage'),
        run: (input) => queues.delete(input.QueueUrl, input.ReceiptHandle),
      },
      GetQueueUrl: {
        permissions: on('GetQueueUrl'),
        run: (input) => ({ QueueUrl: queues.planOf(input.QueueName).url }),
      },
      GetQueueAttributes: {
        permissions: on('GetQueueAttributes'),
        run: (input) => ({
          Attributes: {
            QueueArn: queues.planOf(input.QueueUrl).arn,
            ApproximateNumberOfMessages: String(queues.peek(input.QueueUrl).length),
          },
        }),
      },
    },
  };
}
