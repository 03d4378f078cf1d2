import { allMean, type Rule } from '../rule.ts';

/** The address is taken. */
export const PORT: readonly Rule[] = [
  [
    /EADDRINUSE|(?<!\b(?:e-?mail|IP|MAC|wallet|billing|shipping|delivery|postal|street) )address (?:is )?already in use(?! by an)|\b(?:bind|listen)\b.{0,80}(?<!mail )address (?:is )?in use|port (?:\d{1,5} )?is already (?:allocated|bound)|already running on port|\bserver is already running\b|BindException|Only one usage of each socket address|\[Errno (?:98|48)\]|port\b.{0,30} already (?:be )?in use|port \d{1,5} is (?:in use|already used|not available|taken)|already using a port required|AddrInUse|bind for .{1,60} failed/i,
    'port',
    0.94,
    'the port is taken',
  ],
];

/** Frameworks refuse a request whose host they were not told of. */
export const HOST_NOT_ALLOWED: readonly Rule[] = [
  [
    /DisallowedHost|Invalid HTTP_HOST header|Invalid Host header|ALLOWED_HOSTS|Blocked hosts?: /i,
    'configuration',
    0.9,
    'the host is not allowed',
  ],
];

/** Who asks may not. */
export const PERMISSIONS: readonly Rule[] = allMean('configuration', [
  [
    /is not authorized to (?:perform|assume)|[Uu]nable to assume|cannot be assumed|[Vv]erify that the (?:ECS service )?role|role being passed|KMSAccessDenied\w*|no identity-based policy allows/,
    0.9,
    'a role lacks a permission',
  ],
  [
    /does not have permissions? to|States\.Permissions|insufficient (?:privileges|permissions?)|cannot [a-z]{3,6} resource \\?"|\bAccessDenied(?:Exception|Fault)?\b|UnauthorizedOperation|AuthorizationError(?:Exception)?\b|not authorized/,
    0.75,
    'a permission is lacking',
  ],
]);

