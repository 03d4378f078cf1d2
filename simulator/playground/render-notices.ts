import type { PublishedNotice } from '../http/cloud-events.ts';
import { type Html, html } from './html.ts';
import { timeOfDay } from './story-line.ts';

/** Notices as people receive them: the subject, and the body when it is opened. */
export function renderNotices(notices: readonly PublishedNotice[]): string {
  if (notices.length === 0) return html`<p class="quiet">Nobody has been told anything.</p>`.text;
  return html`${notices.map(renderNotice)}`.text;
}

function renderNotice(notice: PublishedNotice): Html {
  const { severity = 'info', kind = '' } = notice.attributes;
  const subject = notice.subject ?? '(no subject)';
  return html`<details class="notice" id="notice-${notice.messageId}" data-severity="${severity}">
<summary><time datetime="${new Date(notice.atMs).toISOString()}">${timeOfDay(notice.atMs)}</time> <span class="chip" data-severity="${severity}">${kind || severity}</span> ${subject}</summary>
<pre>${notice.text}</pre></details>`;
}
