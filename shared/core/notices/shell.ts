/** One word of a POSIX shell, whatever it says: nothing in it is expanded, and it stays on its line. */
export function quote(word: string): string {
  const line = word.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  return /^[\w./:=@%+-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}

/** A command of the AWS CLI: words that are given alone are quoted, `raw` ones are shell already. */
export function aws(...words: readonly (string | Raw)[]): string {
  return ['aws', ...words.map((word) => (typeof word === 'string' ? quote(word) : word.raw))].join(' ');
}

/** Text that a shell is to expand: a variable, the output of a command. Never made of names. */
export interface Raw {
  readonly raw: string;
}

/** The output of a command as one word. */
export const outputOf = (command: string): Raw => ({ raw: `"$(${command})"` });
/** The output of a command as several words. */
export const wordsOf = (command: string): Raw => ({ raw: `$(${command})` });
/** A text in double quotes: variables in it are expanded. Never made of names. */
export const expanded = (text: string): Raw => ({ raw: `"${text}"` });
