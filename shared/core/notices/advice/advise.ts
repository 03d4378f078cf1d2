import { bounded } from '../../diagnosis/failure.ts';
import type { Incident } from '../../remediation/incident.ts';
import type { Dependency, Environment, WatchedService } from '../../watchlist/environment.ts';
import type { AdviceRow, Names, When } from './advice-row.ts';
import { CAUSE_ADVICE } from './cause-advice.ts';
import { DEPENDENCY_ADVICE } from './dependency-advice.ts';
import { TEXT_ADVICE } from './text-advice.ts';

/** The failure's own words are more specific than what they were taken for. */
export const ADVICE: readonly AdviceRow[] = [...TEXT_ADVICE, ...DEPENDENCY_ADVICE, ...CAUSE_ADVICE];

/** More would not be read at three in the morning. */
const MOST_ADVICE = 3;

/** What people may do about an incident, with the commands. Proposed only: the watchdog does none of it. */
export function advise(environment: Environment, incident: Incident): string[] {
  const service = environment.services.find((one) => one.id === incident.service);
  if (!service) return [];
  const dependency = environment.dependencies.find((one) => one.id === incident.diagnosis?.blames);
  const said = bounded(
    [incident.reason, ...(incident.diagnosis?.because ?? []), ...incident.evidence].join('\n'),
  );
  const names = namesFor(environment, service, incident.diagnosis?.blames ?? 'the dependency', dependency);
  return ADVICE.filter((row) => fits(row.when, { service, incident, dependency, said }))
    .slice(0, MOST_ADVICE)
    .map((row) => `For a person: ${row.say(names)}`);
}

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
    (when.runs === undefined || when.runs === seen.service.kind) &&
    (when.says === undefined || when.says.test(seen.said))
  );
}

function namesFor(
  { region }: Environment,
  service: WatchedService,
  blamed: string,
  dependency: Dependency | undefined,
): Names {
  const inRegion = region === undefined ? '' : ` --region ${region}`;
  const cluster = service.kind === 'ecs' ? service.cluster : '<cluster>';
  const host = dependency?.question?.kind === 'tcp' ? dependency.question.host : undefined;
  return {
    ecs: `--cluster ${cluster} --service ${service.modelName}${inRegion}`,
    modelName: service.modelName,
    fn: service.kind === 'lambda' ? service.functionName : service.modelName,
    alias: service.kind === 'lambda' ? service.alias : '<alias>',
    region: inRegion,
    dependency: blamed,
    database: host?.endsWith('.rds.amazonaws.com') ? (host.split('.')[0] ?? '<instance>') : '<instance>',
  };
}
