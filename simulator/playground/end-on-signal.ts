const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Longer than any task or sandbox may take to end. */
const MOST_ENDING_MS = 10_000;

/**
 * Ends everything in order at the first signal, and at once at the second. The children end by themselves
 * when this process is gone, so that no way out leaves one behind.
 */
export function endOnSignal(say: (text: string) => void): { do(ending: () => Promise<void>): void } {
  let end: () => Promise<void> = async () => undefined;
  let isEnding = false;
  const onSignal = () => {
    if (isEnding) process.exit(130);
    isEnding = true;
    say('Stopping everything ... (again to force)');
    setTimeout(() => process.exit(1), MOST_ENDING_MS).unref();
    void end().finally(() => process.exit(0));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    do(ending) {
      end = ending;
    },
  };
}
