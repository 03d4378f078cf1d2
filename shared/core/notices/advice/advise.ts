import { revisionName } from '../../diagnosis/evidence.ts';
import { bounded } from '../../diagnosis/failure.ts';
import type { Incident } from '../../remediation/incident.ts';
import type { Remedy } from '../../remediation/ladder.ts';
import {
  type Dependency,
  type DependencyKind,
  type Environment,
  logOf,
  type WatchedService,
} from '../../watchlist/environment.ts';
import { quote } from '../shell.ts';
import { inRegionOf, moveAlias, updateService } from '../update-service.ts';
import type { AdviceRow, Names, When } from './advice-row.ts';
import { CAUSE_ADVICE } from './cause-advice.ts';
import { DEPENDENCY_ADVICE } from './dependency-advice.ts';
import { TEXT_ADVICE } from './text-advice.ts';

/** The failure's own words are more specific than what they were taken for. */
export const ADVICE: readonly AdviceRow[] = [...TEXT_ADVICE, ...DEPENDENCY_ADVICE, ...CAUSE_ADVICE];

/** More would not be read at three in the morning. */
const MOST_ADVICE = 3;
/** Of its log before it failed. */
const HOUR_MS = 3_600_000;

/** What people may do about an incident, with the commands. Proposed only: the watchdog does none of it. */
export function advise(environment: Environment, incident: Incident): string[] {
  const service = environment.services.find((one) => one.id === incident.service);
  if (!service) return [];
  const dependency = environment.dependencies.find((one) => one.id === incident.diagnosis?.blames);
  const said = bounded(
    [incident.reason, ...(incident.diagnosis?.because ?? []), ...incident.evidence].join('\n'),
  );
  const names = namesFor(environment, service, { incident, dependency, said });
  const done = doneBy(incident);
  return ADVICE.filter((row) => row.unless === undefined || !done.has(row.unless))
    .filter((row) => fits(row.when, { service, incident, dependency, said }))
    .slice(0, MOST_ADVICE)
    .map((row) => `For a person: ${row.say(names)}`);
}

/** What it has tried, and what it is about to try. */
function doneBy({ rungs, plan, hold, outcome }: Incident): ReadonlySet<Remedy> {
  const planned = hold || outcome ? [] : (plan?.rungs ?? []);
  return new Set([...planned, ...rungs.map(({ remedy }) => remedy)]);
}

const SOMEBODY_ELSES: ReadonlySet<DependencyKind> = new Set<DependencyKind>(['http', 'external-api']);

function fits(
  when: When,
  seen: { service: WatchedService; incident: Incident; dependency?: Dependency; said: string },
): boolean {
  const { cause, blames } = seen.incident.diagnosis ?? {};
  return (
    (when.causes === undefined || (cause !== undefined && when.causes.includes(cause))) &&
    (when.kinds === undefined ||
      (seen.dependency !== undefined && when.kinds.includes(seen.dependency.kind))) &&
    (when.elsewhere === undefined || blames !== seen.service.id) &&
    (when.givenUp === undefined || seen.incident.outcome === 'escalated') &&
    (when.ours === undefined || !seen.dependency || !SOMEBODY_ELSES.has(seen.dependency.kind)) &&
    (when.runs === undefined || when.runs === seen.service.kind) &&
    (when.says === undefined || when.says.test(seen.said))
  );
}

function namesFor(
  environment: Environment,
  service: WatchedService,
  { incident, dependency, said }: { incident: Incident; dependency?: Dependency; said: string },
): Names {
  const { dependencies } = environment;
  const { diagnosis, fingerprint, firstFailureAtMs } = incident;
  // What measures it may be declared beside what asks it.
  const beside = dependencies.filter(
    ({ id, kind }) => kind === dependency?.kind && service.dependsOn.includes(id),
  );
  const named = (dimension: string) =>
    measuredAs([...(dependency ? [dependency] : []), ...beside], dimension);
  const inRegion = inRegionOf(environment);
  const host = dependency?.question?.kind === 'tcp' ? dependency.question.host : '';
  const ofHost = host.endsWith('.rds.amazonaws.com') ? host.split('.')[0] : undefined;
  // Before a plan there is no fingerprint; what ECS deploys is told.
  const revision = fingerprint
    ? revisionName(fingerprint.taskDefinition)
    : (/^deployment \S+ of (\w[\w-]*:\d+)\b/m.exec(said)?.[1] ?? service.modelName);
  const declared = logOf(service);
  const definition = `aws ecs describe-task-definition --task-definition ${revision}${inRegion} --query`;
  // Where nobody has declared it, its task definition names it.
  const group = declared
    ? quote(declared.group)
    : `"$(${definition} 'taskDefinition.containerDefinitions[0].logConfiguration.options."awslogs-group"' --output text)"`;
  const fn = service.kind === 'lambda' ? service.functionName : service.modelName;
  const alias = service.kind === 'lambda' ? service.alias : '<alias>';
  const streams = declared?.streamPrefix ? ` --log-stream-name-prefix ${quote(declared.streamPrefix)}` : '';
  return {
    update: updateService(environment, service),
    scalable: `--service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/${service.kind === 'ecs' ? service.cluster : '<cluster>'}/${service.modelName}${inRegion}`,
    configure: `aws lambda update-function-configuration --function-name ${fn}${inRegion}`,
    move: moveAlias(environment, service, '<the last good one>'),
    definition,
    pause: `npx watchdog pause ${service.id} --for 1h --reason migration -c env=${environment.name}`,
    discovery: `${discoveryOf(service)}${inRegion}`,
    curl: service.question.kind === 'http' ? `curl -sS -m 5 -i ${quote(service.question.url)}` : '',
    log: `${group}${streams} --start-time ${firstFailureAtMs - HOUR_MS}${inRegion}`,
    table: named('TableName') ?? '<table>',
    queue: named('QueueName') ?? '<queue>',
    family: revision.replace(/:\d+$/, ''),
    fn,
    alias,
    region: inRegion,
    dependency: diagnosis?.blames ?? 'the dependency',
    database: named('DBInstanceIdentifier') ?? ofHost ?? '<instance>',
  };
}

/** `backend-api.tradai-prod.local`: a service of Cloud Map, and its namespace. */
function discoveryOf({ question }: WatchedService): string {
  const { hostname } = question.kind === 'http' ? new URL(question.url) : { hostname: '' };
  const [, name, namespace] = /^([^.]+)\.(.+\.local)$/.exec(hostname) ?? [];
  return `--namespace-name ${namespace ?? '<namespace>'} --service-name ${name ?? '<name>'}`;
}

/** What CloudWatch calls the first of them that it measures by this dimension. */
const measuredAs = (dependencies: readonly Dependency[], dimension: string): string | undefined =>
  dependencies
    .flatMap(({ question }) => (question?.kind === 'measured' ? question.measures : []))
    .map(({ metric }) => metric.dimensions[dimension])
    .find((one) => one !== undefined);
