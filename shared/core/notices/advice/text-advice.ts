import { type AdviceRow, BREAKER, GRANTS_NOTHING } from './advice-row.ts';

/** What the words of a failure tell a person to do, whatever was diagnosed. */
export const TEXT_ADVICE: readonly AdviceRow[] = [
  {
    id: 'port-in-use',
    when: { says: /address already in use|port .{0,20}in use|EADDRINUSE/i },
    say: () =>
      'Something holds its port. Who is it: lsof -i :<port> on the host. A person ends it, if it may be ended; the watchdog kills no processes. A replaced task gets a port of its own.',
  },
  {
    id: 'secret-access',
    when: {
      says: /secretsmanager|ResourceInitializationError.{0,200}secret|unable to pull secrets|ssm:GetParameter/i,
    },
    say: ({ region }) =>
      `Can the execution role read the secret, and is it there? aws secretsmanager describe-secret --secret-id <secret>${region}; the role needs secretsmanager:GetSecretValue on it (and kms:Decrypt on its key). ${GRANTS_NOTHING}`,
  },
  {
    id: 'access-denied',
    when: { says: /access ?denied|not authorized to perform/i },
    say: ({ region }) =>
      `Its role lacks a right: the message names the action and the resource. aws iam list-role-policies --role-name <role>${region}. ${GRANTS_NOTHING}`,
  },
  {
    id: 'log-group-missing',
    when: { says: /log group .{0,20}not exist/i },
    say: ({ definition }) =>
      `No task starts without its log group: ${definition} "taskDefinition.containerDefinitions[].logConfiguration"`,
  },
  {
    id: 'resource-missing',
    when: {
      says: /^(?!.*log group).*(?:ResourceNotFoundException|NoSuchBucket|QueueDoesNotExist|requested resource not found)/is,
    },
    say: ({ region }) =>
      `Something that it names is not there: does the table, topic or queue exist under that name, in this region? aws dynamodb describe-table --table-name <name>${region}`,
  },
  {
    id: 'run-task-failed',
    when: { says: /RunTask failed|ECS RunTask|ECS\.AmazonECSException/i },
    say: () =>
      "Step Functions could not start the task: look at the workflow's role (ecs:RunTask, iam:PassRole), the subnets and the security group in its definition.",
  },
  {
    id: 'workflow-heartbeat',
    when: { says: /HeartbeatTimeout|heartbeat timeout/i },
    say: () =>
      'The work took longer than its heartbeat allows. A person gives the state a longer HeartbeatSeconds, or makes the work smaller.',
  },
  {
    id: 'token-signature',
    when: { says: /signature (?:verification )?(?:failed|mismatch)|invalid signature|invalid token/i },
    say: () =>
      'Tokens are refused: was the signing key (SECRET_KEY) changed, or does it differ between services? A person sets the right secret, lets people log in again and clears the cached tokens. Secrets are never touched by the watchdog.',
  },
  {
    id: 'token-expired',
    when: { says: /token (?:has |is )?expired|expired token|jwt expired|ExpiredSignature/i },
    say: () =>
      'Tokens expire while people work: look at ACCESS_TOKEN_EXPIRE_MINUTES (60) and at the clock; refresh tokens (30 days) spare people the login.',
  },
  {
    id: 'bad-credentials',
    when: { says: /invalid credentials|wrong password|authentication failed for user|bad credentials/i },
    say: () =>
      'Credentials are refused. For people: a reset, a lockout after several failures, a CAPTCHA after 3; more than 10 failures from one address in 5 minutes are an attack. No password or account is ever changed by the watchdog.',
  },
  {
    id: 'job-timeout',
    when: { says: /(?:job|celery|worker).{0,80}(?:time limit|timed out|timeout)|TimeLimitExceeded/i },
    say: () =>
      'A job needs longer than it is given. A person raises its time_limit (600 s), or makes it smaller.',
  },
  {
    id: 'job-input-missing',
    when: { says: /(?:job|task) .{0,60}(?:not found|does not exist)|ObjectDoesNotExist|DoesNotExist:/i },
    say: () =>
      'What the job was to work on is not there. Trying it again cannot help: it has to look whether it exists, and end.',
  },
  {
    id: 'transaction-rolled-back',
    when: {
      says: /transaction (?:failed|rolled back|rollback)|current transaction is aborted|\brollback\b.{0,40}(?:failed|transaction)/i,
    },
    say: () =>
      'Writes are lost to a rolled-back transaction that looked like a success: give each unit of work one session.begin() block, and answer only after its end.',
  },
  {
    id: 'many-queries',
    when: { says: /N\+1|\d{2,} queries (?:in|for|per) (?:one|a|the) request/i },
    say: () => 'Many queries for one request: load what belongs together at once (joinedload).',
  },
  {
    id: 'large-answer',
    when: {
      says: /payload too large|response (?:body )?(?:too large|of \d+ ?MB)|buffer(?:ed|ing) .{0,40}response/i,
    },
    say: () =>
      'Answers are large: pages (limit 20), only the fields that are asked for, and StreamingResponse in chunks of 8192 bytes instead of a buffer.',
  },
  {
    id: 'slow-call-outside',
    when: {
      says: /(?:external|api call|http request).{0,120}(?:duration_ms["=: ]+\d{4,}|timed out|read timeout)/i,
    },
    say: () => `A call to somebody else is slow: give it ${BREAKER}.`,
  },
  {
    id: 'backtest-memory',
    when: { causes: ['out-of-memory'], says: /backtest|pairs|freqtrade/i },
    say: () => 'A backtest ran out of memory: give one task fewer pairs.',
  },
  {
    id: 'backtest-slow-load',
    when: { says: /backtest.{0,120}(?:loading|date range)|(?:loading|date range).{0,120}backtest/i },
    say: () => 'Loading takes the time of this backtest: load incrementally, not the whole range.',
  },
  {
    id: 'backtest-indicators',
    when: { says: /indicator.{0,80}(?:slow|took|timed out)|slow.{0,40}indicator/i },
    say: () => 'Indicators take the time: optimise them (vectorised, computed once).',
  },
  {
    id: 'backtest-model',
    when: { says: /freqai/i },
    say: () => 'FreqAI is slow with a large model: a smaller one.',
  },
];
