import { spawnSync } from 'node:child_process';

/** A call of the AWS CLI: `aws <service> <operation> <words>`. */
export interface CliCall {
  readonly service: string;
  readonly operation: string;
  readonly options: readonly string[];
}

/** What a shell gives `aws` when it runs a line; nothing else of the line is found, so that nothing is run. */
const STAND_INS = `PATH=
aws() { printf '\\036' >&2; printf '%s\\037' "$@" >&2; printf '\\035' >&2; echo stand-in; }
curl() { :; }
sleep() { :; }
`;

/** Every call of `aws` in lines for a shell, as a shell reads them: the ones inside others too. */
export function callsIn(lines: readonly string[]): CliCall[] {
  const script = STAND_INS + lines.map((line) => `( ${line}\n)`).join('\n');
  const { stderr } = spawnSync('/bin/bash', ['-s'], {
    input: script,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const records = stderr.split('\x1e').slice(1);
  return records.map((record) => callOf(record.slice(0, record.indexOf('\x1d')).split('\x1f').slice(0, -1)));
}

/** The calls that a text for people speaks of; what stands in quotes is no option. */
export function callsSaid(text: string): CliCall[] {
  const plain = text.replace(/"\$\((.*?)\)"/g, '; $1 ;').replace(/"[^"\n]*"/g, 'quoted');
  return plain
    .split(/\baws (?=[a-z0-9-]+ [a-z0-9-]+)/)
    .slice(1)
    .map((said) => {
      const [words = ''] = said.split(/[.;,)`](?:\s|$)|\n/);
      return callOf(words.split(/\s+/));
    });
}

const callOf = ([service = '', operation = '', ...words]: readonly string[]): CliCall => ({
  service,
  operation: operation === 'wait' ? `wait ${words[0]}` : operation,
  options: words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.slice(2)),
});

/** `enableECSManagedTags` is `enable-ecs-managed-tags` at the command line. */
export const asOption = (member: string): string =>
  member
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();

/** AWS CLI user guide: cli-configure-options; of every command. */
export const GLOBAL_OPTIONS = ['region', 'query', 'output'] as const;
