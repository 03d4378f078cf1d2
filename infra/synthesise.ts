import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { WatchdogStack } from './watchdog-stack.ts';

/** A synthesised CloudFormation template, as far as readers of it care. */
export interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: Readonly<Record<string, unknown>>;
        readonly Metadata?: Readonly<Record<string, unknown>>;
        readonly [key: string]: unknown;
      }
    >
  >;
  readonly [key: string]: unknown;
}

export interface Synthesised {
  readonly assembly: CloudAssembly;
  readonly template: Template;
  readonly templatePath: string;
  /** The directory with the bundled code of a function, by its logical id in the template. */
  assetDirectory(logicalId: string): string;
}

/** No code, and no rules of CDK's own that judge the template: those run where it is synthesised whole. */
const ONLY_TO_LOOK_AT = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:validateAgainstDefaultRules': false };

/** Does in process what `cdk synth` does, with the flags of cdk.json. Offline. */
export function synthesise(environment: Environment, outputDirectory: string): Synthesised {
  const { assembly, artifact } = assembled(environment, outputDirectory, {
    'aws:cdk:enable-asset-metadata': true, // as the CLI does: where a function's code lies
  });
  const template = artifact.template as Template;
  return {
    assembly,
    template,
    templatePath: artifact.templateFullPath,
    assetDirectory(logicalId) {
      const asset = template.Resources[logicalId]?.Metadata?.['aws:asset:path'];
      if (typeof asset !== 'string') throw new Error(`${logicalId} has no asset in ${artifact.templateFile}`);
      return path.resolve(assembly.directory, asset);
    },
  };
}

/** The template without its code, in a fraction of the time, for looking at only. Leaves no file behind. */
export function templateFor(environment: Environment): Template {
  const outputDirectory = mkdtempSync(path.join(tmpdir(), 'template-'));
  try {
    return assembled(environment, outputDirectory, ONLY_TO_LOOK_AT).artifact.template as Template;
  } finally {
    rmSync(outputDirectory, { recursive: true, force: true });
  }
}

function assembled(environment: Environment, outdir: string, context: Record<string, unknown>) {
  const app = new App({ outdir, context: { ...cdkContext(), ...context } });
  const stack = new WatchdogStack(app, environment);
  const assembly = app.synth();
  return { assembly, artifact: assembly.getStackByName(stack.stackName) };
}

/** Feature flags, which the CLI would pass. */
function cdkContext(): Record<string, unknown> {
  const file = path.join(import.meta.dirname, '..', 'cdk.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> }).context;
}
