import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LambdaSmokeTests } from '../../shared/adapters/lambda-smoke-tests.ts';
import { TransientError } from '../../shared/ports.ts';
import { AwsError } from '../../simulator/ecs/aws-error.ts';
import { invokeOperation } from '../../simulator/http/faces/invoke-face.ts';
import type { LambdaRuntime } from '../../simulator/http/lambda-runtime.ts';
import { startWire, type Wire } from './wire-of-world.ts';

const ABOUT = { service: 'cart', incident: 'cart#000001' };

/** What the owner's function answers, or how it ends. */
let answer: () => { payload: string; error?: string };
const asked: string[] = [];
const runtime = {
  planOf: (name: string) => ({ arn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}` }),
  invoke: async (name: string, payload: string) => {
    asked.push(`${name} ${payload}`);
    return answer();
  },
};

let wire: Wire;
let tests: LambdaSmokeTests;
beforeAll(async () => {
  wire = await startWire({
    lambda: { operations: invokeOperation(runtime as unknown as LambdaRuntime, undefined as never) },
  });
  tests = new LambdaSmokeTests(wire.config);
});
afterAll(() => wire.stop());

describe("an owner's smoke test", () => {
  it('is told what it is about, and passes by ending', async () => {
    answer = () => ({ payload: '{"orders":3}' });
    expect(await tests.run('shop-smoke', ABOUT)).toEqual({ passed: true, detail: '{"orders":3}' });
    expect(asked).toEqual([`shop-smoke ${JSON.stringify(ABOUT)}`]);
  });

  it.each([
    ['ends with an error', { payload: '{"errorMessage":"no order"}', error: 'Unhandled' }, /no order/],
    ['says so', { payload: '{ "passed": false, "because": "no order" }' }, /no order/],
  ])('fails where it %s', async (_, given, detail) => {
    answer = () => given;
    expect(await tests.run('shop-smoke', ABOUT)).toEqual({
      passed: false,
      detail: expect.stringMatching(detail),
    });
  });

  it('proves nothing where it cannot be run', async () => {
    answer = () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found: shop-smoke', 404);
    };
    expect(await tests.run('shop-smoke', ABOUT)).toMatchObject({ passed: false });
  });

  it('is tried again later where Lambda is busy', async () => {
    answer = () => {
      throw new AwsError('TooManyRequestsException', 'Rate exceeded', 429);
    };
    await expect(tests.run('shop-smoke', ABOUT)).rejects.toBeInstanceOf(TransientError);
  });
});
