import { attentionFor } from '../../shared/core/health/attention.ts';
import type { HealthRow } from '../../shared/ports.ts';
import type { Stage } from '../scenario/stage.ts';
import { readUnits, writeUnits } from './item-size.ts';
import { note, type Tally } from './tally.ts';

const GET = 'dynamodb:GetItem';
const QUERY = 'dynamodb:Query';
const PUT = 'dynamodb:PutItem';
const UPDATE = 'dynamodb:UpdateItem';

type Meter = (answer: unknown, args: readonly unknown[], tally: Tally) => void;

const got: Meter = (answer, _, tally) => {
  note(tally, GET);
  tally.readUnits += readUnits(answer ? [answer] : []);
};

const queried: Meter = (answer, _, tally) => {
  note(tally, QUERY);
  tally.readUnits += readUnits((answer ?? []) as readonly object[]);
};

const written =
  (call: string): Meter =>
  (_, [record], tally) => {
    note(tally, call);
    tally.writeUnits += typeof record === 'object' && record !== null ? writeUnits(record) : 1;
  };

/** As the adapters ask DynamoDB, call by call (shared/adapters/dynamodb-*.ts). */
const HEALTH: Readonly<Record<string, Meter>> = {
  loadShard: (answer, _, tally) => {
    const { rows, shard } = answer as { rows: readonly object[]; shard?: object };
    queried(shard ? [...rows, shard] : rows, [], tally);
  },
  loadAttention: (answer, _, tally) => {
    const { rows, shard } = answer as { rows: readonly object[]; shard?: object };
    queried(rows, [], tally);
    got(shard, [], tally);
  },
  loadBetween: queried,
  load: got,
  replace: (_, [row], tally) => {
    written(PUT)(_, [row], tally);
    // A local index is written with the table: put, and put or deleted again when what is the matter changes.
    if (attentionFor(row as HealthRow) !== undefined) tally.writeUnits += 2 * writeUnits(row as HealthRow);
  },
  replaceShard: written(PUT),
  shards: (answer, [count], tally) => {
    note(tally, GET, count as number);
    const rows = answer as readonly object[];
    tally.readUnits +=
      rows.reduce((sum: number, row) => sum + readUnits([row]), 0) + (count as number) - rows.length;
  },
};

const ROLLBACK: Readonly<Record<string, Meter>> = {
  ledgers: queried,
  ledger: got,
  replaceLedger: written(PUT),
  incident: got,
  replaceIncident: written(PUT),
  incidents: queried,
  takeLease: written(UPDATE),
  renewLease: written(UPDATE),
  lease: got,
  releaseLease: written(UPDATE),
  parks: (answer, _, tally) => queried((answer as { parks: readonly object[] }).parks, [], tally),
  park: got,
  openPark: written(PUT),
  repayPark: written(UPDATE),
  loans: (answer, _, tally) => queried((answer as { loans: readonly object[] }).loans, [], tally),
  loan: got,
  openLoan: written(PUT),
  stopLog: got,
  replaceStopLog: written(PUT),
  repayLoan: written(UPDATE),
  baselines: queried,
  addBaseline: written(PUT),
  control: (answer, _, tally) => queried([answer as object], [], tally),
  addNotice: (_, [notice], tally) => {
    got(undefined, [], tally);
    for (const call of [UPDATE, UPDATE, PUT]) written(call)(_, [notice], tally);
  },
  hasNotice: got,
  markSent: (_, __, tally) => {
    queried([], [], tally);
    for (const call of [PUT, UPDATE]) written(call)(_, [{}], tally);
  },
  unsentNotices: (answer, _, tally) => {
    queried(answer, [], tally);
    for (const notice of answer as readonly object[]) got(notice, [], tally);
  },
};

/** Counts what every call to the two tables of this stage consumes, from now on. */
export function meterTables({ tables }: Stage, tally: () => Tally): void {
  meter(tables.health, HEALTH, tally);
  meter(tables.rollback, ROLLBACK, tally);
}

function meter(store: object, meters: Readonly<Record<string, Meter>>, tally: () => Tally): void {
  const methods = store as Record<string, (...args: unknown[]) => Promise<unknown>>;
  for (const [name, count] of Object.entries(meters)) {
    const run = methods[name]!.bind(store);
    methods[name] = async (...args) => {
      const answer = await run(...args);
      count(answer, args, tally());
      return answer;
    };
  }
}
