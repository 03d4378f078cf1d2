#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { advise } from './cli/advise.ts';
import type { Answer } from './cli/answer.ts';
import { badInput, CommandError, EXIT } from './cli/command-error.ts';
import { explain } from './cli/explain.ts';
import { frozen } from './cli/frozen.ts';
import { type Reach, reachOf } from './cli/reach.ts';
import { ack, decide, pause, resume, start, stop } from './cli/say.ts';
import { status } from './cli/status.ts';
import './ends-with-its-reader.ts';

interface Global {
  readonly context?: string;
  readonly env?: string;
  readonly local?: boolean;
  readonly port?: number;
  readonly json?: boolean;
}

/** Before anything is read: a script wants one JSON object, whatever goes wrong. */
const wantsJson = process.argv.includes('--json');

const program = new Command('watchdog')
  .description('See what the watchdog sees, stop and pause it, and answer its questions.')
  .helpCommand(false)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => wantsJson || write(text) })
  .configureHelp({ showGlobalOptions: true });

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port from 0 to 65535.');
}

/** The environment's name, said as to `cdk` or as it is. */
function envOf({ context, env }: Global): string | undefined {
  const [key, value] = context?.split('=') ?? [];
  if (context !== undefined && (key !== 'env' || !value))
    throw badInput(`-c ${context} is not understood: say -c env=<name>`);
  if (value && env && value !== env) throw badInput(`-c env=${value} or --env ${env}? Say one of them`);
  return value ?? env;
}

/** A command: where it works is said to each in the same way, and so is what it answers. */
function add(
  usage: string,
  summary: string,
  run: (reach: Reach, options: Options, name: string) => Promise<Answer>,
) {
  return program
    .command(usage)
    .summary(summary)
    .description(summary)
    .option('-c, --context <env=name>', 'the environment, as cdk takes it')
    .option('--env <name>', 'the same')
    .option('--local', 'the running npm start')
    .option('--port <port>', 'of its page (default: of the only one that runs)', portNumber)
    .option('--json', 'one JSON object and nothing else')
    .action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const name = typeof given[0] === 'string' ? given[0] : '';
      const options = command.opts<Options>();
      const reach = await reachOf({ ...options, env: envOf(options) });
      try {
        const { lines, json, exitCode } = await run(reach, options, name);
        if (exitCode !== undefined) process.exitCode = exitCode;
        console.log(options.json ? JSON.stringify(json) : lines.join('\n'));
      } finally {
        reach.close();
      }
    });
}

type Options = Global & { readonly for: string; readonly reason?: string; readonly about: string };

add('status', 'every target, and what is done about it', status);
add('explain <incident>', 'why and why not: every gate of its last decision', (reach, _, name) =>
  explain(name, reach),
);
add('advise <service>', 'people complain: what to look at, and what to check', (reach, options, name) =>
  advise(name, options.about, reach),
).requiredOption('--about <what>', 'required: slow, login, data, jobs, ...; another word lists them');
add('pause <service|all>', 'leave a service alone for a while', (reach, options, name) =>
  pause(name, { for: options.for, reason: options.reason! }, reach),
)
  .requiredOption('--for <length>', 'required: 90s, 20m, 2h, 1d; at most 30d')
  .requiredOption('--reason <text>', 'required: people are told it');
add('resume <service|all>', 'end a pause', (reach, _, name) => resume(name, reach));
add('stop', 'the kill switch: do nothing more, to any service', (reach, options) =>
  stop(options.reason!, reach),
).requiredOption('--reason <text>', 'required: people are told it');
add('start', 'let it act again, or for the first time', start);
add('approve <incident>', 'let it do what it asks for, once', (reach, options, name) =>
  decide(name, 'approve', options.reason, reach),
).option('--reason <text>', 'is recorded');
add('reject <incident>', 'do not let it; the incident is left to you', (reach, options, name) =>
  decide(name, 'reject', options.reason, reach),
).requiredOption('--reason <text>', 'required: is recorded');
add('ack <incident>', 'you know of it: let the service have a new incident', (reach, _, name) =>
  ack(name, reach),
);

add('frozen <service>', 'for pipelines: exits 3 while a deployment would undo a cure', (reach, _, name) =>
  frozen(name, reach),
);

program.addHelpText(
  'after',
  `
An incident is named by its id (backend#000012, backend#12) or by its service, whose newest it is.

Examples:
  $ npx watchdog status -c env=prod
  $ npx watchdog pause backend --for 2h --reason "volume is resized" -c env=prod
  $ npx watchdog stop --reason "we are debugging" -c env=prod
  $ npx watchdog approve backend#12 -c env=prod
  $ npx watchdog explain backend --local          the running npm start

Credentials and profile are those of the AWS SDK (AWS_PROFILE, SSO, ...); the
policy watchdog-<project>-<env>-operator allows what is needed.

Exit codes: 0 done, 1 failed, 2 misused, 3 refused (nothing asked, too late,
already answered, no such incident), 4 not reachable.`,
);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  const { exitCode, lines } = explained(error);
  if (exitCode === EXIT.done) return exitCode; // its help
  if (wantsJson) console.log(JSON.stringify({ error: lines.join(' ').replace(/^error: /, ''), exitCode }));
  else for (const line of lines) console.error(line);
  return exitCode;
}

function explained(error: unknown): { readonly exitCode: number; readonly lines: readonly string[] } {
  const { name, message } = error as Error;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { exitCode: EXIT.done, lines: [] };
    return { exitCode: EXIT.badInput, lines: wantsJson ? [message] : [] }; // without --json it has said why
  }
  if (error instanceof CommandError) return { exitCode: error.exitCode, lines: [`error: ${message}`] };
  const isAway = /Credentials|ExpiredToken|UnrecognizedClient|ENOTFOUND|ECONN|Timeout|NetworkingError/i.test(
    name + message,
  );
  const hint = 'Are you signed in, in the right region? For a local run: is npm start still running?';
  return isAway
    ? { exitCode: EXIT.unreachable, lines: [`error: ${message}`, hint] }
    : { exitCode: EXIT.failed, lines: [`error: ${message}`] };
}
