import type { WatchedService } from '../watchlist/environment.ts';
import { openWindow } from '../watchlist/maintenance-window.ts';
import type { Gate } from './admission.ts';
import { type Control, pauseOf, UNTIL_RESUMED_MS } from './control.ts';

/** What people said and wrote down: it forbids every forward act, and nothing that is owed. */
export function humanGates({
  control,
  service,
  nowMs,
}: {
  readonly control: Control;
  readonly service: WatchedService;
  readonly nowMs: number;
}): Gate[] {
  const pause = pauseOf(control, service.id, nowMs);
  const open = openWindow(service.maintenanceWindows ?? [], nowMs);
  const until = (ms: number) =>
    ms === UNTIL_RESUMED_MS ? 'until it is resumed' : `until ${new Date(ms).toISOString()}`;
  return [
    {
      gate: 'stopped',
      passes: !control.stopped,
      seen: control.stopped ? stoppedText(control) : 'running',
      limit: 'running',
    },
    {
      gate: 'paused',
      passes: pause === undefined,
      seen: pause
        ? `paused ${until(pause.untilMs)}${pause.by ? ` by ${pause.by}` : ''}: ${pause.reason}`
        : 'not paused',
      limit: 'not paused',
    },
    {
      gate: 'maintenance',
      passes: open === undefined,
      seen: open
        ? `in its maintenance window ${until(open.untilMs)} (${open.window.timeZone})`
        : 'in no maintenance window',
      limit: 'in no maintenance window',
    },
    {
      gate: 'observe',
      passes: service.mode !== 'observe',
      seen: `mode ${service.mode}`,
      limit: 'approve or auto',
    },
  ];
}

function stoppedText({ stoppedBecause, switched }: Control): string {
  return `stopped${switched ? ` by ${switched.by}` : ''}: ${stoppedBecause ?? 'no reason given'}`;
}
