#!/usr/bin/env node
import { once } from 'node:events';
import { Command } from 'commander';
import { classify } from '../shared/core/diagnosis/classify.ts';
import { type Classification, unknown } from '../shared/core/diagnosis/failure.ts';
import { NotAFailure, readFailure } from '../shared/core/diagnosis/read-failure.ts';
import { runCommand } from './run-command.ts';

const NEWLINE = 0x0a;

/** A longer line is answered and not kept: what is read must not be able to fill the memory. */
const LONGEST_LINE_BYTES = 1024 * 1024;

/** Drops the byte order mark that some editors and shells write at the start of a file. */
const UTF_8 = new TextDecoder();

function answer(line: Buffer | undefined): Classification {
  if (line === undefined) return unknown(`the line is longer than ${LONGEST_LINE_BYTES} bytes`, 0);
  try {
    return classify(readFailure(JSON.parse(UTF_8.decode(line))));
  } catch (error) {
    if (error instanceof NotAFailure) return unknown(error.message, 0);
    if (error instanceof SyntaxError) return unknown('the line is not JSON', 0);
    throw error;
  }
}

/** Lines of the stream without their ends; undefined for one that is too long. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer) => {
    bytes += part.length;
    if (bytes > LONGEST_LINE_BYTES) parts = [];
    else parts.push(part);
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, end));
      yield bytes > LONGEST_LINE_BYTES ? undefined : Buffer.concat(parts);
      [parts, bytes, from] = [[], 0, end + 1];
    }
    take(chunk.subarray(from));
  }
  if (bytes > 0) yield bytes > LONGEST_LINE_BYTES ? undefined : Buffer.concat(parts);
}

async function classifyLines(): Promise<void> {
  for await (const line of linesOf(process.stdin)) {
    if (!process.stdout.write(`${JSON.stringify(answer(line))}\n`)) await once(process.stdout, 'drain');
  }
}

const command = new Command('classify')
  .description('Say what failure texts mean: reads JSON lines, prints one answer for each.')
  .addHelpText(
    'after',
    `
A line in:  {"kind": "stopped-task|service-event|lambda-error|http|log-line", "input": {...}}
  stopped-task   {"stopCode", "stoppedReason", "containers": [{"name", "exitCode", "reason"}]}
  service-event  {"message"}
  lambda-error   {"errorType", "errorMessage", "logTail"}
  http           {"phase", "status", "body", "error"}
  log-line       {"message"}
A line out: {"class", "confidence", "because"}; a line that cannot be read has class "unknown".

Example:
  $ echo '{"kind":"log-line","input":{"message":"Error: listen EADDRINUSE :::3000"}}' | npm run --silent classify

Exit codes: 0 every line was answered, 2 the command was misused.`,
  )
  .exitOverride()
  .action(classifyLines);

await runCommand(command);
