import { format, getCallSites } from 'node:util';
import { expect } from 'vitest';

export { expect };

/** A test as a test file declared it. */
export interface CollectedTest {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly startPosition: { readonly line: number; readonly column: number };
  readonly run: () => unknown;
}

type Body = (...row: readonly unknown[]) => unknown;
type Declare = (name: string, ...rest: readonly unknown[]) => void;

const collected: CollectedTest[] = [];
const suites: string[] = [];
const preparations: Body[] = [];
let fileName = '';

/** The tests of one file, in their order. */
export async function testsOf(file: string, load: () => Promise<unknown>): Promise<CollectedTest[]> {
  fileName = file;
  await load();
  preparations.splice(0);
  return collected.splice(0);
}

const declareTest: Declare = (name, ...rest) => addTest(name, bodyAmong(rest));

const declareSuite: Declare = (name, ...rest) => {
  suites.push(name);
  bodyAmong(rest)();
  suites.pop();
};

/** For every test of the file that is declared after it. */
export const beforeEach = (prepare: Body): void => void preparations.push(prepare);

export const it = Object.assign(declareTest, { each: forEachRow(addTest) });
export const describe = Object.assign(declareSuite, { each: forEachRow((name, run) => describe(name, run)) });

/** A suite or a test may be told its limits before or after its body. */
const bodyAmong = (rest: readonly unknown[]): Body => rest.find((one) => typeof one === 'function') as Body;

function forEachRow(declare: (name: string, run: () => unknown) => void) {
  return (rows: readonly unknown[]): Declare =>
    (name, ...rest) => {
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row];
        const told = values.slice(0, name.match(/%[sdifjoO]/g)?.length ?? 0);
        declare(format(name, ...told), () => bodyAmong(rest)(...values));
      }
    };
}

function addTest(name: string, run: () => unknown): void {
  const fullName = [...suites, name].join(' > ');
  const namesakes = collected.filter((one) => one.name === fullName || one.name.startsWith(`${fullName} #`));
  const unique = namesakes.length > 0 ? `${fullName} #${namesakes.length + 1}` : fullName;
  const site = getCallSites().find(({ scriptName }) => scriptName.endsWith(fileName));
  const startPosition = { line: site?.lineNumber ?? 0, column: site?.columnNumber ?? 0 };
  const prepare = [...preparations];
  const prepared = async () => {
    for (const one of prepare) await one();
    await run();
  };
  collected.push({ id: `${fileName}#${unique}`, name: unique, fileName, startPosition, run: prepared });
}
