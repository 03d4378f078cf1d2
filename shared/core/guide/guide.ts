import { bounded } from '../diagnosis/failure.ts';
import type { When } from '../notices/advice/advice-row.ts';
import type { Incident } from '../remediation/incident.ts';
import type { Environment, WatchedService } from '../watchlist/environment.ts';
import type { Chapter } from './chapter.ts';
import { AFTERWARDS } from './chapters/afterwards.ts';
import { CACHE } from './chapters/cache.ts';
import { DATA } from './chapters/data.ts';
import { DATABASE } from './chapters/database.ts';
import { ERRORS } from './chapters/errors.ts';
import { JOBS } from './chapters/jobs.ts';
import { LAMBDA_FUNCTION } from './chapters/lambda-function.ts';
import { LOGIN } from './chapters/login.ts';
import { MEMORY } from './chapters/memory.ts';
import { PIPELINE } from './chapters/pipeline.ts';
import { ROLL_BACK } from './chapters/roll-back.ts';
import { SERVICE_DOWN } from './chapters/service-down.ts';
import { SLOW } from './chapters/slow.ts';
import { STORAGE } from './chapters/storage.ts';
import { STORES } from './chapters/stores.ts';
import { TABLES } from './chapters/tables.ts';
import { WAY_OUT } from './chapters/way-out.ts';
import { type Places, placesOf } from './places.ts';

/** What is special first: of many that fit, the first few are opened. */
export const CHAPTERS: readonly Chapter[] = [
  LOGIN,
  MEMORY,
  ROLL_BACK,
  STORES,
  DATABASE,
  CACHE,
  TABLES,
  STORAGE,
  PIPELINE,
  JOBS,
  DATA,
  WAY_OUT,
  LAMBDA_FUNCTION,
  SLOW,
  SERVICE_DOWN,
  ERRORS,
];

/** More pages at once would not be read. */
const MOST_CHAPTERS = 3;

export interface Guide {
  readonly chapters: readonly string[];
  /** What to look at: a question, and a read-only command where one answers it. */
  readonly lookAt: readonly { readonly ask: string; readonly command?: string }[];
  /** What has to be true before anybody calls it over. */
  readonly beforeOver: readonly { readonly holds: string; readonly command?: string }[];
}

/** What only a person can see of an incident, and check: by its cause, by whom it blames, and by its own words. */
export function guideToIncident(environment: Environment, incident: Incident, nowMs: number): Guide {
  const service = environment.services.find((one) => one.id === incident.service);
  if (!service) return { chapters: [], lookAt: [], beforeOver: [] };
  const places = placesOf(environment, service, { incident, nowMs });
  const said = bounded(
    [incident.reason, ...(incident.diagnosis?.because ?? []), ...incident.evidence].join('\n'),
  );
  const wentBack = incident.rungs.some(({ remedy }) => remedy.startsWith('roll-back'));
  const fitting = CHAPTERS.filter(
    (one) =>
      (one === ROLL_BACK && wentBack) || one.when.some((when) => fits(when, { incident, places, said })),
  );
  return guideOf(fitting.slice(0, MOST_CHAPTERS), places, nowMs);
}

/** The same without an incident: people complain, and nothing that is watched says so. */
export function guideToComplaint(
  environment: Environment,
  service: WatchedService,
  about: { readonly chapter: Chapter; readonly nowMs: number },
): Guide {
  return guideOf([about.chapter], placesOf(environment, service, about), about.nowMs);
}

function guideOf(chapters: readonly Chapter[], places: Places, nowMs: number): Guide {
  const byNow: Places = { ...places, untilMs: nowMs };
  const all = [...chapters, AFTERWARDS];
  return {
    chapters: chapters.map(({ id }) => id),
    lookAt: firstOfEach(
      all.flatMap(({ looks }) => looks),
      ({ ask }) => ask,
    )
      .map(({ ask, command }) => ({ ask, command: command?.(places), mayLack: command === undefined }))
      .filter((one) => one.command !== undefined || one.mayLack)
      .map(({ ask, command }) => ({ ask, command })),
    beforeOver: firstOfEach(
      all.flatMap(({ checks }) => checks),
      ({ holds }) => holds,
    ).map(({ holds, command }) => ({ holds, command: command?.(byNow) })),
  };
}

/** Two chapters may ask the same. */
const firstOfEach = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();

function fits(
  when: When,
  { incident, places, said }: { incident: Incident; places: Places; said: string },
): boolean {
  const cause = incident.diagnosis?.cause ?? 'unknown';
  return (
    (when.causes === undefined || when.causes.includes(cause)) &&
    (when.kinds === undefined || (places.blamed !== undefined && when.kinds.includes(places.blamed.kind))) &&
    (when.runs === undefined || when.runs === places.service.kind) &&
    (when.says === undefined || when.says.test(said))
  );
}
