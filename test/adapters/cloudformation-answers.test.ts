import { describe, expect, it } from 'vitest';
import { CloudFormationAnswers } from '../../shared/adapters/cloudformation-answers.ts';
import type { StackRequest } from '../../shared/contracts/stack-request.ts';

const ADDRESS =
  'https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com/x?Signature=secret';
const request: StackRequest = {
  RequestType: 'Delete',
  ResponseURL: ADDRESS,
  StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/watchdog-shop-prod/1-2',
  RequestId: 'r',
  LogicalResourceId: 'Debts',
  PhysicalResourceId: 'as before',
};

interface Sent {
  readonly address: string;
  readonly method: string;
  readonly contentType: string | null;
  readonly redirect: string;
  readonly text: string;
}

const sent: Sent[] = [];
const s3 =
  (status: number): typeof fetch =>
  async (...args) => {
    const asked = new Request(...args);
    sent.push({
      address: asked.url,
      method: asked.method,
      contentType: asked.headers.get('content-type'),
      redirect: asked.redirect,
      text: await asked.text(),
    });
    return new Response(null, { status });
  };

async function answer(change: Partial<StackRequest>, refused?: string, status = 200): Promise<Sent> {
  sent.length = 0;
  await new CloudFormationAnswers(s3(status)).answer({ ...request, ...change }, refused);
  expect(sent).toHaveLength(1);
  return sent[0]!;
}

describe('an answer to CloudFormation', () => {
  it('goes to the signed address, without a content type and without following elsewhere', async () => {
    const { text, ...how } = await answer({});
    expect(how).toEqual({ address: ADDRESS, method: 'PUT', contentType: null, redirect: 'error' });
    expect(JSON.parse(text)).toEqual({
      Status: 'SUCCESS',
      StackId: request.StackId,
      RequestId: 'r',
      LogicalResourceId: 'Debts',
      PhysicalResourceId: 'as before',
    });
  });

  it('gives the resource the same name always, so that an update never deletes it', async () => {
    const names = [
      await answer({ RequestType: 'Create', PhysicalResourceId: undefined, RequestId: '1' }),
      await answer({ RequestType: 'Create', PhysicalResourceId: undefined, RequestId: '2' }),
    ].map(({ text }) => JSON.parse(text).PhysicalResourceId);
    expect(names[0]).toBeTruthy();
    expect(names[0]).toBe(names[1]);
  });

  it('that refuses says why, in no more bytes than CloudFormation takes', async () => {
    const { text } = await answer({}, `web is parked ${'\u0001ü"'.repeat(5_000)}`);
    const { Status, Reason } = JSON.parse(text);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/^web is parked /);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_096);
  });

  it.each([
    ['http://x.s3.amazonaws.com/x'],
    ['https://evil.example/x'],
    ['https://amazonaws.com.evil.example/x'],
    ['https://s3.amazonaws.com@evil.example/x'],
  ])('never goes to %s', async (ResponseURL) => {
    await expect(answer({ ResponseURL })).rejects.toThrow('does not go to');
    expect(sent).toEqual([]);
  });

  it('that does not arrive is an error, so that Lambda tries again', async () => {
    await expect(answer({}, undefined, 503)).rejects.toThrow('answered 503');
  });

  it('that fails does not show the signed address', async () => {
    const broken: typeof fetch = async () => {
      throw new TypeError(`cannot reach ${ADDRESS}`);
    };
    const failed = await new CloudFormationAnswers(broken).answer(request, undefined).catch((error) => error);
    expect(failed.name).toBe('TransientError');
    expect(`${failed.message}${failed.stack}${failed.cause}`).not.toContain('Signature');
  });
});
