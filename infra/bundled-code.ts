import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ENVIRONMENT_FILE, type FunctionName } from '../shared/contracts/environment-variables.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';

const PROJECT_ROOT = path.join(import.meta.dirname, '..');
const NO_CREDENTIAL_CHAIN = path.join(PROJECT_ROOT, 'shared', 'adapters', 'no-credential-chain.ts');

/**
 * One function's code as one file, with the environment beside it if it reads one. Bundled in process rather
 * than by NodejsFunction, which cannot lay a file beside its output without a shell command.
 */
export function bundledCode(verb: FunctionName, environment?: Environment): Code {
  return Code.fromAsset(path.join(PROJECT_ROOT, 'functions', verb), {
    assetHashType: AssetHashType.OUTPUT, // unchanged code and environment, unchanged function
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outputDirectory) {
          bundle(path.join(PROJECT_ROOT, 'functions', verb, 'handler.ts'), outputDirectory);
          if (environment) {
            writeFileSync(path.join(outputDirectory, ENVIRONMENT_FILE), JSON.stringify(environment));
          }
          return true;
        },
      },
    },
  });
}

/** CommonJS from module sources, minified, the SDK inside: the smallest and quickest start that was measured. */
function bundle(entry: string, outputDirectory: string): void {
  buildSync({
    entryPoints: [entry],
    outfile: path.join(outputDirectory, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
    // The long chain of credential providers is a third of a bundle and never used in Lambda.
    alias: { '@aws-sdk/credential-provider-node': NO_CREDENTIAL_CHAIN },
    logLevel: 'error',
  });
}
