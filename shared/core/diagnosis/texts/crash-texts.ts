import type { Rule } from '../rule.ts';

/** The code itself died or threw, and nothing better is said. */
export const CRASH: readonly Rule[] = [
  [
    /\bSIG(?:SEGV|ABRT|ILL|BUS|FPE|TRAP)\b|segmentation (?:fault|violation)|core dumped|\bsegfault\b|Fatal Python error|hs_err_pid|stack smashing detected|code=dumped|Invalid memory access|\b(?:(?:terminated|killed|died|crashed|exited|aborted|dumped|interrupted)(?: (?:prematurely|unexpectedly|abnormally))?[:,]? (?:(?:on|by|with|from|due to) |\()?|(?:caught|fatal|unexpected|kernel:) )signal:? (?:4|5|6|7|8|11)\b|\b(?:received|got) signal:? (?:4|5|6|7|8|11)(?=[.;]?(?: ?\(|\s*$))|signal: (?:segmentation fault|aborted|illegal instruction|bus error|trace)/im,
    'crash',
    0.93,
    'the process died of a signal',
  ],
  [/\bpanic: (?!runtime error)/i, 'crash', 0.75, 'the program panicked'],
  [
    /\bpanic: |thread '[^'\n]{1,60}' (?:\(\d+\) )?panicked at|goroutine \d+ \[|fatal error: (?:all goroutines|concurrent map|stack overflow|unexpected signal)|goroutine stack exceeds|StackOverflowError/i,
    'crash',
    0.92,
    'the program panicked',
  ],
  [
    /\bUnhandled ?Promise ?Rejection|unhandledRejection|ERR_UNHANDLED_REJECTION|uncaughtException|\bUncaught (?:\w+)?(?:Exception|Error)\b|Unhandled exception|triggerUncaughtException|ERR_UNHANDLED_ERROR|Unhandled 'error' event|Exception in thread "|terminate called after throwing|PHP Fatal error|Application run failed|Assertion [^\n]{0,120} failed|assertion failed|ERR_HTTP_HEADERS_SENT|ERR_INVALID_ARG_TYPE|Maximum call stack size exceeded|RecursionError|app crashed|Exception in (?:ASGI|WSGI) application|Worker failed to boot|terminated by signal|exited with code [1-9]/i,
    'crash',
    0.8,
    'the program did not catch an error',
  ],
  [/Traceback \(most recent call last\)/, 'crash', 0.72, 'the program threw'],
  [
    /\b(?:TypeError|ReferenceError|RangeError|AttributeError|KeyError|IndexError|NameError|UnboundLocalError|ZeroDivisionError|ValueError|AssertionError|NotImplementedError|RuntimeError|FileNotFoundError|FileNotFoundException|UnicodeDecodeError|StopIteration|NoMethodError|ArgumentError|FrozenError|FloatDomainError|NullPointerException|IllegalStateException|IllegalArgumentException|ArrayIndexOutOfBoundsException|IndexOutOfBoundsException|ClassCastException|ConcurrentModificationException|NullReferenceException|InvalidOperationException|ArgumentNullException|ArgumentException|InvalidCastException|FormatException|KeyNotFoundException|JSONDecodeError|BeanCreationException|No\w{0,9}BeanDefinitionException|UnsatisfiedDependencyException)\b(?:$|[:\s(])/m,
    'crash',
    0.65,
    'the code threw',
  ],
  [
    /is not a function\b|of undefined\b|of null\b|undefined method `|index out of range|nil pointer|is not (?:JSON serializable|iterable|callable)|process exited with (?:code|status) [1-9]/i,
    'crash',
    0.6,
    'the code threw',
  ],
];
