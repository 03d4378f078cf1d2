import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { type FunctionName, VARIABLES } from '../../shared/contracts/environment-variables.ts';
import { leanSdk } from './lean-sdk.ts';

const PROJECT_ROOT = path.join(import.meta.dirname, '..', '..');

export interface Bundle {
  readonly code: string;
  /** What is in it, as esbuild says. */
  readonly contents: Metafile['outputs'][string];
}

/**
 * Every function's code as one file: CommonJS from module sources, minified, the SDK inside; the smallest and
 * quickest start that was measured (docs/performance.md).
 */
export async function bundleFunctions(): Promise<Readonly<Record<FunctionName, Bundle>>> {
  const verbs = Object.keys(VARIABLES) as FunctionName[];
  const bundles = await Promise.all(
    verbs.map(async (verb) => [verb, await bundle(`functions/${verb}/handler.ts`)] as const),
  );
  return Object.fromEntries(bundles) as Record<FunctionName, Bundle>;
}

/** One source file of this project, with all that it imports. */
export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile, warnings } = await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [entry],
    outfile: 'index.js',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    supported: { 'regexp-unicode-property-escapes': true }, // they are; else Valibot's unused pattern of them stays
    legalComments: 'none', // licences are named in the repository
    mainFields: ['module', 'main'],
    plugins: [leanSdk],
    logLevel: 'error',
  });
  // A name that a module does not export is only a warning, and fails when the function runs.
  if (warnings.length > 0) throw new Error(`${entry}: ${warnings.map(({ text }) => text).join('; ')}`);
  return { code: outputFiles[0]!.text, contents: metafile.outputs['index.js']! };
}

/** As a program: the code of every function, as JSON. CDK bundles synchronously, esbuild's plugins do not. */
if (import.meta.main) {
  const bundles = Object.entries(await bundleFunctions());
  process.stdout.write(JSON.stringify(Object.fromEntries(bundles.map(([verb, { code }]) => [verb, code]))));
}
