import * as v from 'valibot';

/** The services of the deployment, one a line of core/watchlist/shrink.ts; only the question about them has any. */
const Listed = v.optional(v.object({ services: v.optional(v.array(v.string())) }));

/**
 * What CloudFormation asks a custom resource, as far as it is read (CloudFormation user guide: custom resource
 * request reference). The address is signed: whoever has it may answer in our name.
 */
export const StackRequest = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResponseURL: v.pipe(v.string(), v.regex(/^https:\/\//), v.maxLength(8_192)),
  StackId: v.pipe(v.string(), v.regex(/^arn:[^:]+:cloudformation:[^:]+:[^:]+:stack\/[^/]+\/[^/]+$/)),
  RequestId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  LogicalResourceId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  ResourceProperties: Listed,
  OldResourceProperties: Listed,
  PhysicalResourceId: v.optional(v.pipe(v.string(), v.maxLength(1_024))),
});
export type StackRequest = v.InferOutput<typeof StackRequest>;
