import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globalButtons } from './buttons.ts';
import { Html, html } from './html.ts';
import type { IncidentState, PlaygroundState } from './playground-state.ts';
import { watchedServices, whatIsDone } from './present-incidents.ts';
import { renderGraph } from './render-graph.ts';
import { renderIncident } from './render-incident.ts';
import { renderLog } from './render-log.ts';
import { renderNotices } from './render-notices.ts';
import { renderButtons, renderDependencies, renderServices } from './render-services.ts';

const asset = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const STYLE = asset('page.css');
const SCRIPT = asset('page-client.js');
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the page's own style and script runs, and nothing is loaded from elsewhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${digest(STYLE)}`,
  `script-src ${digest(SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Parts of the page that change, by the id of the element that holds them. */
export type Fragments = Readonly<Record<(typeof PARTS)[number], string>>;

const PARTS = [
  'headline',
  'tools',
  'present',
  'services',
  'dependencies',
  'graph',
  'past',
  'notices',
  'log',
] as const;

export function renderFragments(state: PlaygroundState): Fragments {
  return {
    headline: renderHeadline(state),
    tools: renderButtons(globalButtons(state), 'Break or mend everything', 'tools').text,
    present: renderPresent(state),
    services: renderServices(state),
    dependencies: renderDependencies(state),
    graph: renderGraph(state),
    past: renderPast(state),
    notices: renderNotices(state.notices),
    log: renderLog(state.log),
  };
}

/** The whole page with the state of this moment in it; its script keeps it up to date. */
export function renderPage(state: PlaygroundState): string {
  const parts = renderFragments(state);
  const part = (name: keyof Fragments) => new Html(parts[name]);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Watchdog playground</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#past">Skip to the past incidents</a>
<header class="top">
<div><h1>Watchdog <small>${state.project} ${state.environment}</small></h1><div id="headline" role="status">${part('headline')}</div></div>
<div id="tools">${part('tools')}</div>
</header>
<p id="said" role="status" aria-live="polite"></p>
<p id="lost" role="alert" hidden>The connection to the local run is lost. Is it still running?</p>
<main>
<section aria-label="Present incidents" class="wide" id="present">${part('present')}</section>
<section aria-labelledby="h-services" class="wide"><h2 id="h-services">Services</h2><div id="services" class="cards">${part('services')}</div></section>
<section aria-labelledby="h-dependencies" class="wide"><h2 id="h-dependencies">What they need: watched, never acted on</h2><div id="dependencies" class="cards small">${part('dependencies')}</div></section>
<section aria-labelledby="h-past"><h2 id="h-past">Past incidents</h2><div id="past" tabindex="-1">${part('past')}</div></section>
<div class="side">
<section aria-labelledby="h-graph"><h2 id="h-graph">Who needs whom</h2><div id="graph" class="panel">${part('graph')}</div></section>
<section aria-labelledby="h-notices"><h2 id="h-notices">Notices, as people receive them</h2><div id="notices" class="panel">${part('notices')}</div></section>
<section aria-labelledby="h-log"><h2 id="h-log">What happened</h2><ol id="log" class="panel log" tabindex="0" aria-labelledby="h-log">${part('log')}</ol></section>
</div>
</main>
<footer>${renderWindows(state)}</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

function renderHeadline(state: PlaygroundState): string {
  const watched = watchedServices(state);
  const ill = watched.filter((one) => one.isIll || one.incident);
  const tone = state.isBlind || ill.some((one) => one.incident) ? 'bad' : ill.length > 0 ? 'hold' : 'good';
  const text = state.isBlind
    ? 'The watchdog is blind.'
    : ill.length > 0
      ? `Not well: ${ill.map((one) => `${one.id} (${whatIsDone(one)})`).join(', ')}.`
      : watched.some(({ belief }) => !belief?.everHealthy)
        ? 'Starting: the watchdog has not seen every service healthy yet.'
        : `All ${watched.length} services are well. Break one.`;
  return html`<p data-tone="${tone}">${text}</p>`.text;
}

function renderPresent(state: PlaygroundState): string {
  return html`${state.incidents
    .filter((one) => isPresent(one, state))
    .map((one) => html`<div id="incident-${one.incident.id}">${new Html(renderIncident(one))}</div>`)}`.text;
}

function renderPast(state: PlaygroundState): string {
  const past = state.incidents.filter((one) => !isPresent(one, state));
  return past.length === 0
    ? html`<p class="panel quiet">None.</p>`.text
    : html`${past.map(renderPastOne)}`.text;
}

const isPresent = (incident: IncidentState, state: PlaygroundState): boolean =>
  watchedServices(state).some((one) => one.incident === incident);

/** What is over can be folded away; the newest is not. */
function renderPastOne(state: IncidentState, index: number): Html {
  const { incident } = state;
  return html`<details class="past" id="past-${incident.id}-${incident.opening}"${index === 0 && html` open`}>
<summary>${incident.id} ${incident.outcome}: ${incident.because}</summary>${new Html(renderIncident(state))}</details>`;
}

function renderWindows({ timeScale, windows, mode }: PlaygroundState): Html {
  return html`<p><strong>Made short, in two ways.</strong> Time scale ${timeScale}: schedules and simulated AWS durations (task stop, alarm evaluation, the 40 s rule) are divided by ${timeScale}. And this environment, marked local, shortens the watchdog's own windows:</p>
<ul class="windows">${windows.map((one) => html`<li>${one.name} <b>${one.seconds} s</b></li>`)}</ul><p>Mode ${mode}. Everything else is what <code>cdk deploy</code> ships.</p>`;
}
