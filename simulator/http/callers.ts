import { randomBytes } from 'node:crypto';
import type { Principal } from './iam-gate.ts';

/** One set of credentials that the local cloud handed out. */
export interface Caller {
  readonly principal: Principal;
  /** Set for a function's execution environment: whoever wants to kill it right after a call. */
  readonly sandbox?: { readonly functionName: string; kill(): void };
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Knows every caller by its access key id. Signatures are not checked: all callers are on this machine, and the
 * question is what a role may do, not whether the caller is it.
 */
export class Callers {
  readonly #byAccessKey = new Map<string, Caller>();
  readonly operator: Credentials;

  constructor() {
    this.operator = this.add({ principal: { kind: 'operator' } });
  }

  add(caller: Caller): Credentials {
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.#byAccessKey.set(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: 'local', sessionToken: 'local' };
  }

  remove(accessKeyId: string): void {
    this.#byAccessKey.delete(accessKeyId);
  }

  /** @param authorization `AWS4-HMAC-SHA256 Credential=AKID/date/region/service/aws4_request, …` */
  of(authorization: string | undefined): Caller | undefined {
    const [, accessKeyId] = /Credential=([^/,\s]+)/.exec(authorization ?? '') ?? [];
    return accessKeyId ? this.#byAccessKey.get(accessKeyId) : undefined;
  }
}
