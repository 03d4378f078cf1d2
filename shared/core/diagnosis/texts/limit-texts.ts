import type { Rule } from '../rule.ts';

/** An AWS API or limit pushes back. */
export const THROTTLED: readonly Rule[] = [
  [
    /\b(?:(?:Request|KMSRequest|EC2|KMS)?(?:Throttled|Throttling(?:\.\w+)?)Exception|RequestThrottled|KMSRequestThrottled|(?:RequestLimit|(?:Provisioned)?Throughput|BandwidthLimit|(?:Reserved|Reserved\w{1,20})?ConcurrentInvocationLimit|CallerRateLimit|FunctionInvocationRateLimit)Exceeded(?:Exception)?|PriorRequestNotComplete|SlowDown|TransactionInProgressException|TooManyRequestsException)\b/i,
    'throttled',
    0.95,
    'AWS throttles',
  ],
  [
    /\bThrottling\b[^\n]{0,60}(?:Rate exceeded|error|when calling)|\(Throttling\)|Throttling: /,
    'throttled',
    0.93,
    'AWS throttles',
  ],
  [/\bLimitExceeded(?:Exception)?\b/, 'throttled', 0.75, 'an AWS limit is reached'],
  [
    /provisioned throughput[^\n]{0,40}exceeded|Throughput exceeds the current capacity|Please reduce your request rate|Rate of requests exceeds the allowed|maximum (?:allowed )?(?:on-demand|provisioned) throughput/i,
    'throttled',
    0.93,
    'AWS throttles',
  ],
  [
    /Too many (?:tokens|requests), please wait before trying again|Too many concurrent attempts/i,
    'throttled',
    0.8,
    'AWS throttles',
  ],
  [
    /\bRate Exceeded\b|operations are being throttled|maximum sending rate exceeded|request rate is too high|throughput limit was exceeded|Lambda was throttled/i,
    'throttled',
    0.8,
    'AWS throttles',
  ],
];

/** An API that is not of AWS, or our own limiter, pushes back. */
export const RATE_LIMITED: readonly Rule[] = [
  [
    /toomanyrequests: You have reached your (?:unauthenticated )?pull rate limit|pull rate limit/i,
    'rate-limited',
    0.8,
    'the registry limits pulls',
  ],
  [
    /\brate[ _-]?limit(?:ed)?[ _-]?(?:is |was |has been |have been )?(?:exceeded|reached|hit|error)|\b(?:exceed\w*|reached|hit|over)[^\n]{0,40}\brate[ _-]?limits?\b|being rate[ -]?limited|secondary rate limit|\bRateLimit(?:Exceeded|Error|Exception|Reached)?\b(?: ?(?:error|exceeded|reached)|[:(])|RateLimitExceeded|RateLimitError|rate_limit_(?:exceeded|error)|userRateLimitExceeded|rateLimitExceeded|\bratelimited\b|Rate limit \(/i,
    'rate-limited',
    0.9,
    'the API limits the rate',
  ],
  [
    /\bDDoSProtection\b|"?code"?: ?-1003\b|APIError\(code=-1003\)|Too much request weight|Way too (?:many|much)|IP (?:auto-?)?banned|EAPI:Rate limit|\bToo many visits\b|"?code"?: ?"?50011"?\b|retCode"?: ?10006/i,
    'rate-limited',
    0.92,
    'the exchange limits the rate',
  ],
  [
    /exceeded your (?:current |monthly |daily |hourly )?(?:api )?quota|insufficient_quota|REQUEST_LIMIT_EXCEEDED|Quota exceeded for (?:quota|metric|aiplatform)|dailyLimitExceeded|TEN_SECONDLY_ROLLING|FLOOD_WAIT|FloodWait\w*|Flood control exceeded|ThrottleRequestsException|Too Many Attempts|Exceeded \d+ calls per second|You have exceeded the [^\n]{0,60}(?:rate limit|per second|per minute|triggering of abuse)|(?:requests|calls) per (?:second|minute|hour|day) (?:limit )?(?:exceeded|allowed)|quota (?:has been )?exceeded|abuse detection/i,
    'rate-limited',
    0.8,
    'the API says that the quota is used up',
  ],
  [
    /\b(?:HTTP|status(?: code)?|error|code|HTTPError)\b[^a-z0-9\n]{0,5}429\b|\b429\b[^a-z0-9\n]{0,4}(?:Client Error|Too Many|\(?Too many|Rate|-)|Too[ -]?Many[ -]?Requests|TooManyRequests|\bE?429\b: |\(429\)|\[429\]/i,
    'rate-limited',
    0.88,
    'it was answered 429',
  ],
  [
    /RESOURCE_EXHAUSTED\b(?![^\n]{0,40}larger than max)/,
    'rate-limited',
    0.75,
    'gRPC says that a quota is used up',
  ],
  [
    /\bthrottl(?:ed|ing)\b[^\n]{0,40}\brequests?\b|\brequests?\b[^\n]{0,30}\bthrottled\b|rate limit(?:ing|s)? (?:kicked|applied|in effect|active)|please (?:slow down|try again in \d)/i,
    'rate-limited',
    0.6,
    'something limits the rate',
  ],
];

/** No room: addresses, machines, quotas, disk, descriptors. */
export const CAPACITY: readonly Rule[] = [
  [
    /\bENOSPC\b|No space left on device|disk quota exceeded|\bEDQUOT\b|database or disk is full|There is not enough space on the disk|not enough (?:free )?disk space/i,
    'capacity',
    0.92,
    'the disk is full',
  ],
  [
    /InsufficientFreeAddresses\w*|insufficient free (?:ip )?addresses|does not have enough free addresses|SubnetIPAddressLimitReached\w*/i,
    'capacity',
    0.94,
    'the subnet has no free address',
  ],
  [
    /InsufficientInstanceCapacity|VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|ENILimitReached\w*|NetworkInterfaceLimitExceeded|ServiceQuotaExceeded\w*|CodeStorageExceeded\w*|AddressLimitExceeded|VolumeLimitExceeded/i,
    'capacity',
    0.92,
    'an AWS quota or capacity is used up',
  ],
  [
    /Capacity is unavailable|reached the limit on the number of (?:tasks|vCPUs)|configuration is above your limit|insufficient capacity|no Spot capacity|(?:don't|do not) have enough capacity/i,
    'capacity',
    0.92,
    'AWS has no capacity',
  ],
  [
    /\b[EN]MFILE\b|\bENFILE\b|too many open files|\d{1,5}\/\d{1,5} nodes are available|worker_connections are not enough|Resource temporarily unavailable|(?:can't|cannot|could not|unable to|failed to) (?:start|create|spawn) (?:a )?(?:new )?(?:native |OS )?thread|\bfork: /i,
    'capacity',
    0.65,
    'a limit of the machine is used up',
  ],
];
