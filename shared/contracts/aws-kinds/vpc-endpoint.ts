import { z } from 'zod';
import { atMost, awsKind, events, measured, nameInAws } from './aws-kind.ts';

const endpointId = 'an endpoint id such as vpce-0123456789abcdef0';
const vpcId = 'a VPC id such as vpc-0123456789abcdef0';

/**
 * AWS/PrivateLinkEndpoints of an interface endpoint, by all four dimensions (AWS PrivateLink guide:
 * privatelink-cloudwatch-metrics). Gateway endpoints (S3, DynamoDB) have no metrics: ask an alarm about them.
 */
export const vpcEndpoint = awsKind(
  'vpc-endpoint',
  {
    endpointId: z.string({ error: endpointId }).regex(/^vpce-[0-9a-f]{8,17}$/, { error: endpointId }),
    vpcId: z.string({ error: vpcId }).regex(/^vpc-[0-9a-f]{8,17}$/, { error: vpcId }),
    /** Such as `com.amazonaws.eu-central-1.ecr.api`. */
    serviceName: nameInAws(255),
    /** Packets that it dropped in the last minutes: more and more of them mean that it is ill. @default { warn: 10, critical: 100 } */
    droppedPackets: atMost({ warn: 10, critical: 100 }),
  },
  (input) =>
    measured(
      events(
        { name: 'dropped packets', unit: '', phase: 'connect' },
        {
          namespace: 'AWS/PrivateLinkEndpoints',
          name: 'PacketsDropped',
          dimensions: {
            'Endpoint Type': 'Interface',
            'Service Name': input.serviceName,
            'VPC Endpoint Id': input.endpointId,
            'VPC Id': input.vpcId,
          },
          stat: 'Sum',
        },
        input.droppedPackets,
      ),
    ),
);
