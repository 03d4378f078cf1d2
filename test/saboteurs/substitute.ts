import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Change } from './saboteur.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * From now on this thread loads the changed texts. Nothing that ships knows of it: the change is made to what
 * Node.js reads, on its way to the compiler. A text that does not stand there exactly once is an error.
 */
export function substitute(changes: readonly Change[]): void {
  for (const change of changes) changedText(change);
  const urls = new Map(changes.map(({ file }) => [pathToFileURL(join(ROOT, file)).href, file]));
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!urls.has(url)) return loaded;
      const own = changes.filter((one) => one.file === urls.get(url));
      return { ...loaded, source: own.reduce(put, readFileSync(fileURLToPath(url), 'utf8')) };
    },
  });
}

/** The file as it reads after the change. */
export const changedText = (change: Change): string =>
  put(readFileSync(join(ROOT, change.file), 'utf8'), change);

function put(source: string, { file, find, put: instead }: Change): string {
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`${file}: "${find}" stands there ${times} times, not once`);
  return source.replace(find, () => instead);
}
