import { allMean, type Rule } from '../rule.ts';

/** An AWS API or limit pushes back. */
export const THROTTLED: readonly Rule[] = allMean('throttled', [
  [
    /Thrott(?:led|ling)(?:\.\w+|Error)?Exception|ThrottlingError|\bThrottling\b.{0,60}(?:Rate exceeded|error|when calling)|\(Throttling\)|Throttling: |RequestThrottled|(?:RequestLimit|Throughput|BandwidthLimit|ConcurrentInvocationLimit|CallerRateLimit|InvocationRateLimit)Exceeded|\b(?:PriorRequestNotComplete|SlowDown|TransactionInProgressException|TooManyRequestsException)\b|Throughput exceeds the current capacity|reduce your request rate|503 Slow|maximum (?:allowed )?(?:on-demand|provisioned) throughput/i,
    0.94,
    'AWS throttles',
  ],
  [/\bLimitExceeded(?:Exception)?\b/, 0.75, 'an AWS limit is reached'],
  [
    /Too many (?:tokens|requests).{0,10}, please wait before|\bRate Exceeded\b|operations are being throttled|request rate is too high|throughput limit was exceeded|Lambda was throttled|\bModelNotReadyException\b/i,
    0.8,
    'AWS throttles',
  ],
]);

/** An API that is not of AWS, or our own limiter, pushes back. */
export const RATE_LIMITED: readonly Rule[] = allMean('rate-limited', [
  [/pull rate limit/i, 0.8, 'the registry limits pulls'],
  [
    /\brate[ _-]?limit(?:ed)?[ _-]?(?:is |was |has been |have been )?(?:exceeded|reached|hit|error)|\b(?:exceed\w*|reached|hit|over).{0,40}\brate[ _-]?limits?\b|being rate[ -]?limited|(?:blocked|rejected) by (?:\w+ )?rate[ -]?limit|secondary rate limit|\bRateLimit(?:Exception)?[:(]|\bratelimited\b|rate limit(?: is \d|ation| \()/i,
    0.9,
    'the API limits the rate',
  ],
  [
    /\bDDoSProtection\b|code"?[:=] ?-1003\b|Too much request weight|Way too (?:many|much)|IP (?:auto-?)?banned|Temporary lockout|EAPI:Rate limit|\bToo many visits\b|"?code"?: ?"?50011"?\b|retCode"?: ?10006/i,
    0.92,
    'the exchange limits the rate',
  ],
  [
    /insufficient_quota|(?:request|daily)_?limit_?exceeded|FLOOD_WAIT|FloodWait\w*|Flood control exceeded|ThrottleRequestsException|Too Many Attempts\.|\bexceeded\b.{0,60}\b(?:request|call|quer(?:y|ies)|token|message|attempt|operation|transaction|email|event|limit)s?\b.{0,30}\bper (?:second|minute|hour|day)\b|\bexceed\w*.{0,30}\b(?:request|usage|call|message)s? (?:limit|quota)|\b(?:usage|request|calls) (?:limit|quota) (?:was |has been )?(?:reached|exceeded|hit)|requests? (?:are|is) being limited|abuse detection/i,
    0.8,
    'the quota is used up',
  ],
  [
    /\b(?:HTTP|status(?: code)?|error|code|HTTPError)\b[^a-z0-9\n]{0,5}429\b|\b429\b[^a-z0-9\n]{0,4}(?:Client Error|\(?Too Many|Rate|-)|Too[ -]?Many[ -]?Requests|\bE?429\b: |\(429\)|\[429\]/i,
    0.88,
    'it was answered 429',
  ],
  [/RESOURCE_?EXHAUSTED\b(?!.{0,40}larger than max)/i, 0.75, 'gRPC says that a quota is used up'],
  [
    /\bthrottl(?:ed|ing)\b.{0,40}\brequests?\b|\brequests?\b.{0,30}\bthrottled\b/i,
    0.6,
    'something limits the rate',
  ],
]);

/** No room: addresses, machines, quotas, disk, descriptors. */
export const CAPACITY: readonly Rule[] = allMean('capacity', [
  [
    /\bENOSPC\b|No space left on device|(?:disk|volume|file ?system|partition|(?:instance|database|device)\b.{0,60} storage) (?:is )?full\b(?! (?:backup|s[cy]|re[bips]|name))|disk quota exceeded|\bEDQUOT\b|not enough (?:\w+ )?(?:disk )?space|Disk ?Pressure|low on resource/i,
    0.92,
    'the disk is full',
  ],
  [
    /Insufficient(?:Instance|Server)Capacity|(?:Vcpu|Instance|Address|Volume|NetworkInterface)LimitExceeded|ENI ?Limit|SubnetOutOfIP|service ?quota.{0,40}(?:exceed|reach)|CodeStorageExceeded|Capacity is (?:unavailable|not available)|No Container Instances were found|reached the limit on the number of|exceeded quota: |\bno (?:Fargate|Spot) capacity|has no capacity(?! provider)|(?:not have enough (?:free )?|no (?:free|available) )(?:IP )?addresses|insufficient (?:resources|v?cpu)|(?:than|exceed|reach).{0,20} v?CPU limit|CPU limit (?:exceed|reach)|(?:in|not .{0,20})sufficient \S{1,30} capacity|insufficient ?free ?(?:ip ?)?addresses|SubnetIPAddressLimit|\b(?:MemoryExceeded|EMPTY CAPACITY PROVIDER|EphemeralStorage)\b|less than minimum required|(?:n't| not) have enough capacity/i,
    0.92,
    'no room, or a quota is used up',
  ],
  [
    /\bE[MN]FILE\b|too many open files|(?:open files|watch) limit.{0,10} (?:reached|exceeded)|\b0\/\d{1,5} nodes (?:are )?available|worker_connections are not enough|\bmax_children\b|MaxRequestWorkers|RejectedExecutionException|\b(?:thread ?pool|queue|backlog|buffer|resources)\b.{0,40}\b(?:full|near capacity|saturated|exhausted)|Resource temporarily unavailable|(?:can't|cannot|could not|unable to|failed to) (?:start|create|spawn) (?:a )?(?:new )?(?:native |OS )?thread|\bfork: /i,
    0.65,
    'a limit is used up',
  ],
]);