/** A setting outside the code is wrong or missing. */
export const SETTINGS: readonly Rule[] = [
  ...PERMISSIONS,
  ...HOST_NOT_ALLOWED,
  ...allMean('configuration', [
    [
      /can't find the specified secret|Secrets Manager can.{0,3}t find|ParameterNotFound|invalid ssm parameters|did not contain json key|InvalidParameters:|(?:secret|configmap) .{0,120}(?:not found|marked for deletion|does not exist)|CreateContainerConfigError|couldn't find key|\bKMS\.?(?:Disabled|InvalidState|NotFound)|ciphertext refers to/i,
      0.92,
      'a secret or parameter is missing',
    ],
    [
      /log ?group does not exist|NoSuchBucket|The specified bucket does not exist|QueueDoesNotExist|NonExistentQueue|specified queue does not exist|Requested resource not found|Topic does not exist|StateMachineDoesNotExist|No export named/i,
      0.88,
      'a named AWS resource does not exist',
    ],
    [
      /NoCredential\w+|CredentialsProviderError|(?:could not|unable to|failed to) (?:locate|load|retrieve|refresh) (?:\w+ )?credentials|no valid credential|Missing credentials|must specify a region|NoRegionError|find a region|Missing region|DefaultCredentialsError|\bprofile \S{1,60} could not be found/i,
      0.9,
      'credentials or region are not set',
    ],
    [
      /"path":\["[A-Z][A-Z\d]*_|(?:KeyError|[Kk]ey not found|fetch|NotPresent): ['"][A-Z][A-Z\d]*_[A-Z\d_]+['"]/,
      0.9,
      'a setting is missing or wrong',
    ],
    [
      /validation errors? for \w{0,60}(?:Settings|Config|Env)\w*\b|pydantic_settings|SettingsError|ImproperlyConfigured|Could not resolve placeholder|required key \S{1,60} missing value|embedded database driver|suitable driver class|Failed to configure a DataSource|Failed to bind properties under|must (?:specify|have) one of the following schemes|ConfigurationPropertiesBind|Invalid environment variables|UndefinedValueError|ParamValidationError.{0,120}value: None|Parameter 'connectionString'|\bConnectionString property|initialization string does not conform|Invalid URL:? ['"]?undefined|No value for required|client password must be/i,
      0.9,
      'a setting is missing or wrong',
    ],
    [
      /\b[A-Z][A-Z\d]*_[A-Z\d_]+\b["'`]? (?:(?:is )?not set|missing value|must be (?:set|defined)|is (?:required|missing|not defined)|environment variable|(?:cannot|must not) be empty)|_(?:URL|URI|KEY|SECRET|TOKEN|PORT|HOST|DSN|PATH|DIR)\b["'`]? (?:must (?:be|start|match|have)\b|is shorter)|(?:[Mm]ust|[Pp]lease) (?:set|define|provide) (?:the )?(?:environment variables? )?[A-Z][A-Z\d]*_[A-Z\d_]+/,
      0.8,
      'a setting is missing',
    ],
    [
      /(?:missing|required|undefined|unset|no|empty)\b.{0,30}\benv(?:iron?ment)? var\w*|missing (?:required )?variable|\benv(?:iron?ment)?[ _](?:variable|var)s?\b.{0,80}\b(?:not set|missing|required|must be set|not defined|undefined|is empty|unset|not found|invalid|not an? |not \w{0,12} ?configured)|Missing (?:required )?(?:config|setting|parameter)|missing (?:api|encryption|secret|private|master|licen[cs]e)[ _]key|api[ _]?key.{0,40}(?:must be set|is not set|not provided|is missing|(?:is|are) required)|secret_key_base|secretOrPrivateKey must have a value|SECRET_KEY setting must not be empty|\b[a-z_]*(?:url|uri|dsn|endpoint|hostname|bucket|region|client[_ ]?(?:id|secret)|connection ?string)\b['"`]?(?: and \w{1,20})? (?:(?:is|are|was) (?:required|not set|missing|empty|undefined)|not (?:set|configured|provided|specified))|\b(?:no|neither) [\w .-]{0,40}(?:key|secret|token|password|url|host|endpoint|region|bucket|credentials?|certificate|authenticator|dsn)s? (?:\w+ been |was |were |is |are )?(?:specified|provided|set|configured|given|supplied|defined)\b(?! by)/i,
      0.8,
      'a setting is missing',
    ],
    [
      /executable file not found in \$PATH|\bexec \S{1,100} failed: |exec: "?[^"\n]{1,120}"?: (?:stat |permission denied|no such file|not a directory)|unable to start container process|starting container process caused|exec user process caused|can't open file '|\bspawn \S{1,200} E(?:NOENT|ACCES)\b|\bcommand not found\b|: not found$|npm (?:ERR!|error) Missing script/i,
      0.8,
      'its command cannot be run',
    ],
    [
      /\[emerg\](?!.{0,200}host not found)|\bAH\d{5}: Syntax|CORS (?:policy|error)|blocked by CORS|invalid (?:port number|scheme, expected)|(?:dsn|connection string) is invalid|inequivalent arg|invalid config|config(?:uration)? (?:validation )?error|Config data (?:resource|location)|config(?:uration)? (?:not found at|file .{0,80}(?:not found|missing|invalid|does not exist))|\b(?:fail\w*|could not|cannot|unable|errors?)\b.{0,20} (?:load|pars|read|find|initiali[sz])\w* .{0,20}\b(?:config|(?:settings|values|application)\.)|\bfailed to apply (?:\w+ )?config|\bconfiguration: [^\n{=]{0,80}\b(?:missing|invalid|unexpected|required|must|cannot|could not|failed|unknown|not)\b|errors? found in (?:the )?config|data ?source not found|no filesystem for scheme|no suitable driver|NoSuchModuleError|(?<!(?:\/tmp\/|upload).{0,60})\.(?:ya?ml|toml|ini|conf|env|properties|pem)\b(?:.{0,20}(?:no such file|not (?:be )?found|is invalid)|(?<=(?:ENOENT|No such file or).{0,120}))|yaml: (?:line|unmarshal)|ScannerError|BadConfig|unrecognized configuration parameter|unknown (?:flag|option|directive|variable '[\w-]+=)|ConfigException|ConfigurationError|InvalidConfig/i,
      0.75,
      'the configuration is wrong',
    ],
    [
      /\b(?:database|role) "[^"\n]{1,100}" does not exist|(?:Unknown|no such) database\b|\bP1003\b|Cannot open database "/i,
      0.65,
      'the named database or role does not exist',
    ],
    [
      /SQLSTATE\W{0,3}42501|command denied to user|\bNOPERM\b|must be owner of/i,
      0.65,
      'the database user lacks a grant',
    ],
    [
      /[Mm]issing (?:required )?[A-Z\d]+_[A-Z\d_]+\b(?!.{0,30} request)|\b[A-Z\d]+_[A-Z\d_]+\W{1,2}is undefined/,
      0.6,
      'a setting is missing',
    ],
    [
      /\bEACCES\b|PermissionError: \[Errno 13\]|Permission denied|Read-only file system|\bEROFS\b|Operation not permitted/i,
      0.6,
      'the system refuses access to a file',
    ],
  ]),
];

/** API Gateway says so of a route that it does not have. */
export const MISSING_ROUTE: readonly Rule[] = [
  [/Missing Authentication Token/i, 'client-error', 0.9, 'API Gateway has no such route'],
];

/** A store serves well, and does not understand what it is asked. */
export const WRONG_QUERY: readonly Rule[] = [
  [/parsing_exception|failed to parse query/, 'client-error', 0.78, 'the query is wrong'],
];

export const CLIENT_ERRORS: readonly Rule[] = allMean('client-error', [
  [
    /(?:payload|request|entity|content|file|message|record) ?(?:is )?too ?large|too large body|larger than max|maximum context length|Item size has exceeded/i,
    0.85,
    'the request is too large',
  ],
  [
    /\bValidationException\b|SerializationException|MalformedQueryString|InvalidParameter(?:Value|Combination)?(?:Exception)?\b|MissingParameter|InvalidRequestContent|UnsupportedMediaType|MethodNotAllowed|invalid_request_error|HttpMessageNotReadable|HttpRequestMethodNotSupported|BadRequest(?:Exception|Error|KeyError)?\b|ItemCollectionSizeLimit|DuplicateItem|MessageRejected|RecordNotFound\b|SuspiciousOperation|MissingServletRequest|MethodArgument|No static resource|Invalid character found in|csrf token|client sent invalid|PermanentRedirect|"code":-1021\b|\bWRONGTYPE\b|version_conflict|UnprocessableEntity|RequestValidationError|ActionController::|No route matches|InvalidArgumentException|\bFilter failure\b|code=-11\d\d\b|(?:StatusCode\.|StatusRuntimeException: |Error: \d )(?:INVALID_ARGUMENT|UNIMPLEMENTED|FAILED_PRECONDITION|OUT_OF_RANGE)|(?<![\w.])Resource(?:Conflict|InUse|AlreadyExists)Exception|ConditionalCheckFailed|NoSuchKey|\b(?:BadSymbol|Invalid(?:Order|Nonce|Address)|InsufficientFunds|OrderNotFound|ArgumentsRequired|NotSupported): \w/,
    0.78,
    'the request is wrong',
  ],
  [
    /(?:Conflict|InUse|AlreadyExists|InvalidState|InvalidRequest)Exception\b|ValidationError|\((?:(?:Invalid|Malformed|NoSuch)\w+|\w+Not(?:Found|Exist)\w*)\) when/,
    0.78,
    'AWS finds the request wrong',
    /when calling the|amazonaws|awssdk/,
  ],
  [
    /RESOURCE_DOES_NOT_EXIST|\bNOT_FOUND: |(?:code =|status:) (?:NotFound|InvalidArgument|AlreadyExists|Unimplemented|FailedPrecondition|OutOfRange)|The specified key does not exist/,
    0.65,
    'what is asked for is not there',
  ],
  [
    /violates (?:unique|foreign key|not-null|check) constraint|Duplicate entry|duplicate key (?:value|error)|SQLSTATE\W{0,3}2[23]|error in your SQL syntax|syntax error at or near|invalid input syntax|value too long for|Data too long for|field type conflict|\bCannot query field\b|\bCast to \w+ failed\b|beyond retention policy/i,
    0.65,
    'the store refuses the data',
  ],
  [/\bCannot (?:GET|POST|PUT|PATCH|DELETE|HEAD) \//, 0.85, 'there is no such route'],
]);

/** Keys and variables by names that no requester knows. */
export const MISSING_BY_NAME: readonly Rule[] = [
  [
    /\b(?:API|private|secret|public|signing|encryption|access|licen[cs]e)[ _-]key\b.{0,40}\b(?:not found|missing|does not exist)\b|\b(?:not found|does not exist) in (?:the )?(?:SSM|vault|environment|parameter store)\b/i,
    'configuration',
    0.6,
    'a key or a setting is not where it should be',
  ],
];

/** Whoever asks may ask for what is not there: so may code that was written badly. */
export const ASKED_FOR: readonly Rule[] = [
  [
    /\b(?:model|experiment|record|document|item|user|order|symbol|entity)s?\b.{0,60}\b(?:not found|does not exist)\b|\bno such (?:customer|user|model|object|order|account|symbol|index)\b|\b(?:pair|symbol|market|instrument)\b.{0,40}\b(?:not available|unknown|invalid|delisted)\b|\b(?:restricted|unsupported|blocked) (?:location|country|region)\b/i,
    'client-error',
    0.65,
    'what is asked for is not there',
  ],
];
