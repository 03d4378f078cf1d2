import { allMean, type Rule } from '../rule.ts';

/** Memory that is not the process's own: said in the same words, cured elsewhere. */
export const OTHERS_MEMORY: readonly Rule[] = allMean('dependency', [
  [/OOM command not allowed/i, 0.95, 'Redis is full'],
  [
    /circuit_breaking_exception|\[parent\] Data too large|memory limit \((?:total|for query|for user)\) exceeded|SERVER_ERROR out of memory/i,
    0.85,
    'the store protects its memory',
  ],
  [/Out of sort memory|\bERROR: {2}out of memory\b|out of shared memory/i, 0.75, 'the database lacks memory'],
]);

export const OUT_OF_MEMORY: readonly Rule[] = allMean('out-of-memory', [
  [
    /JavaScript heap out of memory|heap limit Allocation failed|ERR_WORKER_OUT_OF_MEMORY|<--- Last few GCs/i,
    0.97,
    'V8 is at its heap limit',
  ],
  [
    /Memory cgroup out of memory|\boom-?kill(?:ed|er)?\b|oom_reaper|Out of memory: Kill|^[^\w\n]{0,9}Killed process \d+ \(/im,
    0.95,
    'the kernel killed it for memory',
  ],
  [
    /OutOfMemoryE(?:rror|xception)\b|Allowed memory size of \d+ bytes exhausted|runtime: (?:out of|cannot allocate) memory|fatal error: out of memory|memory allocation of \d+ bytes failed/i,
    0.95,
    'the runtime is out of memory',
  ],
  [
    /std::bad_alloc|NoMemoryError|[Ii]nsufficient memory for the Java Runtime|\b_?(?:Array)?MemoryError\b|Unable to allocate [\d.]+ [KMGT]iB/,
    0.9,
    'the runtime could not allocate',
  ],
  [
    /CUDA (?:error: )?out of memory|Array buffer allocation failed|Zone Allocation failed|\bENOMEM\b|(?:cannot|could not|unable to|failed to) allocate.{0,20} memory|not enough memory|\bMemory quota\b/i,
    0.85,
    'memory was refused',
  ],
  [/sent SIGKILL! Perhaps out of memory/i, 0.75, 'gunicorn supposes that a worker was killed for memory'],
  [
    /\b(?:ran|running|is|was) out of memory\b|^out of memory\b|\((?:out of memory|OOM)\)|(?:due to|because of|for) (?:excessive )?memory (?:usage|pressure|limit)\b/im,
    0.7,
    'it says out of memory',
  ],
]);
