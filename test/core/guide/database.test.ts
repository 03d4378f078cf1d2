import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const DATABASE = { cause: 'dependency', needs: { kind: 'rds' }, says: 'connection refused' } as const;

describe('an engineer whose database is ill is told to look', () => {
  showsEach(DATABASE, [
    [
      "[S3-02.05] at the pool's numbers",
      /details\.pool_size, details\.active_connections, details\.waiting_connections .*error_type like \/Connection\//,
    ],
    ['[S3-02.03] at who waits for it', /waiting\)\.\*\(database\|connection\|pool\)/],
    [
      '[S3-02.04] [S3-02.06] at slow queries',
      /message like \/\(\?i\)query\|select\|insert\|update\/ and duration_ms > 1000/,
    ],
    ['[S3-02.07] at active connections', /db_connections_active below the size of the pool/],
    ['[S3-02.08] at waiting connections', /db_connections_waiting 0/],
    ['[S3-02.09] at how long queries take', /db_query_duration_seconds with a p95 below 1 s/],
    [
      "[S1-24] at the database's CPU",
      /--namespace AWS\/RDS --metric-name CPUUtilization --dimensions 'Name=DBInstanceIdentifier,Value=shop-prod' --start-time 2026-01-05T11:00:00Z --end-time 2026-01-05T12:10:00Z/,
    ],
    ['[S1-25] at what it reads', /--metric-name ReadIOPS/],
    ['[S1-25] at what it writes', /--metric-name WriteIOPS/],
    [
      '[S1-26] at the statements that load it',
      /pi describe-dimension-keys --service-type RDS --identifier "\$\(aws rds describe-db-instances --db-instance-identifier shop-prod .*DbiResourceId.*--group-by Group=db.sql|pi describe-dimension-keys .*'Group=db.sql'/,
    ],
    [
      '[S2-22] [S0-25] whether a task reaches it',
      /execute-command .*--service-name shop-cart-prod .*SELECT 1/,
    ],
    ['[S0-25] at what logs say of it', /filter @message like \/\(\?i\)database\|postgres\//],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(DATABASE, [
    ['[S3-02.13] the pool has room', /^\[ \] The pool has room: .*nobody waits/],
    ['[S3-02.14] no connections leak', /^\[ \] No connection leaks.*DatabaseConnections/],
    ['[S3-02.15] queries are fast', /^\[ \] Queries are fast again: their p95 is below 1 s/],
    ['[S3-02.16] indexes are there', /^\[ \] The slow queries have the indexes/],
    ['[S3-02.17] its CPU and memory are well', /^\[ \] The database's CPU and memory are well.*AWS\/RDS/],
    ['[S3-02.18] the connection timeout fits', /^\[ \] The connection timeout is shorter/],
    ['[S3-02.19] the error rate is normal', /^\[ \] The error rate is what it was before.*level = "ERROR"/],
    ['[S1-46] connections are stable', /^\[ \] No connection leaks: the count goes down again/],
  ]);
});
