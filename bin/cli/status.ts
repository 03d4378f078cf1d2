import { pauseOf, UNTIL_RESUMED_MS } from '../../shared/core/remediation/control.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { openWindow } from '../../shared/core/watchlist/maintenance-window.ts';
import type { HealthRow } from '../../shared/ports.ts';
import type { Answer } from './answer.ts';
import { ago, table, utc } from './layout.ts';
import type { Reach } from './reach.ts';

/** Every target, how it is, and what the watchdog does or does not do about it. */
export async function status(reach: Reach): Promise<Answer> {
  const { environment, rollback, health } = reach;
  const nowMs = reach.now();
  const shards = Array.from({ length: environment.shards }, (_, shard) => shard);
  const [control, ledgers, ...loaded] = await Promise.all([
    rollback.control(),
    rollback.ledgers(),
    ...shards.map((shard) => health.loadShard(shard)),
  ]);
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
      const open = ledger?.openIncident ? await rollback.incident(ledger.openIncident) : undefined;
      const pause = target.isService ? pauseOf(control, target.id, nowMs) : undefined;
      const window =
        'maintenanceWindows' in target ? openWindow(target.maintenanceWindows ?? [], nowMs) : undefined;
      const settled = ledger?.lastOutcome !== undefined && ledger.lastOutcome !== 'recovered' && !open;
      return {
        target: target.id,
        health: healthOf(rows.get(target.id)),
        sinceMs: rows.get(target.id)?.belief.sinceMs,
        mode: target.mode,
        incident: open?.id ?? (settled ? ledger.lastIncident : undefined),
        doing: [
          open && doing(open),
          settled
            ? `${ledger.lastIncident} ended ${ledger.lastOutcome}: left to you until an ack`
            : undefined,
          pause &&
            `paused until ${pause.untilMs === UNTIL_RESUMED_MS ? 'it is resumed' : utc(pause.untilMs)}: ${pause.reason}`,
          window && `in its maintenance window until ${utc(window.untilMs)}`,
        ].filter((one) => one !== undefined),
      };
    }),
  );
  const switched = control.switched ? ` by ${control.switched.by}, ${utc(control.switched.atMs)}` : '';
  const state = control.stopped ? `STOPPED${switched}: ${control.stoppedBecause}` : `running${switched}`;
  return {
    lines: [
      `${environment.project} ${environment.name}: ${state}`,
      lookedAtMs === 0
        ? 'It has never looked.'
        : `Last look ${ago(nowMs - lookedAtMs)} ago${blind ? ', BLIND: it trusts nothing that it sees' : ''}.`,
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
      targets: described,
    },
  };
}

const healthOf = (row: HealthRow | undefined): string => row?.belief.status ?? 'unknown';

function doing({ id, hold, rungs, plan, execution }: Incident): string {
  const last = rungs.at(-1);
  if (hold) return `${id} held (${hold.reason})`;
  if (last && last.result === undefined) return `${id}: ${last.remedy} under way`;
  if (plan) return `${id}: ${plan.rungs.join(', ')} planned`;
  return execution ? `${id}: looking again` : `${id} opened`;
}
