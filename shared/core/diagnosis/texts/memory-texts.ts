import type { Rule } from '../rule.ts';

/** Memory that is not the process's own: said in the same words, cured elsewhere. */
export const OTHERS_MEMORY: readonly Rule[] = [
  [/OOM command not allowed/i, 'dependency', 0.95, 'Redis is full'],
  [
    /circuit_breaking_exception|\[parent\] Data too large/i,
    'dependency',
    0.85,
    'Elasticsearch protects its heap',
  ],
  [
    /memory limit \((?:total|for query|for user)\) exceeded/i,
    'dependency',
    0.8,
    'ClickHouse refuses the query for memory',
  ],
  [/SERVER_ERROR out of memory/, 'dependency', 0.85, 'memcached is full'],
  [/Out of sort memory/i, 'dependency', 0.75, 'MySQL has too little memory for a sort'],
  [/\bERROR: {2}out of memory\b|out of shared memory/, 'dependency', 0.75, 'Postgres has no memory left'],
];

export const OUT_OF_MEMORY: readonly Rule[] = [
  [/Container killed due to memory usage/i, 'out-of-memory', 0.98, 'ECS killed the container for its memory'],
  [/JavaScript heap out of memory|Reached heap limit/i, 'out-of-memory', 0.97, 'V8 is at its heap limit'],
  [/ERR_WORKER_OUT_OF_MEMORY/, 'out-of-memory', 0.96, 'a Node worker is at its heap limit'],
  [
    /java\.lang\.OutOfMemoryError|\bOutOfMemoryError\b/,
    'out-of-memory',
    0.95,
    'the runtime is out of memory',
  ],
  [/System\.OutOfMemoryException|\bOutOfMemoryException\b/, 'out-of-memory', 0.95, '.NET is out of memory'],
  [
    /Memory cgroup out of memory|oom-kill:|oom_reaper|\bOOMKilled\b|OOM-killed/i,
    'out-of-memory',
    0.95,
    'the kernel killed it for memory',
  ],
  [
    /Out of memory: Kill|^\W*Killed process \d+ \(/im,
    'out-of-memory',
    0.95,
    'the kernel killed it for memory',
  ],
  [/Allowed memory size of \d+ bytes exhausted/i, 'out-of-memory', 0.95, 'PHP is at its memory limit'],
  [/std::bad_alloc/, 'out-of-memory', 0.92, 'C++ could not allocate'],
  [
    /runtime: (?:out of|cannot allocate) memory|fatal error: out of memory/i,
    'out-of-memory',
    0.95,
    'Go is out of memory',
  ],
  [/memory allocation of \d+ bytes failed/i, 'out-of-memory', 0.95, 'Rust could not allocate'],
  [/NoMemoryError|failed to allocate memory/i, 'out-of-memory', 0.9, 'Ruby could not allocate'],
  [/CUDA out of memory|CUDA error: out of memory/i, 'out-of-memory', 0.8, 'the GPU has no memory left'],
  [/Array buffer allocation failed|Zone Allocation failed/i, 'out-of-memory', 0.85, 'V8 could not allocate'],
  [
    /\b_?(?:Array)?MemoryError\b|Unable to allocate [\d.]+ [KMGT]iB/,
    'out-of-memory',
    0.9,
    'Python could not allocate',
  ],
  [
    /\bENOMEM\b|(?:cannot|could not|unable to|failed to) allocate[^\n]{0,20} memory|not enough memory/i,
    'out-of-memory',
    0.85,
    'the system refused memory',
  ],
  [/Insufficient memory for the Java Runtime/i, 'out-of-memory', 0.9, 'the JVM could not get its memory'],
  [
    /sent SIGKILL! Perhaps out of memory/i,
    'out-of-memory',
    0.75,
    'gunicorn supposes that a worker was killed for memory',
  ],
  [/\bR1[45] - Memory quota/i, 'out-of-memory', 0.85, 'the memory quota is exceeded'],
  [
    /\b(?:ran|running|is|was) out of memory\b|^out of memory\b|(?:due to|because of|for) (?:excessive )?memory (?:usage|pressure)\b/im,
    'out-of-memory',
    0.7,
    'it says out of memory',
  ],
];
