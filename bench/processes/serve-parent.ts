type Command = (given: never) => Promise<unknown>;

/** Answers the parent's commands one message each; ends when the parent is gone. */
export function serveParent(commands: Readonly<Record<string, Command>>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', async ({ id, name, given }: { id: number; name: string; given: never }) => {
    try {
      process.send!({ id, value: await commands[name]!(given) });
    } catch (error) {
      process.send!({ id, error: String((error as Error).stack) });
    }
  });
}
