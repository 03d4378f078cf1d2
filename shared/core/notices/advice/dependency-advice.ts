import { type AdviceRow, ASK_LESS, BREAKER, endpoints } from './advice-row.ts';

const dependency = { causes: ['dependency'] } as const;

/** What to look at when something is ill that is never acted on. */
export const DEPENDENCY_ADVICE: readonly AdviceRow[] = [
  {
    id: 'database-connections',
    when: {
      ...dependency,
      kinds: ['rds', 'database'],
      says: /pool|too many (?:clients|connections)|remaining connection/i,
    },
    say: () =>
      'The connections are used up: raise pool_size (10 to 20) and max_overflow (5 to 10), find sessions that are not closed, and hold connections for a shorter time. A restart only frees them for a while.',
  },
  {
    id: 'database-schema',
    when: {
      says: /migration|alembic|undefined ?(?:column|table)|no such (?:column|table)|(?:column|relation|table) .{0,80}does not exist/i,
    },
    say: () =>
      'The schema does not fit the code. See where it stands: alembic current. A person decides between alembic upgrade head and alembic downgrade -1, after a backup, and asks alembic current again afterwards.',
  },
  {
    id: 'rds-slow',
    when: {
      ...dependency,
      kinds: ['rds'],
      says: /^(?!.*(?:refuses the|accepts no|has no address)).*(?:slow|only after|time(?:d )?[ -]?out|does not answer within|latency|critical from|duration_ms)/is,
    },
    say: ({ database, region }) =>
      `Find the slow queries (Performance Insights, or pg_stat_statements: calls > 1000 and mean_exec_time > 1000) and add missing indexes by migration. Only if its CPU or memory is used up: aws rds modify-db-instance --db-instance-identifier ${database} --db-instance-class <larger class> --apply-immediately${region} (this interrupts the database), a read replica, or caching of queries.`,
  },
  {
    id: 'rds-reach',
    when: { ...dependency, kinds: ['rds'] },
    say: ({ database, region }) =>
      `Look at the database, restart nobody who needs it: aws rds describe-db-instances --db-instance-identifier ${database} --query "DBInstances[0].[DBInstanceStatus,VpcSecurityGroups]"${region}. Its security group has to let the tasks' security group in, and SELECT 1 has to work from a task.`,
  },
  {
    id: 'table-throttles',
    when: { kinds: ['dynamodb'], says: /throttl|ProvisionedThroughput|capacity|limits us|\b429\b/i },
    say: ({ dependency: id, table, region }) =>
      `${id} throttles. How is it paid for? aws dynamodb describe-table --table-name ${table} --query "Table.[BillingModeSummary.BillingMode,ProvisionedThroughput]"${region}. On demand it still throttles where one key gets too much (a hot partition): spread the key. Which calls: ThrottledRequests in CloudWatch has a dimension Operation.`,
  },
  {
    id: 'cache-stale',
    when: {
      says: /\bstale (?:cache|data|entry)|cache (?:shows|holds|has) (?:old|other|stale)|cache invalidat/i,
    },
    say: () =>
      'Delete the one stale key, after asking its owner: redis-cli DEL <key>. Never flushdb: everything that is cached would be asked of the database at once. Then invalidate on update.',
  },
  {
    id: 'cache-memory',
    when: { says: /\bevict|maxmemory|OOM command not allowed/i },
    say: () =>
      'The cache is full. A person raises it: CONFIG SET maxmemory 2gb and CONFIG SET maxmemory-policy allkeys-lru (or a larger node), and looks at what has no expiry.',
  },
  {
    id: 'cache-stampede',
    when: { says: /stampede|thundering herd|cache miss storm/i },
    say: () =>
      'Many ask for one expired key at once. Let one of them compute it: SET lock:<key> 1 NX EX 10, the others wait 0.1 s and ask again; store with SETEX <key> 3600, and warm it before it expires.',
  },
  {
    id: 'queue-consumers',
    when: { ...dependency, kinds: ['queue'] },
    say: ({ queue, region }) =>
      `Are messages being taken? aws sqs get-queue-attributes --attribute-names All --queue-url "$(aws sqs get-queue-url --queue-name ${queue} --query QueueUrl --output text${region})"${region}. Where consumers run and the oldest message is old, they are stuck; look into its dead-letter queue before anything is sent again, and see that failed work is retried and then kept there.`,
  },
  {
    id: 'outside-limits',
    when: {
      ...dependency,
      kinds: ['http', 'external-api'],
      says: /limits us|\b429\b|rate.?limit|too many requests/i,
    },
    say: ({ dependency: id }) => `${id} limits us: ${ASK_LESS}`,
  },
  {
    id: 'outside-service',
    when: { ...dependency, kinds: ['http', 'external-api'] },
    say: ({ dependency: id }) =>
      `${id} is somebody else's: look at its status page for an outage or maintenance. On our side: ${BREAKER}. A restart helps nothing.`,
  },
  {
    id: 'bucket-reach',
    when: { ...dependency, kinds: ['s3'] },
    say: ({ dependency: id, region }) =>
      `Can a task read ${id}? aws s3 ls from inside it; the endpoint of S3 has to be available: ${endpoints(region)}`,
  },
  {
    id: 'way-out',
    when: { ...dependency, kinds: ['nat', 'vpc-endpoint'] },
    say: ({ dependency: id, region }) =>
      `The way out is broken at ${id}. NAT: aws ec2 describe-instances --filters "Name=tag:Name,Values=*nat*" --query "Reservations[].Instances[].{ID:InstanceId,State:State.Name}"${region}. Endpoints: ${endpoints(region)}.`,
  },
  {
    id: 'many-need-it',
    when: { ...dependency, elsewhere: true, ours: true },
    say: ({ dependency: id }) => `Make ${id} well first. Afterwards: a circuit breaker around calls to it.`,
  },
];
