import type { Rule } from '../rule.ts';

const SAYS_ITS_NAME = 'it names what was thrown';

/** Plain words for each cause, as people write them. Read when all else is silent, and not believed much. */
export const PLAIN_WORDS: readonly Rule[] = [
  [
    /\bout of memory\b|\bOOM\b|\b(?:exceed\w*|insufficient|not enough|requires more|no available|low on)\b[^\n]{0,30}\bmemory\b|\bmemory (?:limit )?(?:exceeded|exhausted)/i,
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
    /\b(?:table|column|relation|migration|schema)s?\b[^\n]{0,60}(?:do(?:es)?(?: not|n't) exist|not found|\bmissing\b|\bout ?dated\b)|\bmissing (?:table|column|relation|migration)|\b(?:database|schema|data|index)\b[^\n]{0,20} version\b[^\n]{0,60}\b(?:incompatible|newer|older|mismatch|unsupported|not (?:supported|compatible)|expected)\b/i,
    'database-schema',
    0.5,
    'it misses a part of the schema',
  ],
  [
    /\bunauthori[sz]ed\b|\b(?:login|log-?in|sign-?in|authentication)\b[^\n]{0,20}\b(?:failed|failure|error|required)\b|\bnot (?:authenticated|authori[sz]ed|logged in)\b|\b(?:please|must|need to) (?:re-?)?(?:log|sign) ?in\b/i,
    'auth',
    0.5,
    'it speaks of a refused login',
  ],
  [
    /\brate[-_ ]?limited\b|\bquota exceeded\b|\b(?:hit|reached|over) (?:your|the|its) (?:\w+ )?(?:limit|quota)\b|\btemporarily (?:banned|blocked|locked)\b/i,
    'rate-limited',
    0.5,
    'it speaks of a limited rate',
  ],
  [
    /\b(?:mis|not |un)configured\b|\bno (?:\w+ ){1,4}configured\b|\b(?:option|setting|parameter|property)\b[^\n]{0,50}\b(?:is )?(?:required|missing|not set)\b|\bis not set\b|\b(?:does ?n[o']t|not) match\b[^\n]{0,30}\b(?:env|config|setting)|\b(?:connection|conn_id|variable|environment|profile)\b[^\n]{0,40}(?:\bnot|n't) defined\b/i,
    'configuration',
    0.5,
    'it speaks of a missing setting',
  ],
  [
    /\b(?:failed|unable|cannot|could not) (?:to )?(?:load|resolve|find) (?:the )?(?:module|library|class|plugin|package|import)|\bmodule not found\b/i,
    'import',
    0.5,
    'it cannot load a part of itself',
  ],
  [
    /\bdisk\b[^\n]{0,30}\b(?:full|low|exceed\w*|too high)\b|\binsufficient (?:resources|capacity|disk)|\bno capacity\b|\bfailed to (?:place|schedule|allocate)\b|\bno (?:free|available) (?:slots?|workers?|nodes?|space|resources)\b/i,
    'capacity',
    0.5,
    'it speaks of no room',
  ],
  [
    /\btime-?out\b(?! ?(?:[-=:_]|to|of|is|was|set|value|handl\w+|config\w*|[a-z]+ed)\b)(?!["']?[-=:_])|\btimed[- ]out\b|\b(?:took|taking) longer than|\b(?:not|n't) (?:complete|finish|start|become \w{1,20}|respond)\w*[^\n]{0,20} (?:with)?in (?:time|\d)|\bgave up (?:after|waiting)|\bexceed\w* (?:its |the )?deadline|\bblocked for more than \d|\bcheckpoint expired/i,
    'timeout',
    0.5,
    'it speaks of a deadline',
  ],
  [
    /\bconnect(?:ion|ivity)s?\b[^\n]{0,60}\b(?:error|fail\w*|problem|lost|refused|broken|dropped|could not|cannot|not be)\b|\b(?:could ?n[o']t|cannot|can't|unable to|fail\w* to|error|no|lost|unsuccessful)\b[^\n]{0,40}\bconnect(?:ion|ing)?\b/i,
    'dependency',
    0.5,
    'it speaks of a connection that fails',
  ],
  [/\bnetwork (?:error|failure|problem)\b/i, 'network', 0.5, 'it speaks of the network'],
  [
    /\b(?:bad|invalid|malformed) request\b|\bvalidation (?:failed|error)\b|["'][a-z]+_not_found["']/i,
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
    /\b(?:lacks?|missing|not have|without|insufficient)\b[^\n]{0,40}\bpermissions?\b|\baccess denied\b/i,
    'configuration',
    0.5,
    'it speaks of a missing permission',
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
