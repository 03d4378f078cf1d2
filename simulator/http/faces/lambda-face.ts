import type { AsyncInvocations } from '../async-invocations.ts';
import type { LambdaRuntime } from '../lambda-runtime.ts';
import type { ServiceFace } from '../service-face.ts';
import type { InvokeInput, InvokeOutput } from '../wire-lambda.ts';

/** Lambda API reference: API_Invoke. */
export function lambdaFace(runtime: LambdaRuntime, later: AsyncInvocations): ServiceFace {
  return {
    accessDeniedStatus: 403,
    operations: {
      Invoke: {
        permissions: ({ functionName }: InvokeInput) => [
          { action: 'lambda:InvokeFunction', resource: runtime.planOf(functionName).arn },
        ],
        run: async ({ functionName, kind, payload }: InvokeInput): Promise<InvokeOutput> => {
          if (kind === 'DryRun') return { status: 204, payload: '' };
          if (kind === 'Event') {
            later.submit(functionName, payload);
            return { status: 202, payload: '' };
          }
          const result = await runtime.invoke(functionName, payload);
          return { status: 200, payload: result.payload, functionError: result.error && 'Unhandled' };
        },
      },
    },
  };
}
