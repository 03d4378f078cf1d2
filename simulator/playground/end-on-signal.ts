const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** As shells report a death by SIGINT. */
export const INTERRUPTED = 130;

/** Longer than any task or sandbox may take to end. */
const MOST_ENDING_MS = 10_000;

/**
 * Ends everything in order at the first signal, and at once at the second. The children end by themselves
 * when this process is gone, so that no way out leaves one behind.
 */
export function endOnSignal(
  exitCode: number,
  say: (text: string) => void,
  end: () => Promise<unknown>,
): void {
  let isEnding = false;
  const onSignal = () => {
    if (isEnding) process.exit(INTERRUPTED);
    isEnding = true;
    say('Stopping everything ... (again to force)');
    setTimeout(() => process.exit(1), MOST_ENDING_MS).unref();
    void end().finally(() => process.exit(exitCode));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
}
