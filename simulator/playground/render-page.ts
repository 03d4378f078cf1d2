import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globalButtons } from './buttons.ts';
import { Html, html } from './html.ts';
import { type IncidentState, isWell, type PlaygroundState } from './playground-state.ts';
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
  'services',
  'dependencies',
  'graph',
  'incidents',
  'notices',
  'log',
] as const;

export function renderFragments(state: PlaygroundState): Fragments {
  return {
    headline: renderHeadline(state),
    tools: renderButtons(globalButtons(state), 'Break or mend everything', 'tools').text,
    services: renderServices(state),
    dependencies: renderDependencies(state),
    graph: renderGraph(state),
    incidents: renderIncidents(state),
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
<a class="skip" href="#incidents">Skip to the incidents</a>
<header class="top">
<div><h1>Watchdog <small>${state.project} ${state.environment}</small></h1><div id="headline" role="status">${part('headline')}</div></div>
<div id="tools">${part('tools')}</div>
</header>
<p id="said" role="status" aria-live="polite"></p>
<p id="lost" role="alert" hidden>The connection to the local run is lost. Is it still running?</p>
<main>
<section aria-labelledby="h-services" class="wide"><h2 id="h-services">Services</h2><div id="services" class="cards">${part('services')}</div></section>
<section aria-labelledby="h-dependencies" class="wide"><h2 id="h-dependencies">What they need: watched, never acted on</h2><div id="dependencies" class="cards small">${part('dependencies')}</div></section>
<section aria-labelledby="h-incidents"><h2 id="h-incidents">Incidents</h2><div id="incidents" tabindex="-1">${part('incidents')}</div></section>
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
  const ill = state.services.filter((service) => !isWell(service) || service.belief?.status === 'unhealthy');
  const open = state.incidents.filter(({ incident }) => incident.status !== 'closed');
  const unseen = state.services.some((service) => !service.belief?.everHealthy);
  const tone = state.isBlind || open.length > 0 ? 'bad' : ill.length > 0 ? 'hold' : 'good';
  const text = state.isBlind
    ? 'The watchdog is blind.'
    : open.length > 0
      ? `Open incident: ${open.map(({ incident }) => incident.service).join(', ')}.`
      : ill.length > 0
        ? `Not well: ${ill.map((service) => service.id).join(', ')}.`
        : unseen
          ? 'Starting: the watchdog has not seen every service healthy yet.'
          : `All ${state.services.length} services are well. Break one.`;
  return html`<p data-tone="${tone}">${text}</p>`.text;
}

function renderIncidents({ incidents }: PlaygroundState): string {
  if (incidents.length === 0)
    return html`<p class="panel quiet">No incident. Break a service and watch.</p>`.text;
  return html`${incidents.map(renderOneIncident)}`.text;
}

/** What is over can be folded away; the newest is not. */
function renderOneIncident(state: IncidentState, index: number): Html {
  const { incident } = state;
  const whole = new Html(renderIncident(state));
  if (incident.status !== 'closed') return html`<div id="incident-${incident.id}">${whole}</div>`;
  return html`<details class="past" id="past-${incident.id}-${incident.opening}"${index === 0 && html` open`}>
<summary>${incident.id} ${incident.outcome}: ${incident.because}</summary>${whole}</details>`;
}

function renderWindows({ timeScale, windows, mode }: PlaygroundState): Html {
  return html`<p><strong>Made short, in two ways.</strong> Time scale ${timeScale}: schedules and simulated AWS durations (task stop, alarm evaluation, the 40 s rule) are divided by ${timeScale}. And this environment, marked local, shortens the watchdog's own windows:</p>
<ul class="windows">${windows.map((one) => html`<li>${one.name} <b>${one.seconds} s</b></li>`)}</ul><p>Mode ${mode}. Everything else is what <code>cdk deploy</code> ships.</p>`;
}
