import { aws } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, inRegion, targetGroupMetric } from '../commands.ts';
import { isoSeconds, type Places } from '../places.ts';

/** More errors than usual. */
export const ERRORS: Chapter = {
  id: 'errors',
  complaint: 'there are more errors than usual',
  when: [{ causes: ['bad-revision', 'crash-loop', 'flapping'] }, { says: /\b5\d\d\b|error rate|exception/i }],
  looks: [
    {
      ask: 'When did it begin?',
      command: (places) => askOwnLog(places, 'filter level = "ERROR" | stats count(*) as errors by bin(5m)'),
    },
    {
      ask: 'Which errors are the commonest, and how many kinds are there?',
      command: (places) =>
        askOwnLog(
          places,
          'filter level = "ERROR" | stats count(*) as errors by error_type | sort errors desc | limit 10',
        ),
    },
    { ask: 'What changed shortly before?', command: changes },
    {
      ask: 'Which versions does it say that it runs?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, service, version, @message | filter @message like /(?i)deployment|version|started/ | sort @timestamp desc | limit 30',
        ),
    },
    { ask: 'How many answers are errors at the load balancer?', command: failedAnswers },
  ],
  checks: [
    { holds: 'The cause is known, not only gone.' },
    { holds: 'The error rate went down to what it was.', command: failedAnswers },
    { holds: 'Nothing of it goes on elsewhere: the other services are well too.' },
    { holds: 'What was deployed wrongly is rolled back, if it was that.' },
    { holds: 'Everything that it needs is well.' },
    { holds: 'There is capacity for the traffic that comes now.' },
    { holds: 'A post-mortem is written: what, since when, why, what was done, what will prevent it.' },
  ],
};

function changes(places: Places): string {
  const { service } = places;
  const name = service.kind === 'lambda' ? service.functionName : service.modelName;
  return aws(
    ...['cloudtrail', 'lookup-events', '--lookup-attributes'],
    `AttributeKey=ResourceName,AttributeValue=${name}`,
    ...['--start-time', isoSeconds(places.fromMs), '--end-time', isoSeconds(places.untilMs)],
    ...['--query', 'Events[].[EventTime,EventName,Username]', '--output', 'text', ...inRegion(places)],
  );
}

function failedAnswers(places: Places) {
  return (
    places.service.targetGroup &&
    targetGroupMetric(places, places.service.targetGroup, {
      name: 'HTTPCode_Target_5XX_Count',
      statistics: ['Sum'],
    })
  );
}
