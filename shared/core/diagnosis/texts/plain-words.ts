import type { FailureClass } from '../failure.ts';
import { ONLY_MENTIONED, type Rule } from '../rule.ts';

/** All ways to say so. */
const CANNOT = "(?:could ?n[o']t|can ?not|can't|unable to|fail\\w* to)";

const saying = (because: string, words: readonly (readonly [FailureClass, RegExp])[]): readonly Rule[] =>
  words.map(([meaning, says]) => [
    new RegExp(says.source.replaceAll('CANNOT', CANNOT), says.flags),
    meaning,
    ONLY_MENTIONED,
    because,
  ]);

/** Plain words for each cause, as people write them. Read when all else is silent, and not believed much. */
export const PLAIN_WORDS: readonly Rule[] = saying('in plain words', [
  [
    'out-of-memory',
    /\bout of memory\b|\bOOM\b|\b(?:exceed\w*|insufficient|not enough|requires more|no available|low on)\b.{0,30}\bmemory\b|\b(?:memory|heap)\b.{0,20} (?:exceed\w*|exhausted|is full)/i,
  ],
  [
    'tls',
    /\b(?:ssl|tls|certificate)\b.{0,40}\b(?:error|fail\w*|invalid|mismatch|(?:not |un)trusted|expired|refused)\b|\b(?:verify (?:the )?|no )certificate\b/i,
  ],
  ['port', /\bport \d{1,5} (?:is )?(?:already )?in use\b|\bCANNOT bind\b/i],
  [
    'database-schema',
    /\b(?:table|column|relation|migration|schema)s?\b.{0,60}(?:do(?:es)?(?: not|n't) exist|not found|\b(?:missing|mismatch)\b|\bout (?:of )?-?dated?\b|\bnot up to date\b)|\binconsistent (?:metadata|schema)\b|\bno such (?:table|column)\b|\b(?:missing|pending|unapplied) (?:table|column|relation|migration)|\bCANNOT find\b.{0,40}\b(?:table|column)\b|\bdoes(?:n't| not) have .{0,30}\b(?:table|column)s?\b|\b(?:database|schema|data|index)\b.{0,20} version\b.{0,60}\b(?:incompatible|newer|older|mismatch|unsupported|not (?:supported|compatible)|expected)\b/i,
  ],
  [
    'auth',
    /\bunauthori[sz]ed\b|\b(?:login|log-?in|sign-?in|authentication)\b.{0,20}\b(?:fail\w+|error|required)\b|\bnot (?:authenticated|authori[sz]ed|logged in)\b|\b(?:please|must|need to) (?:re-?)?(?:log|sign) ?in\b|(?:^|: |["(])Forbidden\b(?! \w)|\bis not allowed to (?:access|connect)\b|\bsignatures?\b.{0,30}\bmatch|\b(?:error|fail\w*|unable|could not)\b.{0,30}\b(?:refresh|renew|acquir|obtain|validat)\w* (?:\w+ ){0,2}(?:token|credentials|issuer|audience)\b|\bimproper token|\bHTTP Basic: Access denied|\bwrong (?:user ?name|password|credentials)\b|\bauthentication (?:protocol|plugin|mechanism)\b/i,
  ],
  [
    'throttled',
    /\bthrottl\w+\b.{0,40}\b(?:dynamodb|kinesis|lambda|aws|s3|sqs|bedrock)\b|\b(?:dynamodb|kinesis|lambda|bedrock)\b.{0,30}\b(?:throttl\w+|(?:throughput|concurrency)\b.{0,20}(?:exceeded|reached))/i,
  ],
  [
    'capacity',
    /\b(?:disk|(?:ebs|storage|data) volume)\b.{0,30}\b(?:full|low|exceed\w*|too high|above|no space)\b|\bvolume (?:\S+ )?is full\b|\b(?:out of|no) disk\b|\binsufficient (?:resources|capacity|disk)|\bno capacity\b(?! provider)|\bonly .{0,30}\bspace\b|\bat capacity\b|\bfailed to (?:place|schedule|allocate)\b|\bno (?:free|available) (?:IP|slots?|workers?|nodes?|space|resources)\b|\bmax\w* (?:number of )?(?:workers|threads|processes|instances)\b.{0,10}\breached|\bquota for (?:instances|disks|cpus)\b/i,
  ],
  [
    'rate-limited',
    /\brate[-_ ]?limited\b|\brate ?limiter\b.{0,40} not permit|\btoo many (?:\w+ )?(?:attempts|calls|certificates|messages)\b|\blimiting requests\b|\bquota (?:has been )?exceeded\b|\bexceed\w*.{0,20} quota\b|\b(?:hit|reached|exceeded) (?:your|the) .{0,40}\b(?:limit|quota)\b|\bcredits exceeded\b|\bcredit balance is too low\b|\bplease (?:slow down|try again in \d)|\bapi limit\b|^429\b|\b4(?:21|5[0-2])[ -]4\.\d\.\d/i,
  ],
  [
    'configuration',
    /\b(?:mis|not |un)configured\b|\b(?:check (?:your |the )?|please,? set )config|\bnot enabled\b|\b(?:unknown|invalid private) key\b|\binstance metadata service\b|\bnon-existent (?:parameter|setting)|\bcommand "[^"\n]{1,40}" not found|\bno (?:\w+ ){1,4}configured\b|\b(?:option|setting|parameter|property)\b.{0,50}\b(?:required|missing|not set|doesn't exist)\b|\bis not set\b|["']\S{1,60}["'] not set\b|\bResourceNotFoundException\b|\b(?:find|read) (?:a )?package\.json|\b(?:does ?n[o']t|not) match\b.{0,30}\b(?:env|config|setting)|\b(?:connection|conn_id|variable|environment|profile)\b.{0,40}(?:\bnot|n't) defined\b|\b(?:no|unknown|bad|wrong|invalid) (?:\w+ )?configuration\b|\b(?:has|have) not been (?:defined|configured|set|explicitly enabled)\b|\bdisallowed\b|\bCANNOT (?:read|find|get) (?:the )?secret\b|\b(?:bucket|queue|topic)\b.{0,60} does(?: not|n't) exist\b|\bis inactive$/im,
  ],
  [
    'image',
    /\bwrong architecture\b|\bimage (?:pull (?:failed|error)|not found)|\bcannot execute binary|\bCANNOT pull\b/i,
  ],
  [
    'import',
    /\bCANNOT (?:load|resolve|find|import) (?:the )?(?:\w+ ){0,2}(?:module|library|class|plugin|package|import|driver)|\bmodule\b.{0,40} not found\b|\bno (?:such module|package called)\b|\bnot found in module\b|\bautoload|\bcan't locate \S{1,60}\.pm\b|\bpackage \S{1,60} is not installed\b|\b(?:library|extension|plugin)\b.{0,40} could not be loaded\b|\bsyntax error in \S{1,80}\.\w{2,4}\b|^class \S{1,80} not found/i,
  ],
  [
    'network',
    /\bnetwork (?:error|failure|problem)\b|\b(?:vpn|tunnel|bgp|nat)\b.{0,30}\b(?:down|inactive|disconnected|lost)\b|\bCANNOT resolve\b(?! name)|\b(?:dns|host ?name)\b.{0,20}\b(?:fail\w*|error)|^failed to fetch$/im,
  ],
  [
    'timeout',
    /\btime-?out\b(?! ?(?:[-=:_]|to|of|is|was|set|value|handl\w+|config\w*|[a-z]+ed)\b)(?!["']?[-=:_])|\btim(?:ed|ing)[- ]out\b|\b(?:took|taking) (?:too long|longer than)|\btime limit (?:was )?(?:reached|exceeded)|\b(?:not|n't) (?:complete|finish|start|become \w{1,20}|respond)\w*.{0,20} (?:with)?in (?:time|\d)|\bAbortError\b|\bgave up (?:after|waiting)|\bexceed\w* (?:its |the )?time-?out|\bexceed\w* (?:\S+ )?deadline|\bdeadline (?:has been )?exceeded|\b(?:not(?: currently)?|failed to) respond|\bno response\b|\bcheckpoint expired|\bjob (?:\S+ )?stalled\b|\bZeitüberschreitung/i,
  ],
  [
    'dependency',
    /\bconnect(?:ion|ivity)s?\b.{0,60}\b(?:error|fail\w*|problem|lost|refused|broken|dropped|could not|cannot|not be)\b|\b(?:CANNOT|error|no|lost|aborted|unsuccessful)\b.{0,40}\b(?:re)?connect(?:ion|ing)?\b|\b(?:database|db|redis|kafka|rabbitmq|broker|mongo\w*|elasticsearch|replica|websocket)\b.{0,30}\b(?:unreachable|shutting down|not accepting|disconnected|(?:socket|channel) closed|delivery failed|is red|lag too high)|\btoo many (?:open )?connections\b|\bno available connections\b|\bservice \S{1,40} is down\b|\b(?:node|member|peer|backend|endpoint|instance|service|server)\b.{0,40}\bunreachable\b|\bremote (?:system|host|server|peer)\b.{0,80}\bfailed\b|\b(?:database|pool|client|channel) (?:is |was )closed\b|\bCANNOT (?:lock|obtain|acquire)\b|\bunavailable\b|\btoo busy\b|\bno (?:\w+ ){1,3}reached\b|\bnot (?:(?:yet )?healthy|appear to be running)\b|\bCANNOT (?:flush|push|publish|deliver|export|forward|invoke|find service)\b|\b(?:error|failed|problem)\b.{0,10} communicat\w+ with\b|\bdeadlocked\b|\b(?:under|in|for) maintenance\b|\bCANNOT reach\b/i,
  ],
  [
    'health-check',
    /\b(?:health|liveness|readiness) ?(?:probe|check)s?\b.{0,40}\b(?:fail\w*|unhealthy|critical)\b/i,
  ],
  [
    'client-error',
    /\b(?:bad|invalid|malformed) (?:request|json|data|input)\b|\b55[0-4][ -]5\.\d\.\d|\bvalidation (?:failed|error)\b|["'][a-z]+_not_found["']|\border rejected\b|^(?:resource|route|page) not found\b|\bmethod not allowed\b|\bmax\w* (?:payload|message size)\b|\bunprocessable\b|\brequired (?:field|type|argument)\b.{0,40}\bnot provided\b|(?:Error|Exception): .{0,60}\bdoes not exist\b|\bcould not find (?:database|page|item)\b|(?<!\b(?:skip|ignor)\w{1,5} )\bunknown (?:field|attribute|parameter)\b(?! of)|\bsyntax error\b|\bunsupported (?:media type|\w+ format)\b|^duplicate key\b|\bAn error occurred \(\w+\) when calling\b|\bcode"?[=:] ?-(?:1021|1013|1111|201\d)\b/i,
  ],
  [
    'auth',
    /\b(?:credential|token|ACL|password|api[ _-]?key|signature|passphrase)s?\b.{0,40}\b(?:expired|invalid|not found|verification failed|incorrect|wrong|rejected|refused|revoked|disabled|denied|mismatch|not (?:valid|recogni[sz]ed|accepted))\b|\b(?:invalid|incorrect|wrong)\b.{0,30}\b(?:api[ _-]?key|token|credentials|password|session|authentication)\b/i,
  ],
  [
    'configuration',
    /\b(?:bad|invalid|unknown|unsupported|illegal|unrecogni[sz]ed) (?:config )?(?:value|setting|option|flag|directive|DSN|connection string|log level|url|dialect|driver|provider|backend)\b|\b(?:lacks?|missing|not have|without|insufficient)\b.{0,40}\b(?:permission|scope)s?\b|\bnot accessible by\b|\baccess denied\b|\bno such file or directory\b|\bCANNOT open .{0,40}\b(?:file|socket)\b|\bnot (?:writable|readable|executable)\b|\bnot allowed by\b.{0,20}\bpolicy\b|\bno \w+ executable found\b|\btoo (?:low|small), increase|\b(?:executable|directory|path)\b.{0,30}(?:\bdoes(?:n't| not) exist|\bnot found)\b|\binvalid format for|\bcould not find \w{1,20} in (?-i:[A-Z][A-Z\d]*_[A-Z\d_]{3,})\b/i,
  ],
  ['capacity', /(?<!\bretry )\blimits? (?:was |has been )?(?:exceeded|reached)\b/i],
  ['spot', /\binstance is scheduled for (?:retirement|termination)\b/i],
  [
    'crash',
    /\bcrash(?:ed|ing| report| dump)\b|^Error in .{1,80} : |\bCANNOT (?:unmarshal|deseriali[sz]e|decode)\b|\bruntime error\b|\buncaught\b|\bunrecoverable\b|\b(?:target|browser) closed\b|\bCANNOT (?:launch|start|boot|spawn)\b.{0,30}\b(?:process|server|service|worker|browser|app\w*|thread|agent|container)\b|\b(?:listener|server|service|application|component|plugin)s?\b.{0,20}\bfailed to (?:start|load|initiali[sz]e)\b|\b(?:process|worker|child|program|application|service)\b.{0,30}\b(?:died|aborted|terminated unexpectedly|exited (?:abnormally|unexpectedly|prematurely|on signal|by signal))\b|\bkernel pid terminated\b|\bfatal(?:: | error| exception)|\bpanic(?:ked)?\b|\bunhandled (?:error|rejection)\b/i,
  ],
]);

const threw = (meaning: FailureClass, names: string) =>
  [meaning, new RegExp(`(?:${names})\\w{0,30}(?:Error|Exception)\\b`)] as const;

/** What was thrown, by its name alone: read when nothing else is said. */
export const THROWN: readonly Rule[] = saying('it names what was thrown', [
  threw('auth', '(?:Auth|Credential|Forbidden|Token|Login)(?!or)'),
  threw('tls', 'Certificate|SSL|Ssl|Tls'),
  threw('configuration', 'Config|Setting|Environment|Propert|NoSection|IsADirectory|Permission'),
  threw('network', 'Network|Dns|HostNotFound|Unresolved'),
  ['dependency', /\b[a-z]{1,30}(?:_[a-z]{1,30}){1,6}_exception\b/],
  threw('import', 'Module|Plugin'),
  threw(
    'dependency',
    'Database|Storage|Broker|Queue|Redis|Kafka|Mongo(?!Server)|Jdbc|Jpa|Connect|Socket|InternalServer|(?<!Optimistic)Lock|Disconnect|RetryLimit|(?<!Invalid)DataAccess',
  ),
  [
    'dependency',
    /\bclients?\.(?:\w{1,40}\.){0,4}[\w$]{1,60}Exception\b|\bReplyError\b|\b(?:LockNotAvailable|InFailedSqlTransaction|DiskFull|OperationalError)\b/,
  ],
  threw(
    'client-error',
    'NoSuch(?:Entity|Version)|BadRequest|InvalidRequest|NotFound|Validation|Parameter|Card',
  ),
  [
    'crash',
    /(?:^|[\s"'(])(?:[\w$]{1,60}(?:\.|::|\\)){0,12}[A-Z]\w{1,60}(?:Error|Exception)\b(?:[:\s)(]|$)|\b(?:exceptions|errors)\.[A-Z]\w{1,60}:/m,
  ],
]);
