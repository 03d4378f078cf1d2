#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { runCommand } from './run-command.ts';

const AS_EXPECTED = 0;
const OTHERWISE = 1;
const MODEL = join(import.meta.dirname, '..', 'docs', 'models', 'park.pml');

/** What must come of each variant of the model; its own comment says more. */
const VARIANTS = [
  { variant: 1, what: 'count first, then the journal; no restorer', holds: false },
  { variant: 2, what: 'journal first; only the workflow restores', holds: false },
  { variant: 3, what: 'journal, lease, restorer; the journal is deleted', holds: false },
  { variant: 4, what: 'the journal stays as a tombstone: what ships', holds: true },
  { variant: 5, what: '4, and a call outlives the tombstone (Q2 broken)', holds: false },
  { variant: 6, what: '4, and the schedule falls silent (Q5 broken)', holds: false },
  { variant: 7, what: '4, and ECS refuses every restore (Q6 broken)', holds: false },
] as const;

interface Verdict {
  readonly variant: number;
  readonly what: string;
  readonly expected: 'holds' | 'violated';
  readonly found: 'holds' | 'violated';
  /** Of the claim that nothing is ever parked: without it "holds" would be empty. */
  readonly parks: boolean;
  readonly states: number;
  readonly depth: number;
}

const command = new Command('spin')
  .description("Checks the park protocol's own model (docs/models/park.pml) with spin, every variant of it.")
  .option('--json', 'one JSON object on standard output and nothing else', false)
  .exitOverride()
  .action(({ json }: { json: boolean }) => {
    process.exitCode = run(json);
  });

function run(json: boolean): number {
  const missing = ['spin', 'gcc'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  if (missing.length > 0) {
    const because = `${missing.join(' and ')} not installed (Debian: apt install spin gcc)`;
    console.log(json ? JSON.stringify({ skipped: because }) : `SKIPPED, nothing was checked: ${because}`);
    return AS_EXPECTED;
  }
  const verdicts = VARIANTS.map(check);
  console.log(json ? JSON.stringify({ variants: verdicts }) : verdicts.map(lineOf).join('\n'));
  const asExpected = verdicts.every((one) => one.found === one.expected && one.parks);
  return asExpected ? AS_EXPECTED : OTHERWISE;
}

function check({ variant, what, holds }: (typeof VARIANTS)[number]): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'watchdog-spin-'));
  try {
    tool(folder, 'spin', [`-DVARIANT=${variant}`, '-a', MODEL]);
    // Two more processes than pan's default for weak fairness (spin: man pan, -f).
    tool(folder, 'gcc', ['-DNFAIR=3', '-o', 'pan', 'pan.c']);
    const unpark = verify(folder, 'unpark');
    const found = unpark.violated ? 'violated' : 'holds';
    const parks = verify(folder, 'never_parked').violated;
    const { states, depth } = unpark;
    return { variant, what, expected: holds ? 'holds' : 'violated', found, parks, states, depth };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Acceptance cycles under weak fairness: whoever can always go on does so some day. */
function verify(folder: string, claim: string): { violated: boolean; states: number; depth: number } {
  const said = tool(folder, './pan', ['-a', '-f', '-m100000', '-N', claim]);
  const number = (pattern: RegExp): number => {
    const [, found] = pattern.exec(said) ?? [];
    if (found === undefined || said.includes('max search depth too small'))
      throw new Error(`pan could not search everything:\n${said}`);
    return Number(found);
  };
  return {
    violated: number(/errors: (\d+)/) > 0,
    depth: number(/depth reached (\d+)/),
    states: number(/(\d+) states, stored/),
  };
}

function tool(folder: string, name: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(name, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}

function lineOf({ variant, what, expected, found, parks, states, depth }: Verdict): string {
  const mark = found === expected && parks ? 'as it must' : `WRONG, it must be: ${expected}, and park`;
  return `${variant}  ${what.padEnd(52)} ${found.padEnd(9)} ${String(states).padStart(6)} states, depth ${depth}: ${mark}`;
}

await runCommand(command);
