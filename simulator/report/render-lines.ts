import type { Notice } from '../../shared/core/notices/notice.ts';
import type { Gate } from '../../shared/core/remediation/admission.ts';
import { type Html, html } from '../playground/html.ts';
import { timeOfStory } from '../playground/story-line.ts';
import type { Line, Voice } from './story-lines.ts';

const VOICES: Readonly<Record<Voice, string>> = {
  story: 'story',
  truth: 'truth',
  ecs: 'AWS',
  probe: 'probe',
  belief: 'belief',
  decision: 'decision',
  act: 'act',
  workflow: 'workflow',
  notice: 'notice',
};

/** Everything that happened, in words, with a box for each voice that can be silenced without a script. */
export function renderLines(lines: readonly Line[], startMs: number): Html {
  const voices = (Object.keys(VOICES) as Voice[]).filter((voice) =>
    lines.some((line) => line.voice === voice),
  );
  return html`<div class="told">
<fieldset><legend>Show</legend>${voices.map(
    (voice) =>
      html`<label><input type="checkbox" id="show-${voice}"${voice !== 'workflow' && html` checked`}> ${VOICES[voice]}</label> `,
  )}</fieldset>
<ol class="lines">${lines.map((line) => renderLine(line, startMs))}</ol></div>`;
}

function renderLine({ atMs, voice, about, what, tone, gates, notice }: Line, startMs: number): Html {
  const more = notice ? renderNotice(notice) : gates && gates.length > 0 && renderGates(gates);
  const text = html`<i>${about}</i> <span>${what}</span>`;
  return html`<li data-voice="${voice}" data-tone="${tone}"><time>${timeOfStory(atMs - startMs)}</time> <b>${VOICES[voice]}</b> <div>${more ? html`<details><summary>${text}</summary>${more}</details>` : text}</div></li>
`;
}

/** Every gate's verdict, in the order in which a hold is named. */
function renderGates(gates: readonly Gate[]): Html {
  return html`<table class="gates"><thead><tr><th>gate</th><th>verdict</th><th>seen</th><th>allowed</th></tr></thead>
<tbody>${gates.map(
    ({ gate, passes, seen, limit }) =>
      html`<tr data-tone="${passes ? 'good' : 'hold'}"><td>${gate.replaceAll('-', ' ')}</td><td class="verdict">${passes ? 'open' : 'shut'}</td><td>${seen}</td><td>${limit}</td></tr>`,
  )}</tbody></table>`;
}

function renderNotice({ lines, nextSteps }: Notice): Html {
  return html`<pre>${lines.join('\n')}${nextSteps.length > 0 && `\n\nWhat to do:\n${nextSteps.map((one) => `- ${one}`).join('\n')}`}</pre>`;
}
