import { aws, outputOf, quote } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, dimension, inRegion, insideTask, metric } from '../commands.ts';
import { hostOf, measuredName, type Places, unknownName } from '../places.ts';

/** A database that cannot be reached, has no connection left, or is slow. */
export const DATABASE: Chapter = {
  id: 'database',
  complaint: 'its database does not answer, or slowly',
  when: [
    { causes: ['dependency'], kinds: ['rds', 'database'] },
    {
      says: /connection pool|OperationalError|DatabaseConnection|psycopg|too many (?:clients|connections)|slow quer|could not connect to server|waiting for (?:the )?database/i,
    },
  ],
  looks: [
    {
      ask: 'How full is the connection pool, by its own words?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, details.pool_size, details.active_connections, details.waiting_connections | filter error_type like /Connection/ and ispresent(details.pool_size) | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Who waits for the database?',
      command: (places) =>
        askOwnLog(
          places,
          'filter @message like /(?i)(timed out|timeout|waiting).*(database|connection|pool)|QueuePool limit/ | stats count(*) by bin(5m)',
        ),
    },
    {
      ask: 'Which queries are slow?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, duration_ms, message | filter message like /(?i)query|select|insert|update/ and duration_ms > 1000 | sort duration_ms desc | limit 20',
        ),
    },
    {
      ask: 'Where Prometheus has them: db_connections_active below the size of the pool, db_connections_waiting 0, db_query_duration_seconds with a p95 below 1 s?',
    },
    { ask: 'How many connections does the database itself count?', command: rds('DatabaseConnections') },
    { ask: 'Is its CPU used up?', command: rds('CPUUtilization') },
    { ask: 'Is its memory used up?', command: rds('FreeableMemory') },
    { ask: 'How much does it read?', command: rds('ReadIOPS') },
    { ask: 'How much does it write?', command: rds('WriteIOPS') },
    { ask: 'Which statements load it most (Performance Insights)?', command: topStatements },
    { ask: 'Does a task reach it, and does it answer?', command: selectOne },
    {
      ask: 'What do the logs say of it?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)database|postgres/ | sort @timestamp desc | limit 50',
        ),
    },
  ],
  checks: [
    { holds: 'The pool has room: fewer connections active than it holds, and nobody waits.' },
    {
      holds: 'No connection leaks: the count goes down again when the load does.',
      command: rds('DatabaseConnections'),
    },
    { holds: 'Queries are fast again: their p95 is below 1 s.' },
    { holds: 'The slow queries have the indexes that they need.' },
    { holds: "The database's CPU and memory are well.", command: rds('CPUUtilization') },
    { holds: 'The connection timeout is shorter than the patience of whoever waits for it.' },
    {
      holds: 'The error rate is what it was before.',
      command: (places) => askOwnLog(places, 'filter level = "ERROR" | stats count(*) as errors by bin(5m)'),
    },
  ],
};

/** As CloudWatch calls it, or the first label of its host: RDS gives its instances' names so. */
function instanceOf(places: Places): string {
  const { blamed, environment, service } = places;
  const needed = environment.dependencies.filter((one) => service.dependsOn.includes(one.id));
  const hosts = [blamed, ...needed].map((one) => one && hostOf(one));
  const host = hosts.find((one) => one?.endsWith('.rds.amazonaws.com'));
  return measuredName(places, 'DBInstanceIdentifier') ?? host?.split('.')[0] ?? unknownName('instance');
}

function rds(name: string): (places: Places) => string {
  return (places) =>
    metric(places, {
      namespace: 'AWS/RDS',
      name,
      dimensions: [dimension('DBInstanceIdentifier', instanceOf(places))],
      statistics: ['Average', 'Maximum'],
    });
}

function topStatements(places: Places): string {
  const resource = aws(
    ...['rds', 'describe-db-instances', '--db-instance-identifier', instanceOf(places)],
    ...['--query', 'DBInstances[0].DbiResourceId', '--output', 'text', ...inRegion(places)],
  );
  return aws(
    ...['pi', 'describe-dimension-keys', '--service-type', 'RDS', '--identifier'],
    outputOf(resource),
    ...['--start-time', String(Math.floor(places.fromMs / 1000))],
    ...['--end-time', String(Math.ceil(places.untilMs / 1000))],
    ...['--metric', 'db.load.avg', '--group-by', 'Group=db.sql', ...inRegion(places)],
  );
}

const SELECT_ONE =
  'import os, psycopg2; c = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5).cursor(); c.execute("SELECT 1"); print(c.fetchone())';

function selectOne(places: Places): string | undefined {
  const { service } = places;
  return service.kind === 'ecs' ? insideTask(service, places, `python -c ${quote(SELECT_ONE)}`) : undefined;
}
