import type { Classification, FailureClass } from './failure.ts';

type Meaning = readonly [FailureClass, number, string];

/** Statuses that say by themselves what is wrong (RFC 9110; 460, 464 ELB; 495 to 499 nginx; 52x Cloudflare). */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: ['auth', 0.92, 'the credentials are missing or refused'],
  402: ['client-error', 0.6, 'a payment is due'],
  403: ['auth', 0.65, 'access is refused'],
  407: ['auth', 0.85, 'a proxy wants credentials'],
  408: ['timeout', 0.88, 'the request did not arrive in time'],
  418: ['rate-limited', 0.6, 'an exchange bans addresses so'],
  420: ['rate-limited', 0.75, 'an older form of 429'],
  429: ['rate-limited', 0.93, 'too many requests'],
  460: ['timeout', 0.6, 'the caller did not wait for the answer'],
  495: ['tls', 0.85, 'the certificate of the caller is refused'],
  496: ['tls', 0.85, 'the caller sent no certificate'],
  498: ['auth', 0.75, 'the token is refused'],
  499: ['timeout', 0.6, 'the caller did not wait for the answer'],
  501: ['client-error', 0.6, 'the method is not known'],
  504: ['timeout', 0.92, 'a gateway waited in vain'],
  507: ['capacity', 0.8, 'it has no room to store'],
  509: ['rate-limited', 0.6, 'the bandwidth is used up'],
  520: ['unknown', 0.3, 'the origin answered strangely'],
  521: ['health-check', 0.75, 'the origin refuses connections'],
  522: ['timeout', 0.85, 'the origin does not answer'],
  523: ['network', 0.75, 'the origin cannot be reached'],
  524: ['timeout', 0.88, 'the origin did not answer in time'],
  525: ['tls', 0.9, 'the handshake with the origin fails'],
  526: ['tls', 0.9, 'the certificate of the origin is refused'],
  529: ['dependency', 0.6, 'the service is overloaded'],
  530: ['network', 0.5, 'the origin cannot be found'],
};

/** What a status means where the text beside it says nothing more; undefined for 2xx, 3xx and bare 5xx. */
export function meaningOfStatus(status: number): Classification | undefined {
  const known = MEANINGS[status];
  if (known) return { class: known[0], confidence: known[1], because: `status ${status}: ${known[2]}` };
  if (status < 400 || status > 499) return undefined;
  return { class: 'client-error', confidence: 0.9, because: `status ${status}: the request is wrong` };
}

const STATUS_IN_TEXT = [
  /\b(?:status(?:[ _-]?code)?|HTTPError|HTTP error|HttpException|response code|responded with|answered|returned|code)\b[^0-9a-z\n]{0,5}(?:HTTP )?([1-5]\d\d)\b(?![.:]\d| (?:row|item|result|record|unit|order)s)/i,
  /\b([45]\d\d) (?:Client|Server) Error\b/i,
  /\bHTTP(?:\/[\d.]{1,3})?[" :]{1,3}([1-5]\d\d)\b/,
  /(?:[Ee]rror|ERROR|[Ee]xception|[Ff]ailed)\b(?:\W{1,3}|.{0,40}[([:] ?)([45]\d\d)(?: [A-Z][a-z]+| ?[,)\]:]|$)/m,
  /\b(?:GET|POST|PUT|PATCH|DELETE) https?:\/\/\S{1,300} ([45]\d\d)\b/,
  /^\W{0,3}([45]\d\d) page not found/im,
  /\b(?:Forbidden|Unauthorized|NotFound|BadRequest): ([45]\d\d)\b/,
  /\b([45]\d\d) \(?(?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Conflict|Gone|Unprocessable|Payload Too|Request Entity|Internal Server Error|Bad Gateway|Service Unavail|Gateway Time)/,
];

/** The HTTP status that a line of log names, if it names one. */
export function statusIn(text: string): number | undefined {
  for (const pattern of STATUS_IN_TEXT) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return undefined;
}
