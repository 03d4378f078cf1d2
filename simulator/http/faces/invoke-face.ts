import type { AsyncInvocations } from '../async-invocations.ts';
import type { LambdaRuntime } from '../lambda-runtime.ts';
import type { Operation } from '../service-face.ts';
import type { InvokeInput, InvokeOutput } from '../wire-lambda.ts';

/** Functions that run here: the watchdog's own (Lambda API reference: API_Invoke). */
export function invokeOperation(
  runtime: LambdaRuntime,
  later: AsyncInvocations,
): Readonly<Record<string, Operation>> {
  return {
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
  };
}
