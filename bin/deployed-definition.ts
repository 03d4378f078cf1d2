import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineEnvironment } from '../shared/contracts/define-environment.ts';
import type { StateMachine } from '../simulator/stepfunctions/definition.ts';

const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'watchdog');
/** Everything that the synthesised definition is made from. */
const SOURCES = ['infra', 'shared/contracts', 'shared/core', 'cdk.json', 'package-lock.json'];

/** Stands for whatever a template refers to; nobody in memory calls by ARN. */
const SOME_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:remediate';

/**
 * The state machine as it is deployed, read from a synthesised template. Synthesis takes seconds, so the result
 * is kept beside the packages until anything that it is made from changes.
 */
export async function deployedDefinition(): Promise<StateMachine> {
  const kept = join(CACHE, `definition-${fingerprintOfSources()}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as StateMachine;
  const definition = await synthesisedDefinition();
  mkdirSync(CACHE, { recursive: true });
  const draft = `${kept}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(definition));
  renameSync(draft, kept); // whoever reads at the same time finds all of it or nothing
  return definition;
}

export async function synthesisedDefinition(): Promise<StateMachine> {
  const { templateFor } = await import('../infra/synthesise.ts');
  const template = templateFor(smallEnvironment());
  const machine = Object.values(template.Resources).find(
    (resource) => resource.Type === 'AWS::StepFunctions::StateMachine',
  );
  return JSON.parse(textOf(machine?.Properties?.DefinitionString)) as StateMachine;
}

function fingerprintOfSources(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES.map((one) => join(ROOT, one))) {
    const files = source.endsWith('.json') ? [source] : filesUnder(source);
    for (const file of files) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The definition does not depend on whom the environment watches. */
function smallEnvironment() {
  return defineEnvironment({
    project: 'fleet',
    name: 'prod',
    services: { backend: { url: 'https://backend.fleet.example/health', witness: { alarm: 'backend' } } },
    notify: { emails: ['oncall@fleet.example'], ownHealthEmails: ['platform@fleet.example'] },
  });
}

/** A text in a template: plain, or joined from texts and references (CloudFormation: Fn::Join). */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [separator, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : SOME_ARN)).join(separator);
}
