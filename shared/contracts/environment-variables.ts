/** Environment variables of the functions: the template sets exactly these, the handlers read exactly these. */
export const VARIABLES = {
  probe: ['WATCHDOG_LOCAL'],
  watch: ['HEALTH_TABLE', 'ROLLBACK_TABLE', 'PROBERS', 'STATE_MACHINE_ARN', 'TOPIC_ARN'],
  remediate: ['HEALTH_TABLE', 'ROLLBACK_TABLE', 'PROBERS', 'TOPIC_ARN'],
  decide: ['ROLLBACK_TABLE'],
  restore: ['ROLLBACK_TABLE', 'TOPIC_ARN'],
  retire: ['ROLLBACK_TABLE'],
} as const;

export type FunctionName = keyof typeof VARIABLES;

/** Every function finds the environment beside its code under this name. The prober has none. */
export const ENVIRONMENT_FILE = 'environment.json';
