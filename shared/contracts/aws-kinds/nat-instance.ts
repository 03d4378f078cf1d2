import { z } from 'zod';
import { atMost, awsKind, level, measured } from './aws-kind.ts';

const error = 'an instance id such as i-0123456789abcdef0';

/**
 * AWS/EC2 by instance (EC2 user guide: viewing_metrics_with_cloudwatch): its status checks, once a minute. One
 * that does not run writes nothing: that is unknown, and enough to leave alone what is behind it.
 */
export const natInstance = awsKind(
  'nat-instance',
  {
    instanceId: z.string({ error }).regex(/^i-([0-9a-f]{8}|[0-9a-f]{17})$/, { error }),
    /** 1 while a status check of the instance or its host fails. @default { critical: 1 } */
    failedChecks: atMost({ critical: 1 }),
  },
  ({ instanceId, failedChecks }) =>
    measured(
      level(
        { name: 'failed status checks', unit: '', phase: 'absent' },
        {
          namespace: 'AWS/EC2',
          name: 'StatusCheckFailed',
          dimensions: { InstanceId: instanceId },
          stat: 'Maximum',
        },
        failedChecks,
      ),
    ),
);
