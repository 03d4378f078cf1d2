import { type Html, html } from './html.ts';
import { type Speaker, type StoryLine, timeOfDay } from './story-line.ts';

const SPEAKERS: Readonly<Record<Speaker, string>> = {
  aws: 'ECS',
  watchdog: 'watchdog',
  notice: 'notice',
  you: 'you',
};

/** What happened, newest first. */
export function renderLog(log: readonly StoryLine[]): string {
  if (log.length === 0) return html`<li class="quiet">Nothing has happened yet.</li>`.text;
  return html`${log.map(renderLine)}`.text;
}

function renderLine(line: StoryLine): Html {
  return html`<li data-speaker="${line.speaker}" data-tone="${line.tone}"><time datetime="${new Date(line.atMs).toISOString()}">${timeOfDay(line.atMs)}</time> <b>${SPEAKERS[line.speaker]}</b> <i>${line.about}</i> <span>${line.what}</span></li>`;
}
