import { type Speaker, type StoryLine, type Tone, timeOfDay } from './story-line.ts';

const SGR: Readonly<Record<Tone | 'quiet', string>> = {
  plain: '',
  good: '32',
  bad: '31',
  act: '36',
  hold: '33',
  quiet: '2',
};

const SPEAKERS: Readonly<Record<Speaker, string>> = {
  aws: 'ECS',
  watchdog: 'watchdog',
  notice: 'NOTICE',
  you: 'YOU',
};

export type Paint = (tone: Tone | 'quiet', text: string) => string;

/** Colour on a terminal only, and never where NO_COLOR is set (no-color.org). */
export function paintFor(
  stream: { readonly isTTY?: boolean },
  variables: Readonly<Record<string, string | undefined>>,
): Paint {
  const coloured = stream.isTTY === true && !variables.NO_COLOR;
  return (tone, text) => (coloured && SGR[tone] ? `\u001b[${SGR[tone]}m${text}\u001b[0m` : text);
}

const WIDEST_ABOUT = 18;

/** One line of the story: time, who speaks, whom it is about, what happened. */
export function formatLine(line: StoryLine, paint: Paint): string {
  const who = SPEAKERS[line.speaker].padEnd(8);
  const about = line.about.padEnd(WIDEST_ABOUT);
  return `${paint('quiet', timeOfDay(line.atMs))}  ${paint('quiet', who)}  ${about}  ${paint(line.tone, printable(line.what))}`;
}

/** What others wrote must not drive the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, ' ');
}
