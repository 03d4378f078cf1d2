#!/usr/bin/env node
import { Command, InvalidArgumentError } from 'commander';
import environment from '../environments/local.ts';
import { endOnSignal } from '../simulator/playground/end-on-signal.ts';
import { type PageServer, servePage } from '../simulator/playground/page-server.ts';
import { formatLine, paintFor } from '../simulator/playground/terminal.ts';
import { noteLocalRun } from './cli/local-run.ts';
import { MOST_TIME_SCALE, startLocalWatchdog, TIME_SCALE } from './start-local-watchdog.ts';
import './ends-with-its-reader.ts';

const DEFAULT_PORT = 4780;
const MOST_PORT = 65_535;

const paint = paintFor(process.stdout, process.env);
const say = (text: string): void => console.log(text);

interface Options {
  readonly port: number;
  readonly timeScale: number;
}

async function run({ port, timeScale }: Options): Promise<void> {
  const page = await pageOn(port);
  if (!page) return;
  say(paint('quiet', 'Synthesising the stack and starting the services ...'));
  const playground = await startLocalWatchdog({
    timeScale,
    onLine: (line) => say(formatLine(line, paint)),
  });
  const forget = noteLocalRun(Number(new URL(page.url).port), playground.cloud.operatorVariables);
  process.once('exit', forget);
  endOnSignal(0, say, () => Promise.all([page.close(), playground.stop()]));
  page.show(playground);
  say(introduction(page.url, timeScale));
}

/** First of all, so that whoever finds the port taken need not wait for anything else. */
async function pageOn(port: number): Promise<PageServer | undefined> {
  try {
    return await servePage(port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'EADDRINUSE'
        ? 'is taken'
        : code === 'EACCES'
          ? 'is not yours to use'
          : `cannot be used (${message})`;
    console.error(
      `Port ${port} ${why}. Choose another one: npm start -- --port ${port === MOST_PORT ? 4781 : port + 1}`,
    );
    process.exitCode = 1;
    return undefined;
  }
}

function introduction(url: string, timeScale: number): string {
  const services = environment.services.map((service) => service.id).join(', ');
  return [
    '',
    `  ${paint('good', url)}`,
    '',
    `  Runs ${services} as real processes behind real health endpoints,`,
    '  and beside them what `cdk deploy` would ship. Break something on the page and watch it being healed.',
    `  Time scale ${timeScale}: schedules and simulated AWS durations are divided by ${timeScale}.`,
    "  environments/local.ts also shortens the watchdog's own windows.",
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}

function numberWithin(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
  };
}

function portNumber(text: string): number {
  const port = numberWithin(0, MOST_PORT)(text);
  if (Number.isInteger(port)) return port;
  throw new InvalidArgumentError('It must be a whole number.');
}

await new Command('npm start --')
  .description('Runs the whole system on this machine: services to break, and the watchdog that heals them.')
  .option('--port <port>', 'of the page, on 127.0.0.1; 0 takes any', portNumber, DEFAULT_PORT)
  .option(
    '--time-scale <factor>',
    'divides schedules and simulated AWS durations',
    numberWithin(1, MOST_TIME_SCALE),
    TIME_SCALE,
  )
  .addHelpText(
    'after',
    `
Examples:
  $ npm start                          the page is on http://127.0.0.1:${DEFAULT_PORT}
  $ npm start -- --port 8080
  $ npm start -- --time-scale 5        slower: an alarm takes 24 s instead of 6 s
  $ NO_COLOR=1 npm start               without colour`,
  )
  .action(run)
  .parseAsync();
