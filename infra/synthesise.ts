import { readFileSync } from 'node:fs';
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

export interface SynthesiseOptions {
  /** @default - a new temporary directory */
  readonly outputDirectory?: string;
  /** False leaves the code out: a template in a fraction of the time, for looking at only. @default true */
  readonly bundle?: boolean;
}

/** No code, and no rules of CDK's own that judge the template: those run where it is synthesised whole. */
const ONLY_TO_LOOK_AT = { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:validateAgainstDefaultRules': false };

/** Does in process what `cdk synth` does, with the flags of cdk.json. Offline. */
export function synthesise(environment: Environment, options: SynthesiseOptions = {}): Synthesised {
  const app = new App({
    outdir: options.outputDirectory,
    context: {
      ...cdkContext(),
      'aws:cdk:enable-asset-metadata': true, // as the CLI does: where a function's code lies
      ...(options.bundle === false && ONLY_TO_LOOK_AT),
    },
  });
  const stack = new WatchdogStack(app, environment);
  const assembly = app.synth();
  const artifact = assembly.getStackByName(stack.stackName);
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

/** Feature flags, which the CLI would pass. */
function cdkContext(): Record<string, unknown> {
  const file = path.join(import.meta.dirname, '..', 'cdk.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> }).context;
}
