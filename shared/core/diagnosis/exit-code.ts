import { type Classification, type FailureClass, unknown } from './failure.ts';

type Meaning = readonly [FailureClass, number, string];

/** Exit codes of a shell are 128 + the signal (bash manual: exit status); Windows gives NTSTATUS values. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  0: ['unknown', 0.3, 'the process ended as if its work were done'],
  1: ['crash', 0.75, 'the program failed'],
  125: ['configuration', 0.6, 'the container runtime itself failed'],
  126: ['configuration', 0.8, 'the command may not be executed'],
  127: ['configuration', 0.8, 'the command is not found'],
  130: ['unknown', 0.3, 'SIGINT: somebody interrupted it'],
  132: ['crash', 0.9, 'SIGILL'],
  133: ['crash', 0.9, 'SIGTRAP'],
  134: ['crash', 0.8, 'SIGABRT: it aborted itself'],
  135: ['crash', 0.9, 'SIGBUS'],
  136: ['crash', 0.9, 'SIGFPE'],
  137: [
    'unknown',
    0.3,
    'SIGKILL without a word about memory: killed by the kernel or after its stop timeout',
  ],
  139: ['crash', 0.93, 'SIGSEGV'],
  143: ['unknown', 0.3, 'SIGTERM: somebody stopped it'],
};

/** Codes with which a container ends because another one of its task ended first. */
const CONSEQUENCES: readonly number[] = [0, 137, 143];

/** What the exit codes of a task's containers say, when no text says anything. */
export function meaningOfExit(codes: readonly (number | undefined)[]): Classification | undefined {
  const known = codes.filter((code) => code !== undefined);
  const code = known.find((one) => !CONSEQUENCES.includes(one)) ?? known[0];
  if (code === undefined) return undefined;
  const [meaning, confidence, because] =
    MEANINGS[code] ?? (['crash', 0.65, 'the program failed'] satisfies Meaning);
  if (meaning === 'unknown') return unknown(`exit code ${code}: ${because}`, confidence);
  return { class: meaning, confidence, because: `exit code ${code}: ${because}` };
}
