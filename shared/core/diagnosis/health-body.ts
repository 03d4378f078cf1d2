import { type Classification, unknown } from './failure.ts';

const SAYS_DOWN =
  /^(?:\w{1,30}_)?(?:down|unhealthy|degraded|fail(?:ed|ing|ure)?|error|errored|disconnected|not[ _](?:connected|ready|healthy|ok)|unreachable|unavailable|critical|out_of_service|offline|ko|connect ECONNREFUSED|maintenance)(?:$|[:;,(]| [-(\d])/i;
const SAYS_UP =
  /^(?:up|ok|healthy|pass(?:ed|ing)?|alive|running|ready|success|active|available|online|green|live|connected|serving)$/i;

/** What the state of a service or of a part of it says: that it is not well. */
export const saysDown = (state: unknown): boolean =>
  state === false || (typeof state === 'string' && SAYS_DOWN.test(state.trim()));

/** A member of this name that is false. */
const SAYS_WELL = /^(?:ok|healthy|is_?healthy|success|alive|up|ready|live|available|connected)$/i;

/** Parts that a service names in its answer and that are the service itself. */
const OWN_PART =
  /^(?:status|state|health|(?:is_?)?healthy|ok|success|alive|up|available|connected|ping|self|app|api|application|service|server|live(?:ness)?(?:State)?|read(?:y|iness)(?:State)?|message|result|(?:status_?)?code|error|errors|details?|components?|checks?|info|results|entries|data|name|output|description|memory\w*|heap|cpu|uptime|version)$/i;
const A_STORE = /database|\bdb\b|redis|postgres|mysql|mongo|rabbit|kafka|cache|queue|elastic|etcd/i;
const DISK = /disk|storage_space|filesystem/i;

/** Deeper or longer answers are no health answers. */
const DEEPEST = 6;
const MOST_MEMBERS = 500;

/** Reads a health endpoint's JSON: which part does it say is down? */
export function readHealthBody(body: string): Classification | undefined {
  const parsed = parseObject(body);
  return parsed && meaningOf(partsDown(parsed), parsed);
}

/** The parts that its checks call down, by their names in the answer; `` where it means itself. */
function partsDown(parsed: object): string[] {
  const down: string[] = [];
  let left = MOST_MEMBERS;
  const walk = (value: unknown, parts: readonly string[]): void => {
    if (left-- <= 0 || parts.length > DEEPEST) return;
    const last = parts.at(-1) ?? '';
    if (typeof value === 'string') {
      if (SAYS_DOWN.test(value.trim())) down.push(partOf(parts));
      return;
    }
    if (value === false && (A_STORE.test(last) || SAYS_WELL.test(last))) down.push(partOf(parts));
    if (typeof value !== 'object' || value === null) return;
    const named = (value as { name?: unknown }).name;
    const here = typeof named === 'string' ? [...parts, named] : parts;
    for (const [key, member] of Object.entries(value)) walk(member, [...here, key]);
  };
  walk(parsed, []);
  return down;
}

const MOST_BLAMED = 5;

/**
 * Whom a service itself blames in its health answer: draft-inadarei-api-health-check (`postgres:connections` is
 * postgres), and what frameworks make of it. Whoever it calls only slow or worth a look is not blamed.
 */
export function componentsBlamed(body: string): string[] {
  const parsed = parseObject(body);
  const names = parsed ? partsDown(parsed).map((part) => part.split(':')[0]!.trim()) : [];
  return [...new Set(names)]
    .filter((name) => name !== '')
    .sort()
    .slice(0, MOST_BLAMED);
}

function partOf(parts: readonly string[]): string {
  return parts.filter((part) => !OWN_PART.test(part) && !/^\d+$/.test(part)).at(-1) ?? '';
}

function meaningOf(down: readonly string[], body: object): Classification | undefined {
  const part = down.find((one) => one !== '');
  if (part !== undefined && DISK.test(part)) {
    return { class: 'capacity', confidence: 0.75, because: `its answer says that ${part} is not well` };
  }
  if (part !== undefined) {
    return {
      class: 'dependency',
      confidence: 0.8,
      because: `its answer says that ${part.slice(0, 60)} is not well`,
    };
  }
  if (down.length > 0) {
    return {
      class: 'health-check',
      confidence: 0.65,
      because: 'its answer says that it is not well, not why',
    };
  }
  const status = (body as { status?: unknown }).status;
  if (typeof status !== 'string') return callsItselfWell(body);
  if (!SAYS_UP.test(status.trim())) return unknown(`its answer says ${status.trim().slice(0, 60)}`, 0.2);
  return { class: 'steady', confidence: 0.93, because: `its answer says ${status.trim()}` };
}

/** Fields that tell of a trouble. */
const A_TROUBLE = /err|reason|message|msg|exception|detail|cause/i;

function callsItselfWell(body: object): Classification | undefined {
  const members = Object.entries(body);
  const [name] = members.find(([key, value]) => value === true && SAYS_WELL.test(key)) ?? [];
  if (name === undefined || members.some(([key, value]) => A_TROUBLE.test(key) && value)) return undefined;
  return { class: 'steady', confidence: 0.88, because: `its answer says ${name}` };
}

/** What may be an object or a list of JSON (RFC 8259, section 2). */
const OPENS = /^[ \t\r\n]*[[{]/;

/** Most bodies are not JSON; an error for each would cost more than all the rest. */
function parseObject(body: string): object | undefined {
  if (!OPENS.test(body)) return undefined;
  try {
    return JSON.parse(body) as object;
  } catch {
    return undefined;
  }
}
