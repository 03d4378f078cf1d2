/** A line of JSON that Lambda itself writes where that is the format of a function's log. */
export const OF_THE_PLATFORM = /^\{[^\n]{0,80}"type": ?"platform\./;

const FIGURES = [
  ['Duration', 'durationMs', 'ms'],
  ['Memory Size', 'memorySizeMB', 'MB'],
  ['Max Memory Used', 'maxMemoryUsedMB', 'MB'],
  ['Init Duration', 'initDurationMs', 'ms'],
] as const;

/**
 * The REPORT of an invocation in plain words, also where the log is JSON (Lambda developer guide:
 * telemetry-schema-reference, platform.report); every other line as it is.
 */
export function plainReport(line: string): string {
  if (!OF_THE_PLATFORM.test(line) || !line.includes('platform.report')) return line;
  const textOf = (name: string) => new RegExp(`"${name}": ?"([\\w-]{1,64})"`).exec(line)?.[1];
  const figures = FIGURES.flatMap(([said, name, unit]) => {
    const value = new RegExp(`"${name}": ?([\\d.]{1,12})`).exec(line)?.[1];
    return value === undefined ? [] : [`${said}: ${value} ${unit}`];
  });
  const status = textOf('status');
  const ended = status === undefined || status === 'success' ? [] : [`Status: ${status}`];
  return [`REPORT RequestId: ${textOf('requestId')}`, ...figures, ...ended].join('\t');
}
