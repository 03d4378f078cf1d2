import type { Rule } from '../rule.ts';

const SAYS_ITS_NAME = 'it names what was thrown';

/** Plain words for each cause, as people write them. Read when all else is silent, and not believed much. */
export const PLAIN_WORDS: readonly Rule[] = [
  [
    /\bout of memory\b|\bOOM\b|\bmemory (?:limit )?(?:exceeded|exhausted)|\bexceed\w* (?:the |its )?memory\b/i,
    'out-of-memory',
    0.5,
    'it speaks of its memory',
  ],
  [
    /\b(?:ssl|tls|certificate)\b[^\n]{0,40}\b(?:error|fail\w*|invalid|mismatch|untrusted|expired|refused)\b/i,
    'tls',
    0.5,
    'it speaks of a certificate or TLS',
  ],
  [
    /\b(?:table|column|relation|migration|schema)s?\b[^\n]{0,60}(?:do(?:es)?(?: not|n't) exist|not found|\bmissing\b)|\bmissing (?:table|column|relation|migration)/i,
    'database-schema',
    0.5,
    'it misses a part of the schema',
  ],
  [
    /\bunauthori[sz]ed\b|\b(?:login|log-?in|sign-?in|authentication)\b[^\n]{0,20}\b(?:failed|failure|error|required)\b|\bnot (?:authenticated|authori[sz]ed)\b/i,
    'auth',
    0.5,
    'it speaks of a refused login',
  ],
  [/\brate[-_ ]?limited\b|\bquota exceeded\b/i, 'rate-limited', 0.5, 'it speaks of a limited rate'],
  [
    /\b(?:mis|not |un)configured\b|\bno (?:\w+ ){1,4}configured\b|\b(?:option|setting|parameter|property)\b[^\n]{0,50}\b(?:is )?(?:required|missing|not set)\b|\bis not set\b/i,
    'configuration',
    0.5,
    'it speaks of a missing setting',
  ],
  [
    /\b(?:failed|unable|cannot|could not) (?:to )?load (?:the )?(?:module|library|class|plugin|package)|\bmodule not found\b/i,
    'import',
    0.5,
    'it cannot load a part of itself',
  ],
  [
    /\bdisk\b[^\n]{0,30}\b(?:full|low|exceed\w*)\b|\binsufficient (?:resources|capacity|disk)|\bno capacity\b/i,
    'capacity',
    0.5,
    'it speaks of no room',
  ],
  [
    /\btime-?out\b(?! ?(?:[-=:_]|to|of|is|was|set|value|handl\w+|config\w*|[a-z]+ed)\b)(?!["']?[-=:_])|\btimed[- ]out\b/i,
    'timeout',
    0.5,
    'it speaks of a timeout',
  ],
  [
    /\bconnection (?:error|failed|failure|problem)|\b(?:could not|cannot|unable to|failed to) connect\b/i,
    'dependency',
    0.5,
    'it speaks of a connection that fails',
  ],
  [/\bnetwork (?:error|failure|problem)\b/i, 'network', 0.5, 'it speaks of the network'],
  [
    /\b(?:bad|invalid|malformed) request\b|\bvalidation (?:failed|error)\b/i,
    'client-error',
    0.5,
    'it speaks of a wrong request',
  ],
  [
    /\b(?:credential|token|password|api[ _-]?key|signature|passphrase)s?\b[^\n]{0,40}\b(?:expired|invalid|incorrect|wrong|rejected|refused|revoked|denied|mismatch|not (?:valid|recogni[sz]ed|accepted))\b/i,
    'auth',
    0.5,
    'it speaks of refused credentials',
  ],
  [
    /\b(?:invalid|unknown|unsupported|illegal|unrecogni[sz]ed) (?:value|setting|option|flag|directive|DSN|connection string|log level|url)\b/i,
    'configuration',
    0.5,
    'it speaks of a wrong setting',
  ],
  [
    /\b(?:took|taking) longer than|\b(?:not|n't) (?:complete|finish|start|become \w{1,20}|respond)\w*[^\n]{0,20} (?:with)?in (?:time|\d)|\bgave up (?:after|waiting)|\bexceed\w* (?:its |the )?deadline|\bblocked for more than \d/i,
    'timeout',
    0.5,
    'it speaks of a deadline',
  ],
  [
    /\bcrash(?:ed|ing)\b|\b(?:process|worker|child|program)\b[^\n]{0,30}\b(?:died|aborted|exited (?:abnormally|unexpectedly|prematurely|on signal|by signal))\b|\bkernel pid terminated\b|\bfatal: |\bpanic(?:ked)?\b|\bunhandled (?:error|rejection)\b|\bfatal (?:error|exception)\b/i,
    'crash',
    0.5,
    'it speaks of a crash',
  ],
];

/** What was thrown, by its name alone: read when nothing else is said. */
export const THROWN: readonly Rule[] = [
  [
    /(?:Auth|Credential|Forbidden|Token|Login)(?!or)\w{0,30}(?:Error|Exception)\b/,
    'auth',
    0.5,
    SAYS_ITS_NAME,
  ],
  [
    /(?:Config|Setting|Environment|Propert)\w{0,30}(?:Error|Exception)\b/,
    'configuration',
    0.5,
    SAYS_ITS_NAME,
  ],
  [/(?:Network|Dns|HostNotFound)\w{0,30}(?:Error|Exception)\b/, 'network', 0.5, SAYS_ITS_NAME],
  [
    /(?:Database|Broker|Queue|Redis|Kafka|Connect)\w{0,30}(?:Error|Exception)\b/,
    'dependency',
    0.5,
    SAYS_ITS_NAME,
  ],
  [
    /(?:BadRequest|NotFound|Validation|Parameter)\w{0,30}(?:Error|Exception)\b/,
    'client-error',
    0.5,
    SAYS_ITS_NAME,
  ],
  [
    /(?:^|[\s"'(])(?:[\w$]{1,60}(?:\.|::|\\)){0,12}[A-Z]\w{1,60}(?:Error|Exception)\b(?:[:\s)(]|$)/m,
    'crash',
    0.5,
    SAYS_ITS_NAME,
  ],
];
