import type { DependencyKind } from './environment.ts';

interface Need {
  readonly id: string;
  readonly kind?: DependencyKind | 'ecs' | 'lambda';
}

/** What services call things of a kind, beside their names. */
const CALLED: Readonly<Partial<Record<DependencyKind, RegExp>>> = {
  rds: /^(?:db|database|sql|postgres\w*|mysql|mariadb|aurora|rds|datasource)$/,
  database: /^(?:db|database|sql|postgres\w*|mysql|mongo\w*|etcd|rethinkdb|datasource)$/,
  dynamodb: /^(?:dynamo|dynamodb)$/,
  redis: /^(?:redis|cache|valkey|elasticache)$/,
  s3: /^(?:s3|bucket|objectstore|blobstore)$/,
  queue: /^(?:queue|sqs|rabbit\w*|kafka|broker)$/,
  search: /^(?:search|elastic\w*|opensearch)$/,
};

const wordsOf = (name: string): string[] => name.toLowerCase().match(/[a-z0-9]+/g) ?? [];

interface Node extends Need {
  readonly dependsOn?: readonly string[];
}

/** One of these words stands in the text, and not as a part of another. */
export const hasWord = (text: string, words: string): boolean =>
  new RegExp(`(?<![\\w-])(?:${words})(?![\\w-])`, 'i').test(text);

/** Declared needs of a service that it calls ill itself, in the words of its answer (`postgres, redis`). */
export function needsBlamed(service: string, blames: string, nodes: readonly Node[]): ReadonlySet<string> {
  if (blames === '') return new Set();
  const declared = nodes.find(({ id }) => id === service)?.dependsOn ?? [];
  const needs = nodes.filter(({ id }) => declared.includes(id));
  const isAnother = (name: string) => nodes.some(({ id }) => id === name && !declared.includes(id));
  const names = blames.split(', ').filter((name) => !isAnother(name));
  return new Set(names.flatMap((name) => needNamed(name, needs) ?? []));
}

/** The need that a service means by a name in its own health answer; undefined where none or several fit. */
function needNamed(name: string, needs: readonly Need[]): string | undefined {
  const words = wordsOf(name);
  const joined = words.join('');
  const exact = needs.filter(({ id }) => wordsOf(id).join('') === joined);
  const alike = needs.filter(({ id }) => {
    const own = wordsOf(id);
    return own.every((one) => words.includes(one)) || words.every((one) => own.includes(one));
  });
  const ofKind = needs.filter(
    ({ kind }) =>
      kind !== undefined && kind in CALLED && words.some((one) => CALLED[kind as DependencyKind]!.test(one)),
  );
  const found = [exact, alike, ofKind].find((some) => words.length > 0 && some.length > 0);
  return found?.length === 1 ? found[0]!.id : undefined;
}
