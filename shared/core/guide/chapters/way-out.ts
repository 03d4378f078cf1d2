import { aws } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, curl, inRegion, insideTask } from '../commands.ts';
import type { Places } from '../places.ts';

/** Everything outside: APIs of others, and the way there. */
export const WAY_OUT: Chapter = {
  id: 'way-out',
  complaint: 'it does not reach what is outside, or is limited there',
  when: [
    { causes: ['network', 'rate-limited'] },
    { kinds: ['http', 'external-api', 'nat', 'vpc-endpoint'] },
    { says: /\b429\b|rate limit|too many requests|ECONNRESET|ENETUNREACH|exchange/i },
  ],
  looks: [
    { ask: 'Does it answer to you?', command: (places) => outsideUrl(places, curl) },
    {
      ask: 'Does it answer to a task, and how long does that take through the NAT?',
      command: (places) =>
        outsideUrl(places, (url) =>
          places.service.kind === 'ecs' ? insideTask(places.service, places, curl(url)) : undefined,
        ),
    },
    {
      ask: 'Are we limited there?',
      command: (places) =>
        askOwnLog(
          places,
          'filter @message like /(?i)429|rate limit|too many requests/ | stats count(*) as limited by bin(5m)',
        ),
    },
    {
      ask: 'Do calls to it time out?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)timeout|timed out/ and @message like /(?i)exchange|api|http/ | sort @timestamp desc | limit 50',
        ),
    },
    { ask: 'Is it in maintenance? Its status page, and who announced it.' },
    {
      ask: 'Do the NAT instances run?',
      command: (places) =>
        aws(
          ...['ec2', 'describe-instances', '--filters'],
          `Name=tag:Name,Values=${places.environment.project}-nat-*`,
          ...['--query', 'Reservations[].Instances[].{ID:InstanceId,State:State.Name}', ...inRegion(places)],
        ),
    },
    {
      ask: 'Are the VPC endpoints available?',
      command: (places) =>
        aws(
          ...['ec2', 'describe-vpc-endpoints', '--query'],
          'VpcEndpoints[].{Service:ServiceName,State:State}',
          ...inRegion(places),
        ),
    },
  ],
  checks: [
    { holds: 'It answers to a task as fast as it should.' },
    { holds: 'Nothing is limited any more, and calls are spaced so that it stays so.' },
    { holds: 'Calls outside have a timeout and a breaker.' },
  ],
};

/** The address of the dependency that is blamed, or of the first outside one that it needs. */
function outsideUrl(
  { blamed, environment, service }: Places,
  ask: (url: string) => string | undefined,
): string | undefined {
  const needed = environment.dependencies.filter((one) => service.dependsOn.includes(one.id));
  const outside = [...(blamed ? [blamed] : []), ...needed].find(
    ({ kind }) => kind === 'http' || kind === 'external-api',
  );
  return outside?.question?.kind === 'http' ? ask(outside.question.url) : undefined;
}
