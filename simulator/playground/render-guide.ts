import type { Guide } from '../../shared/core/guide/guide.ts';
import { type Html, html } from './html.ts';

/** What its users notice, as the owners declared it. */
export function renderImpact(lines: readonly string[]): Html | undefined {
  if (lines.length === 0) return undefined;
  return html`<section class="impact"><h4>What still works, and what does not</h4>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

/** What only a person can look at, and what to check before it is over. Open where people are needed. */
export function renderGuide(
  { lookAt, beforeOver }: Guide,
  { id, isOpen }: { readonly id: string; readonly isOpen: boolean },
): Html | undefined {
  const count = lookAt.length + beforeOver.length;
  if (count === 0) return undefined;
  return html`<details class="guide" id="guide-${id}"${isOpen && html` open`}><summary>For people: what to look at (${lookAt.length}), and what to check before it is over (${beforeOver.length})</summary>
${lookAt.length > 0 && html`<h4>What to look at</h4><ul>${lookAt.map(({ ask, command }) => renderItem(ask, command))}</ul>`}
${beforeOver.length > 0 && html`<h4>Before you call it over</h4><ul class="checks">${beforeOver.map(({ holds, command }) => renderItem(holds, command))}</ul>`}</details>`;
}

/** A command changes nothing: it is to be copied. */
function renderItem(words: string, command: string | undefined): Html {
  return html`<li>${words}${command !== undefined && html`<pre>${command}</pre>`}</li>`;
}
