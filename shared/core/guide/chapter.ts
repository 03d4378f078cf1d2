import type { When } from '../notices/advice/advice-row.ts';
import type { Places } from './places.ts';

/** A question that an engineer asks of the system, and how; it changes nothing. */
export interface Look {
  readonly ask: string;
  /** Undefined where there is nothing to ask this way: another kind of service, a name that nobody declared. */
  readonly command?: (places: Places) => string | undefined;
}

/** What has to be true before anybody calls it over; with a command where one shows it. */
export interface Check {
  readonly holds: string;
  readonly command?: (places: Places) => string | undefined;
}

/** One page of what the runbooks tell people to look at themselves. */
export interface Chapter {
  readonly id: string;
  /** How people say it who saw no incident: `--about <id>`. */
  readonly complaint: string;
  /** It is opened when any of these holds. */
  readonly when: readonly When[];
  readonly looks: readonly Look[];
  readonly checks: readonly Check[];
}
