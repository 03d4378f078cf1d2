import type { StackRequest } from '../contracts/stack-request.ts';
import { type StackAnswers, TerminalError, TransientError } from '../ports.ts';

/** The answer goes to S3, and Lambda repeats the invocation twice if it does not arrive. */
const ANSWER_TIMEOUT_MS = 10_000;

/** An answer has at most 4,096 bytes (CloudFormation user guide: custom resource response reference). */
const MOST_REASON_BYTES = 2_048;

/** CloudFormation gives out addresses of S3 in the stack's region, and of nobody else. */
const OF_AWS = /\.amazonaws\.com(\.cn)?$/;

/** One name for ever: another one would make CloudFormation delete the old after an update. */
const PHYSICAL_ID = 'watchdog-debts';

/** Answers custom resource requests, by their signed address. */
export class CloudFormationAnswers implements StackAnswers {
  readonly #send: typeof fetch;

  constructor(send: typeof fetch = fetch) {
    this.#send = send;
  }

  async answer(request: StackRequest, refused: string | undefined): Promise<void> {
    const { protocol, hostname } = new URL(request.ResponseURL);
    if (protocol !== 'https:' || !OF_AWS.test(hostname))
      throw new TerminalError(`an answer to CloudFormation does not go to ${protocol}//${hostname}`);
    const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = PHYSICAL_ID } = request;
    const Status = refused === undefined ? 'SUCCESS' : 'FAILED';
    const Reason = refused && cut(refused);
    const answer = { Status, Reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId };
    const status = await this.#put(request.ResponseURL, Buffer.from(JSON.stringify(answer)));
    if (status !== 200) throw new TransientError(`CloudFormation's address answered ${status}`);
  }

  /** As bytes, because text would get a content type, which is not what the address is signed for. */
  async #put(address: string, body: Uint8Array<ArrayBuffer>): Promise<number> {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    try {
      const response = await this.#send(address, { method: 'PUT', body, redirect: 'error', signal });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      // Its message may hold the signed address, which belongs into no log.
      throw new TransientError(`CloudFormation could not be answered: ${(error as Error).name}`);
    }
  }
}

/** Characters outside ASCII could become up to six bytes of JSON. */
const cut = (reason: string): string => reason.replace(/[^\x20-\x7E]/g, '?').slice(0, MOST_REASON_BYTES);
