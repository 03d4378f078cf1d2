import { keyUse } from '../key-use.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { Topics } from '../topics.ts';

/** Service Authorization Reference, Amazon SNS; sns-key-management for topics with a customer's key. */
export function snsFace(topics: Topics): ServiceFace {
  return {
    errorNames: { AccessDeniedException: 'AuthorizationError' },
    accessDeniedStatus: 403,
    operations: {
      Publish: {
        permissions: ({ TopicArn }) => {
          const { keyArn } = topics.planOf(TopicArn);
          return [{ action: 'sns:Publish', resource: TopicArn }, ...(keyArn ? keyUse(keyArn, 'sns') : [])];
        },
        run: (input) => {
          const { messageId } = topics.publish({
            topicArn: input.TopicArn,
            message: input.Message ?? '',
            subject: input.Subject,
            structure: input.MessageStructure,
            attributes: attributesOf(input),
          });
          return { MessageId: messageId };
        },
      },
    },
  };
}

const attributesOf = (input: WireInput): Record<string, string> =>
  Object.fromEntries(
    (input.MessageAttributes ?? []).map((entry: { Name: string; Value: { StringValue?: string } }) => [
      entry.Name,
      entry.Value.StringValue ?? '',
    ]),
  );
