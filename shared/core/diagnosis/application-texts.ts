import type { Rule } from './rule.ts';
import { AUTH, TLS } from './texts/access-texts.ts';
import { SCHEMA, STORE_AT_LIMIT, STORE_SAYS, STORE_UNREACHABLE } from './texts/database-texts.ts';
import { CAPACITY, RATE_LIMITED, THROTTLED } from './texts/limit-texts.ts';
import { IMAGE, LOADING, NOT_LOADING } from './texts/loading-texts.ts';
import { OTHERS_MEMORY, OUT_OF_MEMORY } from './texts/memory-texts.ts';
import {
  ASKED_TO_STOP,
  HEALTH_CHECK,
  LEADERLESS,
  MACHINE,
  PROBED,
  REFUSED,
  TIMEOUT,
  UNREACHABLE,
  WORKER_TIMEOUT,
} from './texts/reach-texts.ts';
import {
  ASKED_FOR,
  CLIENT_ERRORS,
  MISSING_BY_NAME,
  MISSING_ROUTE,
  PORT,
  SETTINGS,
  WRONG_QUERY,
} from './texts/settings-texts.ts';

/**
 * Causes that running code names, the most specific first: what a store calls memory before memory, a name
 * that is missing before a name that is refused, a store that is unreachable before anything that is.
 */
export const NAMED_CAUSES: readonly Rule[] = [
  ...OTHERS_MEMORY,
  ...PROBED,
  ...WORKER_TIMEOUT,
  ...NOT_LOADING,
  ...LOADING,
  ...OUT_OF_MEMORY,
  ...PORT,
  ...IMAGE,
  ...SCHEMA,
  ...MISSING_ROUTE, // says "authentication" and means a route
  ...THROTTLED,
  ...AUTH,
  ...WRONG_QUERY,
  ...TLS,
  ...STORE_SAYS,
  ...RATE_LIMITED,
  ...SETTINGS,
  ...CAPACITY,
  ...STORE_UNREACHABLE,
  ...UNREACHABLE,
  ...TIMEOUT,
  ...CLIENT_ERRORS,
  ...REFUSED,
  ...HEALTH_CHECK,
  ...MACHINE,
];

/** Words that a program which throws may say as well: asked when it is known that none was thrown. */
export const WEAK_CAUSES: readonly Rule[] = [
  ...STORE_AT_LIMIT,
  ...MISSING_BY_NAME,
  ...LEADERLESS,
  ...ASKED_FOR,
  ...ASKED_TO_STOP,
];
