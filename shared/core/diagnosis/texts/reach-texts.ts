import { allMean, type Rule } from '../rule.ts';

/** Something cannot be found or reached, and the text does not say that it is a store. */
export const UNREACHABLE: readonly Rule[] = allMean('network', [
  [
    /\b(?:ENOTFOUND|EAI_[A-Z]+|ESERVFAIL|ENODATA|NXDOMAIN|SERVFAIL)\b|UnknownHostException|no such host|failure in name resolution|Name or service not known|nodename nor servname|could not (?:be resolved|resolve host)|NameResolutionError|getaddrinfo|ERR_(?:INTERNET_DISC|NAME_NOT_RES|ADDRESS_UNR)|host not found in upstream|Name does not resolve|dns (?:server )?error|failed to lookup address|server misbehaving|Could not contact DNS|Failed to resolve '|\blookup \S{1,120} on \S{1,60}:53\b|No address associated with hostname/i,
    0.8,
    'a name cannot be resolved',
  ],
  [
    /\b(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)\b|(?:can't|cannot|could not|unable to) assign requested address|(?:network|host)(?: is)? unreachable|No route to host|EndpointConnectionError|Could not connect to the endpoint URL/i,
    0.8,
    'there is no way to the host',
  ],
]);

/** Kubernetes and Docker quote then what the probe met. */
export const PROBED: readonly Rule[] = [
  [
    /(?<!\b(?:redis|db|database|postgres|mysql|mongo|kafka|cache) )\b(?:Readiness|Liveness|Startup|Health) ?(?:probe|check)\b(?: (?:errored|failed)|.{0,60} is critical)|\bcheck is now critical|\bfailed (?:liveness|readiness|startup) probe|\bcontainer \S{1,60} is unhealthy/i,
    'health-check',
    0.8,
    'a probe of it fails',
  ],
];

/** gunicorn then kills the worker, and supposes that it was memory. */
export const WORKER_TIMEOUT: readonly Rule[] = [
  [/WORKER TIMEOUT|HARAKIRI/, 'timeout', 0.92, 'the worker passed its deadline'],
];

/** A deadline passed. */
export const TIMEOUT: readonly Rule[] = allMean('timeout', [
  [
    /\b(?:Sandbox|Function)\.TimedOut\b|\bStates\.Timeout\b|Status: timeout/i,
    0.97,
    'Lambda stopped it at its deadline',
  ],
  [
    /TimeLimitExceeded|(?:Hard|Soft) time limit|exceeded (?:its |the )?(?:max(?:imum)?\b.{0,20}\btime\b(?! in)|(?:time|\d+ ?m?s)\b.{0,20}\b(?:limit|of \d))|SQLSTATE\W{0,3}57014|\(EXIT\) time out|Rack::Timeout|Maximum execution time of \d+/i,
    0.92,
    'the worker passed its deadline',
  ],
  [
    /\b(?:UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT|ESOCKETTIMEDOUT|ETIMEDOUT|ETIME|ECONNABORTED|ERR_HTTP_REQUEST_TIMEOUT|ERR_(?:CONNECTION_)?TIMED_OUT)\b|(?:Headers|Body|Connect) Timeout Error|timeout of \d+ ?ms exceeded|Gateway Time-?out|error code=H12|upstream (?:request timeout|timed out)|GatewayTimeout|stream timeout/im,
    0.8,
    'an answer did not come in time',
  ],
  [
    /cancel\w+ .{0,40}timeout|QueryTimeout\w*|max_execution_time|statement[ _]timeout|context deadline exceeded|DEADLINE_EXCEEDED|DeadlineExceeded|i\/o timeout|execution expired|deadline (?:has )?(?:elapsed|reached)|\bAbortError\b(?!: The user)|\bsource: TimedOut\b|not properly respond|\b\w{0,40}Timed?out(?:Error|Exception|Expired)\b|\b(?:Read|Connect)Timeout\b|SocketTimeout\w*|HttpTimeout\w*|\bRequestTimeout:/i,
    0.75,
    'an answer did not come in time',
  ],
  [
    /\b(?:read|connect|connection|request|operation|call|query|response|socket|handshake|job|task|wait|waiting|invocation|attempt|execution|command|lookup|fetch)\w*\b.{0,50}\btimed[ -]?out\b|\btimed[ -]?out\b.{0,30}\b(?:after|waiting|while|connecting|reading|for)\b|\btimeout (?:was |specified has )?(?:exceeded|expired|reached|occurred|while|waiting|after)\b|\b(?:connection|read|request|response|connect) timeout\b(?! ?(?:[=:]|(?:is )?(?:set )?to|of|is) ?\d)|(?:aborted|cancell?ed) due to timeout|\bblocked for (?:more than )?\d/im,
    0.68,
    'it says that a deadline passed',
  ],
]);

/** Whoever asks has a port of those that are lent for one connection (Linux: ip_local_port_range, 32768 to 60999). */
const ASKER_HUNG_UP: Rule = [
  /->\S{1,60}:(?:32[7-9]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3}): \w+: (?:broken pipe|connection reset)|\bClientAbort(?:ed)?Exception\b|\bclient disconnected\b/i,
  'unknown',
  0.2,
  'whoever asked it hung up',
];

