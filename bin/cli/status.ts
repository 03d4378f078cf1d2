import { pauseOf } from '../../shared/core/remediation/control.ts';
import { isFrozen } from '../../shared/core/remediation/freeze.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { isOverdue, owedCount } from '../../shared/core/remediation/park.ts';
import { isUnreadable, type Ledger } from '../../shared/core/remediation/records.ts';
import { openWindow } from '../../shared/core/watchlist/maintenance-window.ts';
import { type HealthRow, UnreadableRowError } from '../../shared/ports.ts';
import type { Answer } from './answer.ts';
import { ago, owedDeployment, table, untilText, utc, wrap } from './layout.ts';
import type { Reach } from './reach.ts';

/** Every target, how it is, and what the watchdog does or does not do about it. */
export async function status(reach: Reach): Promise<Answer> {
  const { environment, rollback, health } = reach;
  const nowMs = reach.now();
  const shards = Array.from({ length: environment.shards }, (_, shard) => shard);
  const [
    control,
    ledgers,
    { parks, unreadable: unreadableParks },
    { loans, unreadable: unreadableLoans },
    ...loaded
  ] = await Promise.all([
    rollback.control(),
    rollback.ledgers(),
    rollback.parks(),
    rollback.loans(),
    ...shards.map((shard) => health.loadShard(shard)),
  ]);
  const unreadable = [...unreadableParks, ...unreadableLoans];
  const rows = new Map(loaded.flatMap((one) => one.rows.map((row) => [row.target, row] as const)));
  const blind = loaded.some(({ shard }) => shard?.blindSinceMs !== undefined);
  const lookedAtMs = Math.max(0, ...loaded.map(({ shard }) => shard?.lookedAtMs ?? 0));
  const targets = [
    ...environment.services.map((one) => ({ ...one, isService: true })),
    ...environment.dependencies
      .filter((one) => one.question)
      .map((one) => ({ ...one, mode: '-', isService: false })),
  ];
  const described = await Promise.all(
    targets.map(async (target) => {
      const ledger = ledgers.find((one) => one.service === target.id);
      const { open, broken } = await openOf(ledger, reach);
      const debt = parks.find((one) => one.service === target.id && one.status === 'open');
      const pause = target.isService ? pauseOf(control, target.id, nowMs) : undefined;
      const window =
        'maintenanceWindows' in target ? openWindow(target.maintenanceWindows ?? [], nowMs) : undefined;
      const settled =
        ledger?.lastOutcome !== undefined && ledger.lastOutcome !== 'recovered' && !ledger.openIncident;
      return {
        target: target.id,
        health: healthOf(rows.get(target.id)),
        // A row that could not be read is believed since the epoch.
        sinceMs: rows.get(target.id)?.belief.sinceMs || undefined,
        mode: target.mode,
        incident: open?.id ?? (settled ? ledger.lastIncident : undefined),
        doing: [
          ledger && isUnreadable(ledger) ? 'its ledger cannot be read: it is left alone' : undefined,
          broken,
          open && doing(open),
          debt &&
            `parked: it is owed ${owedCount(debt)}${isOverdue(debt, nowMs) ? ', and the restorer does not pay' : ''}`,
          ...loans
            .filter((one) => one.service === target.id && one.status === 'open')
            .map((one) => `${one.environments} environments are kept warm until ${utc(one.dueAtMs)}`),
          ledger && owedDeployment(ledger),
          settled
            ? `${ledger.lastIncident} ended ${ledger.lastOutcome}: left to you until an ack`
            : undefined,
          ledger?.freeze &&
          isFrozen(ledger.freeze, {
            ackedAtMs: control.acks?.[target.id]?.atMs,
            liveSinceMs: rows.get(target.id)?.revision?.liveSinceMs,
          })
            ? `frozen for pipelines: ${ledger.freeze.remedy} healed ${ledger.freeze.incident}`
            : undefined,
          pause && `paused ${untilText(pause.untilMs)}: ${pause.reason}`,
          window && `in its maintenance window until ${utc(window.untilMs)}`,
        ].filter((one) => one !== undefined),
      };
    }),
  );
  const switched = control.switched ? ` by ${control.switched.by}, ${utc(control.switched.atMs)}` : '';
  const state = control.stopped ? `STOPPED${switched}: ${control.stoppedBecause}` : `running${switched}`;
  return {
    lines: [
      ...wrap(`${environment.project} ${environment.name}: ${state}`, 80),
      lookedAtMs === 0
        ? 'It has never looked.'
        : `Last look ${ago(nowMs - lookedAtMs)} ago${blind ? ', BLIND: it trusts nothing that it sees' : ''}.`,
      ...unreadable.flatMap((one) => wrap(`A debt cannot be read, and nobody pays it: ${one}`, 80)),
      '',
      ...table([
        ['TARGET', 'HEALTH', 'FOR', 'MODE', 'WHAT HAPPENS'],
        ...described.map((one) => [
          one.target,
          one.health,
          one.sinceMs === undefined ? '-' : ago(nowMs - one.sinceMs),
          one.mode,
          one.doing.join('; ') || '-',
        ]),
      ]),
    ],
    json: {
      environment: environment.name,
      stopped: control.stopped,
      stoppedBecause: control.stoppedBecause,
      switched: control.switched,
      blind,
      lookedAtMs: lookedAtMs || undefined,
      unreadable,
      targets: described,
    },
  };
}

/** The open incident of a service; a row that nobody can read hides no other service. */
async function openOf(
  ledger: Ledger | undefined,
  { rollback }: Reach,
): Promise<{ readonly open?: Incident; readonly broken?: string }> {
  if (ledger?.openIncident === undefined) return {};
  try {
    return { open: await rollback.incident(ledger.openIncident) };
  } catch (error) {
    if (!(error instanceof UnreadableRowError)) throw error;
    return { broken: error.message };
  }
}

const healthOf = (row: HealthRow | undefined): string => row?.belief.status ?? 'unknown';

function doing({ id, hold, rungs, plan, execution }: Incident): string {
  const last = rungs.at(-1);
  if (hold) return `${id} held (${hold.reason})`;
  if (last && last.result === undefined) return `${id}: ${last.remedy} under way`;
  const tried = rungs.filter((one) => one.result !== undefined).map((one) => one.remedy);
  const left = plan?.rungs.filter((one) => !tried.includes(one)) ?? [];
  const done = tried.length > 0 ? `${tried.join(', ')} tried; ` : '';
  if (left.length > 0) return `${id}: ${done}${left.join(', ')} planned`;
  return execution ? `${id}: looking again` : `${id} opened`;
}
