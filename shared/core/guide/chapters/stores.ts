import { quote } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { insideTask } from '../commands.ts';
import type { Places } from '../places.ts';

/** A cluster's own stores (registry, configuration, state, index), and what runs in its services. */
export const STORES: Chapter = {
  id: 'stores',
  complaint: 'people cannot log in, see no systems or modules, or executing a function fails',
  when: [
    { kinds: ['registry', 'search'] },
    { says: /\betcd\b|no core instances|rethinkdb|elasticsearch|\bdrivers?\b/i },
  ],
  looks: [
    {
      ask: 'Can you log in? If not: the store of configuration, or the load balancer; which of the two is told by whether requests reach the services at all.',
    },
    { ask: 'Are systems listed? If not: the search index.' },
    {
      ask: 'On a system that may be used for tests: are its modules and their functions listed? If not: the store of state.',
    },
    {
      ask: 'On that system: execute a function and read the error. "No core instances": core is down, or does not reach etcd. "Unable to connect to etcd": etcd is down, or the API does not reach it.',
    },
    {
      ask: 'Only executes on the modules of one driver fail? Then it crashed, or does not compile: its build log, and the last change of its code.',
    },
    {
      ask: 'Too few words in the logs? Each service says more after a signal, and less after the same again: as root on its host, kill -USR1 <pid> with the pid from ps aux. Put it back afterwards.',
    },
    {
      ask: 'Which stores does a task reach?',
      command: reachOfStores,
    },
  ],
  checks: [
    { holds: 'A person logs in, sees the systems, sees the modules of one, and executes a function of it.' },
    { holds: 'Logs are as quiet as they were: the signal was sent a second time.' },
  ],
};

function reachOfStores(places: Places): string | undefined {
  const { environment, service } = places;
  if (service.kind !== 'ecs') return undefined;
  const asked = environment.dependencies.flatMap(({ id, question }) =>
    question?.kind === 'tcp' && question.port !== 0 && service.dependsOn.includes(id)
      ? `nc -z -w 3 ${quote(question.host)} ${question.port} && echo ${quote(id)} yes || echo ${quote(id)} NO`
      : [],
  );
  return asked.length === 0 ? undefined : insideTask(service, places, `sh -c ${quote(asked.join('; '))}`);
}
