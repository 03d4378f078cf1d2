import type { RuleWatch } from '../rule-watch.ts';

const SUBJECT = /^[\x20-\x7E]{1,100}$/;
const MOST_BYTES = 8 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const SECRET = /AKIA[0-9A-Z]{16}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\./;

/** I33: what reaches people is printable, short and holds no secret. */
export function taint(): RuleWatch {
  return {
    notice: ({ id, subject, lines, nextSteps }) => {
      const body = [lines, nextSteps].flat().map(String).join('\n');
      if (!SUBJECT.test(String(subject))) return `the subject of ${id} is ${JSON.stringify(subject)}`;
      if (Buffer.byteLength(body) > MOST_BYTES) return `${id} has ${Buffer.byteLength(body)} bytes`;
      if (UNSAFE.test(body)) return `${id} has control characters`;
      return SECRET.test(body) ? `${id} gives a secret away` : undefined;
    },
  };
}
