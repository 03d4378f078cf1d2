import { allMean, type Rule } from '../rule.ts';
import { REFUSED, UNREACHABLE } from './reach-texts.ts';

/** The code and the schema disagree: a person migrates, or the code goes back. */
export const SCHEMA: readonly Rule[] = allMean('database-schema', [
  [
    /\brelation "[^"\n]{1,128}" (?:does not|already) exist|(?:Undefined|Duplicate)(?:Table|Column|Object|Function)\b|\bcolumn "?[^\s"\n]{1,128}"?(?: of relation "[^"\n]{1,128}")? (?:does not|already) exist|SQLSTATE\W{0,3}(?:42(?:P0|70|88|S)|3F)/i,
    0.95,
    'Postgres and the code disagree about a table',
  ],
  [
    /(?<!\b(?:document|content|mime|media) )(?:type|schema) "[^"\n]{1,128}" (?:does not|already) exist|\bfunction .{1,128}[.)]\w* does not exist|\boperator does not exist/i,
    0.75,
    'Postgres lacks what the code uses',
  ],
  [
    /\bUnknown (?:column|table)(?: '|.{1,60} in field list)|Table [`'][^`'\n]{1,200}[`'] (?:doesn't|does not|already) exist|Duplicate column name|Can't create table(?!.{0,200}errno: \d{1,2}\b)|Field '[^'\n]{1,100}' doesn't have a default value|Column count doesn't match|\bER_(?:NO_SUCH_TABLE|BAD_FIELD_ERROR|DUP_FIELDNAME|TABLE_EXISTS_ERROR)\b/i,
    0.95,
    'MySQL and the code disagree',
  ],
  [
    /\bno such (?:table|column)\b|has no column named|mapper \[[^\]\n]{1,60}\] cannot be changed|ORA-00942|ORA-00904|Invalid (?:object|column) name '|unconfigured table|Undefined column name|does not exist in the current database|Schema-validation: (?:missing|wrong)|SchemaManagementException/i,
    0.94,
    'the database lacks what the code uses',
  ],
  [
    /(?:prisma|code|error)\W{0,6}P(?:202[12]|30(?:0[569]|1[28]))\b/i,
    0.93,
    'Prisma says that schema and code disagree',
  ],
  [
    /Can't locate revision identified by|Target database is not up to date|Multiple head revisions|Detected out-of-date database schema|schema is not in sync|InconsistentMigrationHistory|Migrations are pending|unapplied migration|reference nonexistent parent node|checksum mismatch for migration|Detected (?:failed|resolved|applied) migration|liquibase.{0,80}ValidationFailed|Dirty database version|needs a newer schema/i,
    0.92,
    'migrations are not what it expects',
  ],
  [
    /(?<!\/)\bmigrations?\b(?! of).{0,80}\b(?:failed|mismatch|corrupt|modified after)|\b(?:failed|error)\b.{0,40}(?<!\/)\bmigrations?\b(?! of)|schema version mismatch|MigrationError|has changed since the database was created|has pending (?:model )?changes|\b(?:change ?log|migration|schema)s? (?:advisory )?lock\b/i,
    0.75,
    'a migration failed',
  ],
]);

