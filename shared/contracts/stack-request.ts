import * as z from 'zod/mini';

/** The services of the deployment, one a line of core/watchlist/shrink.ts; only the question about them has any. */
const Listed = z.optional(z.object({ services: z.optional(z.array(z.string())) }));

/**
 * What CloudFormation asks a custom resource, as far as it is read (CloudFormation user guide: custom resource
 * request reference). The address is signed: whoever has it may answer in our name.
 */
export const StackRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.string().check(z.regex(/^https:\/\//), z.maxLength(8_192)),
  StackId: z.string().check(z.regex(/^arn:[^:]+:cloudformation:[^:]+:[^:]+:stack\/[^/]+\/[^/]+$/)),
  RequestId: z.string().check(z.minLength(1), z.maxLength(256)),
  LogicalResourceId: z.string().check(z.minLength(1), z.maxLength(256)),
  ResourceProperties: Listed,
  OldResourceProperties: Listed,
  PhysicalResourceId: z.optional(z.string().check(z.maxLength(1_024))),
});
export type StackRequest = z.infer<typeof StackRequest>;
