import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Html, html } from '../playground/html.ts';
import { renderIncident } from '../playground/render-incident.ts';
import { duration } from '../playground/story-line.ts';
import { wordsForPeople } from '../playground/words-for-people.ts';
import type { ScenarioRun } from '../scenario/run-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { renderLanes } from './render-lanes.ts';
import { renderLines } from './render-lines.ts';
import { storyLane } from './story-lane.ts';
import { storyLines } from './story-lines.ts';
import { spanOf } from './story-span.ts';
import { dependencyLanes, serviceLanes, sharedLane } from './target-lanes.ts';

const style = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8');
const STYLE = style('../playground/page.css') + style('report.css');
const DIGEST = createHash('sha256').update(STYLE).digest('base64');
/** Nothing is loaded from anywhere, and nothing runs. */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${DIGEST}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page on which the story of a run can be looked at. The same run gives the same bytes. */
export function renderReport(scenario: Scenario, run: ScenarioRun): string {
  const { result, played } = run;
  const span = spanOf(scenario, played);
  const lanes = [
    storyLane(scenario, span),
    ...sharedLane(scenario, played),
    ...dependencyLanes(scenario, run, span.toMs),
    ...serviceLanes(scenario, run, span.toMs),
  ];
  const lines = storyLines(played, scenario.timeline);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${scenario.scenario}: ${result.verdict}</title>
<style>${new Html(STYLE)}</style>
</head>
<body class="report">
${renderHead(scenario, run)}
<main>
<section class="wide" aria-labelledby="h-lanes"><h2 id="h-lanes">The story in lanes</h2>
<div class="panel scroll" tabindex="0" role="region" aria-labelledby="h-lanes">${renderLanes(lanes, span)}</div>${LEGEND}</section>
<section class="wide" aria-labelledby="h-services"><h2 id="h-services">Services at the end</h2>${renderServices(run)}</section>
<section class="wide" aria-labelledby="h-incidents"><h2 id="h-incidents">Incidents, as ${result.policy} tells them</h2>${renderIncidents(run)}</section>
<section class="wide" aria-labelledby="h-lines"><h2 id="h-lines">Everything in words</h2>${renderLines(lines, played.startMs)}</section>
</main>
<footer>Policy ${result.policy}, seed ${result.seed}, ${duration(scenario.duration)} of virtual time. Event log <code>${result.digest}</code>. Times count from the start of the story.</footer>
</body>
</html>
`.text;
}

function renderHead(scenario: Scenario, { result, observed }: ScenarioRun): Html {
  const services = Object.values(result.services);
  const down = services.reduce((sum, one) => sum + one.downSeconds, 0);
  const alone = services.reduce((sum, one) => sum + (one.observedDownSeconds ?? 0), 0);
  const acts = result.incidents.flatMap((one) => one.remedies.map(({ remedy }) => remedy));
  const tone = { pass: 'good', fail: 'bad' }[result.verdict];
  return html`<header class="title"><h1>${scenario.scenario} <span class="chip" data-tone="${tone}">${result.verdict}</span></h1>
<p class="story">${scenario.story}</p>
${result.why.length > 0 && html`<ul class="why-not">${result.why.map((why) => html`<li>${why}</li>`)}</ul>`}
<dl class="figures">
${figure('downtime of all services', downFor(down))}
${observed && figure('if nobody had acted', downFor(alone))}
${figure('remedies', acts.length > 0 ? acts.join(', ') : 'none')}
${figure('people told', `${result.notices.length} ${result.notices.length === 1 ? 'time' : 'times'}`)}
${figure('harm', result.harm ? 'yes' : 'none')}
${figure('needless acts', String(result.needless))}
</dl></header>`;
}

const figure = (name: string, value: string): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const LEGEND = html`<ul class="legend">
<li><b data-tone="good">green</b> well, recovered, open gates</li><li><b data-tone="bad">red</b> ill, down</li>
<li><b data-tone="hold">amber</b> in doubt, held back, or the watchdog itself is hurt</li><li><b data-tone="act">blue</b> being repaired</li>
<li><b>|</b> a probe</li><li><b>●</b> a decision</li><li><b>▲</b> a call that changes something (blue: of the policy)</li><li><b>✉</b> a notice</li>
<li class="quiet">Point at anything to read it.</li></ul>`;

function renderServices({ result }: ScenarioRun): Html {
  return html`<div class="panel scroll"><table class="ends"><thead><tr><th>service</th><th>at the end</th><th>down for</th><th>if left alone</th><th>desired</th><th>revision</th></tr></thead>
<tbody>${Object.entries(result.services).map(
    ([name, one]) =>
      html`<tr><th scope="row">${name}</th><td data-tone="${one.healthyAtEnd ? 'good' : 'bad'}" class="verdict">${one.healthyAtEnd ? 'well' : 'down'}</td><td>${downFor(one.downSeconds)}</td><td>${one.observedDownSeconds === null ? 'not played' : downFor(one.observedDownSeconds)}</td><td>${one.desiredAtEnd}</td><td>${one.revisionAtEnd}</td></tr>`,
  )}</tbody></table></div>`;
}

const downFor = (seconds: number): string => (seconds === 0 ? 'not at all' : duration(seconds * 1000));

function renderIncidents({ played }: ScenarioRun): Html {
  const { incidents, environment, startMs } = played;
  if (incidents.length === 0) return html`<p class="panel quiet">None.</p>`;
  const { calmSeconds } = environment.timings;
  return html`${incidents.map((incident) => {
    const words = wordsForPeople(incident, environment, incident.closedAtMs ?? incident.firstFailureAtMs);
    return new Html(renderIncident({ incident, calmSeconds, storyStartMs: startMs, ...words }));
  })}`;
}