/** Another party refused, reset or hung up at run time. */
export const REFUSED: readonly Rule[] = [
  ASKER_HUNG_UP,
  ...allMean('dependency', [
    [
      /\bECONNREFUSED\b|connect(?:ion|ing)?.{0,40}refused|No connection could be made|no live upstreams|Connect call failed/i,
      0.8,
      'what it calls refuses the connection',
    ],
    [
      /\b(?:ECONNRESET|ENOTCONN|EPIPE|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE)\b|socket hang up|Connection ?reset\b|broken pipe|(?:socket|endpoint) is not connected|Remote end closed connection|Empty reply from server|": EOF$|SMTP(?:Server|Connect)\w*|RemoteDisconnected|IncompleteRead|Server disconnected|RemoteProtocolError|prematurely closed|EndOfStreamException|connection (?:to .{1,80} )?(?:attempt )?(?:was |has been |is )?(?:closed|aborted|dropped|lost|broken|failed)\b|closed by (?:the )?(?:server|peer|remote|broker)|(?:error|exception) (?:with|in|on) .{0,20}\b(?:websocket|connection)|other side closed|unexpected EOF|use of closed network connection|\b\w{0,40}Connection(?:Closed|Lost|Failed|Reset)?(?:Error|Exception)\b|websocket.{0,30}\bclosed\b|forcibly closed|likely due to a transient|stream ended unexpectedly|Max retries exceeded|GOAWAY|RST_STREAM|\bConnectError\b|All connection attempts failed/i,
      0.6,
      'what it calls ended the connection',
    ],
    [
      /\b(?:fetch failed|failed to fetch from)\b|(?:upstream|downstream|dependency|external service|third[- ]party)\b.{0,40}\b(?:unavailable|down|failed|failing|unreachable|not responding)/i,
      0.6,
      'what it calls cannot be reached',
    ],
  ]),
];

/** A store or a cluster whose members do not agree on who serves. */
export const LEADERLESS: readonly Rule[] = allMean('dependency', [
  [
    /\b(?:no|without|lost|losing|missing|(?:failed|unable) to (?:elect|find))\b[^.\n]{0,20}\b(?:leader(?! (?:changes?|board|yet))|quorum|coordinator|master found|primary(?= ?(?:$|[.,:;)\]"']|\((?!key)|(?:server|node|replica|shard|member|instance|host|available|found|elected|reachable|is|was|in|for (?:shard|partition)|after|within)\b)))|\bnot ?enough ?(?:in-sync )?replicas|\bsplit.brain (?:detected|condition)|\ball (?:\w+ )?(?:nodes?|replicas?|shards?|endpoints?|backends?|servers?|upstreams?)\b[^\n,;(]{0,30}\b(?<!\b(?:0|no|none|not|never|shut|shutting|scaled?|slowed|winding) )(?:unavailable|unreachable|down|failed)\b|\b(?:no|none of (?:the|its|our)) (?:\w+ )?(?:nodes?|replicas?|shards?|endpoints?|backends?|servers?|upstreams?)\b[^\n,;(]{0,30}\b(?:available|alive|reachable|healthy|online)\b/im,
    0.7,
    'nobody serves there',
  ],
]);

/** Words that a load balancer says of this service, and this service of another. */
export const UNAVAILABLE: readonly Rule[] = [
  [
    /(?:code|Exception|Error: 14)\W{1,3}Unavailable\b|no healthy upstream|response_flags\W{1,3}U[CFHO]\b|Internal(?:S\w+)?(?:Error|Exception)+\b.{0,60}(?:when calling|operation)|InternalFailure|ModelErrorException|overloaded_error|\bOverloaded\b|upstream connect error|bad gateway|\w{2,30}Unavailable(?:Error|Exception)\b|ExchangeNotAvailable|\bNetworkError: |OnMaintenance\b|system_maintenance\b/i,
    'dependency',
    0.72,
    'what it calls is unavailable',
  ],
];

export const HEALTH_CHECK: readonly Rule[] = [
  [
    /\b(?:failed (?:ELB|container|ALB|target group|load balancer)? ?health ?checks?|health ?checks? (?:has |have )?(?:failed|failing)|Target\.(?:FailedHealthChecks|Timeout|ResponseCodeMismatch))|is unhealthy\b|marked (?:as )?unhealthy|reported unhealthy/i,
    'health-check',
    0.75,
    'a health check fails',
  ],
];

/** What an ECS task, its host or a person does; told in a log. */
export const MACHINE: readonly Rule[] = [
  [
    /(?:terminated|interrupted) by Spot\b|Spot (?:(?:Instance|Task|request) (?:i-\w{1,20} )?(?:was )?)?(?:interrupt(?:ed|ion)|terminat(?:ed|ion))|Server\.SpotInstance|instance-(?:terminated|stopped)-(?:by-price|no-capacity)|Host EC2 \(instance [^)\n]{1,40}\) (?:terminated|stopped)|performing maintenance on the underlying|(?:instance|host|task) retirement|Spot capacity (?:was )?reclaimed|instance-action|\bSpot[ _]ITN\b|EC2 Instance Rebalance Recommendation|infrastructure maintenance|underlying (?:hardware|infrastructure|host).{0,60}(?:degrad|fail|mainten|retire)/i,
    'spot',
    0.92,
    'AWS takes the machine back',
  ],
];

/** What is stopped on purpose says so last: what it died of, if anything, comes before. */
export const ASKED_TO_STOP: readonly Rule[] = [
  [
    /\b(?:received|got|caught|handling) (?:a )?(?:signal:? ?)?(?:SIG)?(?:TERM|15)\b|\b(?:SIGTERM|graceful(?:ly)?)\b.{0,40}\b(?:received|shut ?down(?! (?:timeout|period|handler))|shutting down|stopping)\b|\bshutting down gracefully\b/i,
    'scheduler',
    0.6,
    'it was asked to stop',
  ],
];
