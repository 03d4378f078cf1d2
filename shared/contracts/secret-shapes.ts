import { redact } from '../core/notices/redact.ts';

/** Words that name a secret, wherever they stand in a name: `dbPassword`, `api-token`, `X-Amz-Signature`. */
const SECRET_WORDS = new Set(
  (
    'token tokens secret secrets password passwords passwd passphrase pwd apikey key keys auth authorization ' +
    'signature sig credential credentials jwt cookie bearer session sessionid sid jsessionid webhook'
  ).split(' '),
);
/** `connectionString`; and the key of an Azure function is called `code`. */
const SECRET_NAMES = new Set(['connection string', 'code']);
/** Keys of AWS, tokens of GitHub, the address of a Slack webhook: those that `redact` does not know in a name. */
const SECRET_VALUE = /(?:AKIA|ASIA)[0-9A-Z]{16}|\/T[0-9A-Z]{8,}\/B[0-9A-Z]{8,}\/\w+|\bServer=[^;]*;/i;
/** 20 and more letters and digits without a word in them: what a webhook's address ends with. */
const RANDOM_RUN = /[A-Za-z0-9_-]{20,}/g;
/** A digest or a key; a UUID has hyphens in it. */
const HEX_RUN = /(?<![0-9a-f])[0-9a-f]{32,}(?![0-9a-f])/i;

/** Does a field or parameter of this name usually hold a secret? */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_NAMES.has(words.join(' '));
}

/** Does the text hold what looks like a secret? Small letters and digits alone may be a UUID or a version. */
export function holdsSecret(text: string): boolean {
  if (SECRET_VALUE.test(text) || HEX_RUN.test(text) || redact(text) !== text) return true;
  const runs = text.match(RANDOM_RUN) ?? [];
  return runs.some(
    (run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && (run.match(/[0-9]/g) ?? []).length >= 2,
  );
}
