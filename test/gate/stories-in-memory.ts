import { deployedDefinition } from '../../bin/deployed-definition.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import { runScenario } from '../../simulator/scenario/run-scenario.ts';

/** The fleet of `npm start`, as a scenario tells it. */
const FLEET = `
fleet:
  services:
    backend: {loadBalancer: false, dependsOn: [strategy-service, data-collection, mlflow]}
    strategy-service: {loadBalancer: false, dependsOn: [mlflow]}
    data-collection: {loadBalancer: false}
    mlflow: {loadBalancer: false, dependsOn: [mlflow-db]}
  dependencies:
    mlflow-db: {kind: rds}`;
const EMPTY_START = '{at: 10m, break: {service: backend, behaviour: hang, cure: cycle}}';

/** By story: the same trouble in virtual time. */
const TROUBLES: Readonly<Record<string, readonly string[]>> = {
  hang: ['{at: 10m, break: {service: backend, behaviour: hang, cure: restart}}'],
  'empty-start': [EMPTY_START],
  'late-bad-revision': [
    '{at: 10m, deploy: {service: backend, revision: 11, by: ci}}',
    '{at: 27m, break: {service: backend, behaviour: {status: {code: 500}}, cure: rollback}}',
  ],
  'whole-ladder': [
    '{at: 10m, deploy: {service: backend, revision: 11, by: ci}}',
    '{at: 110m, break: {service: backend, behaviour: hang, cure: rollback}}',
  ],
  'dependency-down': ['{at: 10m, breakDependency: {dependency: mlflow-db, as: down, until: 40m}}'],
  'killed-while-parked': [
    EMPTY_START,
    "{at: 10m, watchdog: {fault: crash, function: remediate, when: after, call: 'ecs:UpdateService', nth: 2, until: 90m}}",
  ],
  blind: ['{at: 10m, watchdog: {fault: prober-blind, until: 40m}}'],
};

/** How a story ended, as far as both worlds can tell. */
export interface Ending {
  readonly remedies: readonly string[];
  readonly cause: string | null;
  readonly desiredAtEnd: number;
  readonly revisionAtEnd: number;
}

/** Plays the story's trouble over in-memory ports, with the same functions and the same definition. */
export async function endingInMemory(story: string, service: string): Promise<Ending> {
  const steps = TROUBLES[story]!.map((step) => `  - ${step}`).join('\n');
  const read = readScenario(
    `scenario: ${story}\nstory: As in the demo.\nduration: 4h${FLEET}\ntimeline:\n${steps}\nexpect: {}\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const definition = await deployedDefinition();
  const result = await runScenario(read.scenario, {
    file: story,
    policy: 'watchdog',
    definition,
    quick: true,
  });
  const incident = result.incidents.find((one) => one.service === service);
  const { desiredAtEnd, revisionAtEnd } = result.services[service]!;
  return {
    remedies: incident?.remedies.map(({ remedy }) => remedy) ?? [],
    cause: incident?.cause ?? (result.notices.some(({ kind }) => kind === 'blind') ? 'blind' : null),
    desiredAtEnd,
    revisionAtEnd,
  };
}
