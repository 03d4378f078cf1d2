/** Who said something, and when. */
export interface Said {
  readonly by: string;
  readonly atMs: number;
}

export interface Pause {
  readonly untilMs: number;
  readonly reason: string;
  readonly by?: string;
}

/** An engineer knows of how this incident ended: the service is watched as if nothing had been. */
export interface Acknowledgement extends Said {
  readonly incident: string;
}

/** Everything that people said to the watchdog and that still holds. */
export interface Control {
  /** The kill switch. What cannot be read, or was never said, counts as stopped. */
  readonly stopped: boolean;
  readonly stoppedBecause?: string;
  /** Who turned the switch last. */
  readonly switched?: Said;
  /** By service; `*` is all of them. One that is over stays, and means nothing. */
  readonly pauses: Readonly<Record<string, Pause>>;
  /** The newest of each service. */
  readonly acks?: Readonly<Record<string, Acknowledgement>>;
}

export const NO_CONTROL: Control = { stopped: false, pauses: {} };

/** As long as nobody has ever turned the switch. */
export const NEVER_STARTED = 'nobody has started it yet: npx watchdog start';

/** The end of a pause that lasts until somebody resumes: its row cannot be read. */
export const UNTIL_RESUMED_MS = Date.parse('9999-12-31T23:59:59.000Z');

/** A pause of all services. */
export const ALL_SERVICES = '*';

/** The pause that holds a service now: its own, or that of all. */
export function pauseOf(control: Control, service: string, nowMs: number): Pause | undefined {
  const said = [control.pauses[service], control.pauses[ALL_SERVICES]];
  return said.find((pause) => pause !== undefined && pause.untilMs > nowMs);
}
