/** What the watchdog counts of itself, in CloudWatch. */
export const METRIC_NAMESPACE = 'Watchdog';
/** Counted once a look; the alarm "no look" watches it. */
export const METRICS = {
  looks: 'Looks',
  unhealthy: 'UnhealthyServices',
  unknown: 'UnknownTargets',
  holds: 'Holds',
  incidentsOpened: 'IncidentsOpened',
  acts: 'Acts',
  badRows: 'UnreadableRows',
} as const;
