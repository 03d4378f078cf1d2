import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

describe('an engineer of PlaceOS isolates what does not work, by looking', () => {
  showsEach({ cause: 'dependency', needs: { kind: 'registry' } }, [
    [
      '[S4-14] [S4-15] [S4-16] whether one can log in, and if not, whether requests arrive',
      /log in\? If not: the store of configuration, or the load balancer; .*requests reach the services/,
    ],
    ['[S4-14] [S4-17] whether systems are listed', /systems listed\? If not: the search index/],
    [
      '[S4-14] [S4-18] [S4-19] whether modules are listed, on a system that may be used for tests',
      /On a system that may be used for tests: are its modules .*If not: the store of state/,
    ],
    [
      '[S4-14] [S4-18] [S4-20] at the error of an execute, on that system',
      /On that system: execute a function and read the error/,
    ],
    [
      '[S4-21] at "no core instances", which has two causes',
      /"No core instances": core is down, or does not reach etcd/,
    ],
    [
      '[S4-22] at "unable to connect to etcd", which has two causes',
      /"Unable to connect to etcd": etcd is down, or the API does not reach it/,
    ],
    ['[S4-13] whether one driver crashed', /Only executes on the modules of one driver fail\?.*crashed/],
    [
      '[S4-23] at more words in logs, and to put that back',
      /kill -USR1 <pid> .*ps aux\. Put it back afterwards/,
    ],
    ['which stores a task reaches', /execute-command .*nc -z -w 3 shop-prod\.\S+ 5432/],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach({ cause: 'dependency', needs: { kind: 'registry' } }, [
    ['people can work', /^\[ \] A person logs in, sees the systems, .*executes a function/],
    ['[S4-23] logs are quiet again', /^\[ \] Logs are as quiet as they were/],
  ]);
});