/** A store says, in its own fixed words, that it cannot serve. */
export const STORE_SAYS: readonly Rule[] = allMean('dependency', [
  [
    /sorry, too many clients already|remaining connection slots are reserved|MaxClientsInSessionMode|no more connections allowed/i,
    0.95,
    'Postgres has no free connection',
  ],
  [
    /the database system is (?:starting up|shutting down|in recovery mode|not yet accepting)|received (?:fast|smart|immediate) shutdown request|terminating connection due to (?:administrator command|idle)|cannot execute \w+ in a read-only transaction|conflict with recovery|SQLSTATE\W{0,3}(?:08|25006|40|5[3578](?!014))/i,
    0.93,
    'Postgres is not serving',
  ],
  [
    /server closed the connection unexpectedly|SSL (?:SYSCALL error: EOF|connection has been closed unexpectedly)|Connection terminated (?:unexpectedly|due to)|connection already closed/i,
    0.85,
    'the database closed the connection',
  ],
  [
    /Too many connections(?! from)|max_user_connections|MySQL server has gone away|Lost connection to MySQL|Communications link failure|without JDBC metadata|HY000\] \[200\d\]|Host '[^'\n]{1,80}' is (?:blocked|not allowed to connect)|server is running with the --(?:super-)?read-only|The table '[^'\n]{1,80}' is full/i,
    0.92,
    'MySQL is not serving',
  ],
  [
    /(?:prisma|code|error)\W{0,6}P(?:1001|1002|1017|2024)\b|Can't reach database server|Server has closed the connection\b/i,
    0.9,
    'Prisma cannot reach the database',
  ],
  [
    /QueuePool limit|PG::UnableToSend|driver: bad connection|Connection is not available, request timed out|(?<!(?:thread|cluster node) )\bpool (?:is |has been )?(?:exhausted|time(?:d )?out)|\b(?:connections?|jdbc|db) ?pool (?:is )?full|PoolTime(?:dOut|out(?:Error|Exception))|\b(?:unable|could not|cannot|fail\w*|time(?:d )?out)\b.{0,30} (?:obtain|acquir|fetch|get|return)\w* (?:an? )?(?:\w+ )?(?:connection\b(?! (?:string|detail|info|quota))|resource from the pool)|ConnectionAcquireTimeout|ResourceRequest timed out|Acquire Timeout Exceeded|timeout exceeded when trying to connect/i,
    0.8,
    'its connection pool gives no connection',
  ],
  [
    /LOADING Redis is loading|BUSY Redis is busy|\bNOREPLICAS\b|\bMOVED \d+ \S+:\d|MISCONF Redis|(?:can't|cannot) write against a read[- ]only (?:replica|slave)|\bCLUSTERDOWN\b|\bClusterAllFailed|\bMASTERDOWN\b|max number of clients reached|TRYAGAIN Multiple keys/i,
    0.93,
    'Redis is not serving',
  ],
  [
    /MaxRetriesPerRequestError|Redis::CannotConnectError|redis\.exceptions\.(?:Connection|Timeout|Busy)\w*Error|Error \d+ connecting to .{1,80}:6379/i,
    0.9,
    'Redis cannot be reached',
  ],
  [
    /Mongo(?:ServerSelection|ServerClosed|Network|Topology|Pool|Socket|Timeout|NotConnected)\w*(?:Error|Exception)|server ?selection ?(?:error|timeout)|No replica set members|not (?:master|primary) and|Not(?:Writable)?Primary|not in primary|ReplicaSetNoPrimary|PrimarySteppedDown|interrupted at ?shutdown|InterruptedDueToRepl/i,
    0.8,
    'MongoDB is not serving',
  ],
  [
    /AMQP(?:Connection|Channel)?(?:Error|Exception)|AmqpConnectException|CONNECTION_FORCED|broker forced connection closure|RESOURCE_LOCKED|connection\.blocked|resource limit alarm|missed heartbeats|NOT_FOUND\b.{0,4} no (?:queue|exchange)/i,
    0.8,
    'RabbitMQ is not serving',
  ],
  [
    /NoBrokersAvailable|Brokers? (?:is |are |may )?not (?:be )?available|BrokerNotAvailable|leader.not.available|NOT_LEADER|Not(?:Coordinator|Leader\w*|Controller|EnoughReplicas\w*)(?:Exception|Error)|Coordinator(?:Not|Load)|coordinator (?:unavailable|dead)|KafkaJS(?:Connection|NumberOfRetries|Broker)\w*|Broker transport failure|brokers?(?: connections)? (?:are|is) down(?! \d)|client has run out of available brokers|Failed to (?:update|fetch) (?:\w+ )?metadata|not present in metadata|UnknownTopicOrPartition|KeeperErrorCode|zookeeper sessionid|no known brokers/i,
    0.88,
    'Kafka is not serving',
  ],
  [
    /No ?Living ?Connections|master_?not_?discovered|cluster_block_exception|cluster is not in a safe state|all shards failed|search_phase_execution|NoNodes?Available|no_shard_available|unavailable_shards|es_rejected_execution|state not recovered|\betcd(?:server|client)?\b.{0,80}(?:no leader|leader changed|request timed out|unavailable|unhealthy|no endpoints|space exceeded|unable to connect|connection)|mvcc: database space exceeded|NoHostAvailable|UnavailableException|\bORA-(?:12\d{3}|0(?:1034|311[34]))\b/i,
    0.85,
    'the store is not serving',
  ],
  [
    /circuit ?breaker.{0,60}(?<!half-)\bopen\b|BrokenCircuitException|CallNotPermittedException|Breaker is open|short-circuited|Bulkhead '[^'\n]{1,60}' is full|Vault is sealed|no responders available|Server not initialized|\bEService:/i,
    0.8,
    'a circuit breaker is open',
  ],
  [
    /deadlock (?:found|detected)|Lock wait timeout exceeded|could not serialize access|restart transaction|database is locked/i,
    0.6,
    'the database holds a lock',
  ],
]);

