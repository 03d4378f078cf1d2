import { aws, outputOf, type Raw } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, curl, describeTaskDefinition, inRegion } from '../commands.ts';
import type { Places } from '../places.ts';

/** After, or instead of, going back to an earlier version. */
export const ROLL_BACK: Chapter = {
  id: 'roll-back',
  complaint: 'something broke after a deployment',
  when: [{ causes: ['bad-revision'] }],
  looks: [
    { ask: 'Which versions are there to go back to?', command: revisions },
    { ask: 'Is the deployment through (waits until it is)?', command: waitStable },
    {
      ask: 'Did the deployment bring a migration, and may data be damaged? If so a person decides before anything goes back.',
    },
  ],
  checks: [
    { holds: 'The deployment is stable.', command: waitStable },
    {
      holds: 'Its health endpoint answers.',
      command: ({ service }) => (service.question.kind === 'http' ? curl(service.question.url) : undefined),
    },
    {
      holds: 'The error rate was looked at, and is what it was before the deployment.',
      command: (places) => askOwnLog(places, 'filter level = "ERROR" | stats count(*) as errors by bin(5m)'),
    },
    { holds: 'All services are well, not only this one: npx watchdog status.' },
    { holds: 'People can use what they could use before.' },
    {
      holds:
        'The database fits the version that runs now (alembic current), and what was written meanwhile is consistent.',
    },
    { holds: 'The incident is written down.' },
    { holds: 'The fix is planned, and the next deployment does not bring the fault back.' },
  ],
};

function revisions(places: Places): string {
  const { service } = places;
  return service.kind === 'lambda'
    ? aws(
        ...['lambda', 'list-versions-by-function', '--function-name', service.functionName],
        ...['--query', 'Versions[-5:].[Version,LastModified,Description]', ...inRegion(places)],
      )
    : aws(
        ...['ecs', 'list-task-definitions', '--family-prefix', familyOf(places)],
        ...['--sort', 'DESC', '--max-items', '5', ...inRegion(places)],
      );
}

const familyOf = (places: Places): string | Raw =>
  places.revision?.replace(/:\d+$/, '') ??
  outputOf(describeTaskDefinition(places, 'taskDefinition.family', { asText: true }));

function waitStable(places: Places) {
  return places.service.kind === 'ecs'
    ? aws(
        ...['ecs', 'wait', 'services-stable', '--cluster', places.service.cluster],
        ...['--services', places.service.modelName, ...inRegion(places)],
      )
    : undefined;
}
