import { allMean, type Rule } from '../rule.ts';

/** The code itself died or threw, and nothing better is said. */
export const CRASH: readonly Rule[] = allMean('crash', [
  [
    /\bSIG(?:SEGV|ABRT|ILL|BUS|FPE|TRAP)\b|segmentation (?:fault|violation)|core dumped|^Bus error|\bsegfault\b|Fatal Python error|hs_err_pid|stack smashing detected|double free or|free\(\): invalid|malloc\(\): |munmap_chunk|unexpected fault address|code=dumped|Invalid memory access|\b(?:(?:terminated|killed|died|crashed|exited|aborted|dumped|interrupted)(?: (?:prematurely|unexpectedly|abnormally))?[:,]? (?:(?:on|by|with|from|due to) |\()?|(?:caught|fatal|kernel:) )signal:? (?:4|5|6|7|8|11)\b|\b(?:received|got) signal:? (?:4|5|6|7|8|11)(?=[.;]?(?: ?\(|\s*$))|signal: (?:segmentation fault|aborted(?! \w)|illegal instruction|bus error|trace\/)/im,
    0.93,
    'the process died of a signal',
  ],
  [/\bpanic: (?!runtime error)/i, 0.75, 'the program panicked'],
  [
    /\bpanic: |thread '[^'\n]{1,60}' (?:\(\d+\) )?panicked at|goroutine \d+ \[|fatal error: (?:all goroutines|concurrent map|stack overflow|unexpected signal)|goroutine stack exceeds|StackOverflowError|fatal runtime error/i,
    0.92,
    'the program panicked',
  ],
  [
    /\bUnhandled ?Promise ?Rejection|unhandledRejection|ERR_UNHANDLED_\w+|uncaughtException|\bUncaught (?:\w+)?(?:Exception|Error)\b|Unhandled exception|Unhandled 'error' event|Exception in thread "|terminate called after throwing|PHP Fatal error|Application run failed|Assertion .{0,120} failed|assertion failed|ERR_HTTP_HEADERS_SENT|ERR_INVALID_ARG_TYPE|Maximum call stack size exceeded|RecursionError|app crashed|form a cycle|Exception in (?:ASGI|WSGI) application|Worker failed to boot|Exception in worker process|terminated by signal|Uncaught \(in promise\)|ELIFECYCLE|\b(?:exit|(?:exited|terminated)(?: \w+)? with(?: (?:exit|error))?)[ -](?:code|status)[ :']+(?:\W?[1-9]\d*\b(?! of)|\.$)|status=[1-9]\d{0,2}\/|entered FATAL state|CrashLoopBackOff|Back-off restarting|can't resolve dependencies|Unsatisfied dependenc|Unable to resolve service for type/i,
    0.8,
    'the program did not catch an error',
  ],
  [/Traceback \(most recent call last\)/, 0.72, 'the program threw'],
  [
    /\b(?:(?:Type|Reference|Range|Attribute|Key|Index|Name|UnboundLocal|ZeroDivision|Value|Assertion|NotImplemented|Runtime|FunctionClause|Match|Arithmetic|CaseClause|FileNotFound|UnicodeDecode|NoMethod|Argument|Frozen|FloatDomain|JSONDecode)Error|(?:FileNotFound|NullPointer|IllegalState|(?:Illegal)?Argument(?:Null)?|(?:Array)?IndexOutOfBounds|ClassCast|ConcurrentModification|NullReference|InvalidOperation|InvalidCast|Format|KeyNotFound|BeanCreation|No\w{0,9}BeanDefinition|UnsatisfiedDependency)Exception|InvalidOperation|StopIteration)\b(?:$|[:\s()])/m,
    0.65,
    'the code threw',
  ],
  [
    /is not a function\b|of undefined\b|of null\b|undefined method [`']|\bGenServer \S{1,80} terminating|index out of range|\{:?(?:badarg|undef|function_clause|case_clause)\b|out of bounds|nil pointer|is not (?:JSON serializable|iterable|callable|subscriptable)|invalid literal for|has no attribute|\bname '\w{1,60}' is not defined|unsupported operand|divi\w+ by (?:zero|0)\b|(?:nil|undefined) value\b|non-(?:exhaustive|nullable)|exception was never retrieved|buffer overflow|values to unpack|(?:keyword|positional) argument|wrong number of arguments|indices must be/i,
    0.6,
    'the code threw',
  ],
]);