/** Names that stores and queues and their clients go by. */
const A_STORE =
  /:(?:5432|3306|6379|27017|11211|5672|9092|9200|2379|28015|9042|1433|4222|6333|7687)\b|postgres|psycopg|npgsql|SqlException|SqlClient|\bpg_|pg8000|asyncpg|\bpgx\b|mysql|mariadb|sequelize|sqlalchemy|typeorm|knex|hikari|jdbc|\bjpa\b|hibernate|database|\bdb[-.:]|\bdb\b|\brds\b|redis|jedis|lettuce|mongo|memcache|rabbit|amqp|kafka|celery|broker|elastic|opensearch|etcd|rethink|cassandra|mssql|sqlserver|\bnats\b|clickhouse|dynamodb|zookeeper|consul|minio|qdrant|DBConnection|influx|contact point|timescale|pulsar|loki\b|couch|neo4j|OperationalError|InterfaceError/i;

/** Beside the name of a store it means the store. */
const beside = (says: RegExp, confidence: number, because: string): Rule => [
  says,
  'dependency',
  confidence,
  because,
  A_STORE,
];

/** Trouble in reaching something, and that something is a store. */
export const STORE_UNREACHABLE: readonly Rule[] = [
  ...REFUSED.map(([says]) => beside(says, 0.9, 'it cannot reach its store')),
  ...UNREACHABLE.map(([says]) => beside(says, 0.75, 'it cannot find its store')),
  beside(
    /ETIMEDOUT|connect(?:ion)? (?:attempt )?(?:has )?timed ?out|connection timeout|timeout expired|timed? ?out.{0,40}connect/i,
    0.75,
    'its store does not answer',
  ),
  beside(
    /(?:could not|can ?not|can't|unable to|failed to) connect to|error connecting to|not? (?:be )?reach(?:able|ed)|connection error|connection (?:attempt )?fail(?:ed|ure)|(?:could not|can ?not|unable to|failed to) (?:reach|(?:obtain|open|get|create|establish).{0,30} (?:connection|(?<!chat )session|EntityManager))|\bdisconnected\b|connection loss|\b(?:is|temporarily|currently) (?:down|unavailable|not available|not reachable|unreachable)|\bunhealthy\b|\bEOF\b/i,
    0.8,
    'it cannot reach its store',
  ),
];

/** Words that any code may use of its own, and that mean a store only beside the name of one. */
export const STORE_AT_LIMIT: readonly Rule[] = [
  [
    /\b(?:memory|cache|connections?|clients?|storage|disk|queue|session)[\w -]{0,30} (?:limit )?(?:exceeded|reached|exhausted)|\bnot (?:currently )?available\b|could not be established|dropped from queue|performing \w{1,20} ?poorly|\bread[- ]only\b(?! (?:property|field|attribute|view|mode (?:enabled|requested)|user|access|permission))/i,
    'dependency',
    0.65,
    'its store is at a limit, or not all there',
    A_STORE,
  ],
  [/SQLGrammar/, 'database-schema', 0.55, 'a query failed'],
];
