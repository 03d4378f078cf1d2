/** What replaces a secret; long enough to be seen, short enough to fit. */
const REDACTED = '[redacted]';

/** What a secret is called. */
const NAMES =
  'password|passwd|passphrase|(?<!by|com)pass|pwd|secret|token|api[-_]?key|access[-_]?key(?:[-_]?id)?|private[-_]?key|credential|authorization|signature|session[-_]?id|cookie';
/** Between a name and its value. JSON in a string of JSON has its quotes escaped, however often. */
const SEPARATOR = String.raw`\\*["']?\s*[=:]{1,2}>?\s*`;
/** Up to the quote that is escaped as often as the first, or to a blank or a sign that ends a bare word. */
const VALUE = String.raw`(?:(\\*)(["'])[\s\S]*?(?:(?<!\\)\2\3|$)|[^\s&,;"'}]+)`;

/** Without it nothing in a text is called as a secret is, whatever is cut out of it before: no look at what stands around. */
const NAMED = new RegExp(`${NAMES.replace('(?<!by|com)', '')}|sig`, 'i');

/** Something in every secret that is known by its looks: without it a text need not be searched for each of them. */
const LOOKS_LIKE =
  /PRIVATE KEY|A(?:KIA|SIA)|eyJ|bearer|basic|digest|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-|:\/\//i;

interface Secret {
  readonly looks: RegExp;
  readonly becomes: string;
  /** Only found behind a name: looking for it takes long, and most texts name nothing. */
  readonly isNamed?: true;
}

/** Secrets as they look in the wild. Each keeps what names the secret and loses the secret. */
const SECRETS: readonly Secret[] = [
  // Private keys, whole.
  {
    looks: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    becomes: REDACTED,
  },
  // IAM user guide: unique identifiers; access key ids begin with AKIA (long term) or ASIA (temporary). Those of users and
  // roles are no secret: they say who answered.
  { looks: /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, becomes: REDACTED },
  // JSON web tokens: three base64url parts, the first of which is the encoding of `{"`.
  { looks: /\beyJ[\w-]{5,}\.[\w-]{2,}(?:\.[\w-]*)?/g, becomes: REDACTED },
  { looks: /\b(bearer|basic|digest)\s+[\w\-.~+/=]{6,}/gi, becomes: `$1 ${REDACTED}` },
  { looks: /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-)[\w-]{10,}/g, becomes: REDACTED },
  { looks: /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@]*@/gi, becomes: `$1${REDACTED}@` },
  // A cookie is several, and any of them may be the session.
  {
    looks: new RegExp(String.raw`(cookie${SEPARATOR})[^\s;,"'\\]+(?:;\s*[^\s;,"'\\=]+=[^\s;,"'\\]*)*`, 'gi'),
    becomes: `$1${REDACTED}`,
    isNamed: true,
  },
  // name=value, name => value and "name":"value", also quoted once more; signed URL parameters among them.
  {
    looks: new RegExp(String.raw`((?:[\w-]{0,40}(?:${NAMES})|\bsig)${SEPARATOR})${VALUE}`, 'gi'),
    becomes: `$1${REDACTED}`,
    isNamed: true,
  },
  // --name value, and a line of an AWS profile.
  {
    looks: new RegExp(
      String.raw`((?:--[\w-]{0,40}(?:${NAMES})|secret[-_]access[-_]key)\s+)(?![=:])${VALUE}`,
      'gi',
    ),
    becomes: `$1${REDACTED}`,
    isNamed: true,
  },
];

/**
 * An ISO 8859 control, an ANSI escape, or a format character that can hide or turn text (bidi, zero width,
 * tags), and line and paragraph separators.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what it looks for
const ANSI = /[\u001b\u009b](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])?/g;

/** Printable ASCII with single blanks: one look tells that nothing has to be taken out. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Longer texts are cut before they are searched: the time that a search takes must not be the sender's choice. */
const MOST_SEARCHED = 4096;

/** The text without anything that looks like a secret. */
export function redact(text: string): string {
  const names = NAMED.test(text);
  if (!names && !LOOKS_LIKE.test(text)) return text;
  return SECRETS.reduce(
    (so, { looks, becomes, isNamed }) => (names || !isNamed ? so.replace(looks, becomes) : so),
    text,
  );
}

/**
 * One printable line of at most `most` characters out of text that anybody may have written: no control
 * characters, no ANSI, no bidi overrides, no secrets.
 */
export function printableLine(text: string, most: number): string {
  const short = text.slice(0, MOST_SEARCHED);
  const line = PLAIN.test(short)
    ? short
    : short.toWellFormed().replace(ANSI, ' ').replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  const safe = redact(line);
  return safe.length <= most ? safe : `${safe.slice(0, most - 1).toWellFormed()}…`;
}
