import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { ENVIRONMENT_FILE, type FunctionName } from '../../shared/contracts/environment-variables.ts';
import type { Environment } from '../../shared/core/watchlist/environment.ts';

const FUNCTIONS = path.join(import.meta.dirname, '..', '..', 'functions');
const MOST_OUTPUT_BYTES = 16 * 1024 * 1024;

type Codes = Readonly<Record<FunctionName, string>>;

/** The same for every environment: bundled once a process. */
let bundled: Codes | undefined;

/**
 * One function's code as one file, with the environment beside it if it reads one. Not by NodejsFunction,
 * which cannot lay a file beside its output without a shell command, and takes no plugin.
 */
export function bundledCode(verb: FunctionName, environment?: Environment): Code {
  return Code.fromAsset(path.join(FUNCTIONS, verb), {
    assetHashType: AssetHashType.OUTPUT, // unchanged code and environment, unchanged function
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        tryBundle(outputDirectory) {
          bundled ??= bundleAll();
          writeFileSync(path.join(outputDirectory, 'index.js'), bundled[verb]);
          if (environment) {
            writeFileSync(path.join(outputDirectory, ENVIRONMENT_FILE), JSON.stringify(environment));
          }
          return true;
        },
      },
    },
  });
}

function bundleAll(): Codes {
  const program = path.join(import.meta.dirname, 'bundle-functions.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  if (status !== 0) throw new Error(`the functions could not be bundled: ${stderr}`);
  return JSON.parse(stdout) as Codes;
}
