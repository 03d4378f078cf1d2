import { runInNewContext } from 'node:vm';

/**
 * The source of a client's shapes, where every shape that the JSON protocols would carry over as it is has become
 * a "document": nothing in it is a time, a blob or renamed, so that member for member there is nothing to convert.
 */
export function withPlainShapes(source: string): string {
  const plain = plainShapes(evaluated(source));
  return source.replace(OPERATION_OR_REFERENCE, (text, name) => (plain.has(name) ? `${DOCUMENT}` : text));
}

/** Smithy's schemas as the SDK ships them (@smithy/types: schema/static-schemas). */
type Shape = readonly [kind: number, ...rest: unknown[]];
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const DOCUMENT = 15;
/** An operation keeps its input and output as structures: the protocol goes through their members itself. */
const OPERATION_OR_REFERENCE = /= \[9, [\s\S]*?^\];|\(\) => ([\w$]+)/gm;

function evaluated(source: string): Readonly<Record<string, Shape>> {
  const script = source
    .replace(/^import \{([^}]+)\} from .*$/gm, (_, names: string) =>
      names
        .split(',')
        .filter((name) => name.trim())
        .map((name) => `class ${name} { registerError() {} }`)
        .join('\n'),
    )
    .replace(/^export \{.*$/gm, '')
    .replace(/^(?:export )?(?:var|const) /gm, 'var ');
  const shapes: Record<string, Shape> = {};
  for (const [name, value] of Object.entries(runInNewContext(`${script}; globalThis`) as object)) {
    if (Array.isArray(value)) shapes[name] = value as unknown as Shape;
  }
  return shapes;
}

/** Taken for plain until a member shows otherwise, so that a shape may hold itself. */
function plainShapes(shapes: Readonly<Record<string, Shape>>): ReadonlySet<string> {
  const nameOf = new Map(Object.entries(shapes).map(([name, shape]) => [shape, name]));
  const plain = new Set(Object.keys(shapes));
  const isPlain = (member: unknown): boolean => {
    if (typeof member === 'function') return plain.has(nameOf.get(member() as Shape) ?? '');
    if (Array.isArray(member) && member.length === 2) return member[1] === 0 && isPlain(member[0]);
    return typeof member === 'number' && CARRIED_OVER.has(member & ~(64 | 128));
  };
  const holdsPlainOnly = ([kind, , name, traits, ...rest]: Shape): boolean => {
    if (kind === UNION && name === ATTRIBUTE) return true;
    if (traits !== 0 && traits !== SENSITIVE) return false;
    if (kind === STRUCTURE) return (rest[1] as readonly unknown[]).every(isPlain);
    return (kind === LIST || kind === MAP) && rest.every(isPlain);
  };
  for (let before = -1; before !== plain.size; ) {
    before = plain.size;
    for (const name of [...plain]) if (!holdsPlainOnly(shapes[name]!)) plain.delete(name);
  }
  return plain;
}

/** DynamoDB's, which sdk/documents.mjs reads and writes itself, bytes too. */
const ATTRIBUTE = 'AttributeValue';

/** Strings, numbers, booleans, documents. */
const CARRIED_OVER: ReadonlySet<number> = new Set([0, 1, 2, DOCUMENT]);
/** Matters to the SDK's log only, and we have none. */
const SENSITIVE = 8;
