import type { Belief } from '../../shared/core/health/belief.ts';
import { type Button, buttonsOfDependency, buttonsOfFunction, buttonsOfService } from './buttons.ts';
import { type Html, html } from './html.ts';
import type {
  DependencyState,
  FunctionState,
  PlaygroundState,
  ServiceState,
  TaskState,
} from './playground-state.ts';

export function renderServices(state: PlaygroundState): string {
  return html`${state.services.map((service) => renderService(service, state))}${state.functions.map(renderFunction)}`
    .text;
}

export function renderDependencies({ dependencies }: PlaygroundState): string {
  return html`${dependencies.map(renderDependency)}`.text;
}

function renderService(service: ServiceState, state: PlaygroundState): Html {
  const id = `service-${service.id}`;
  return html`<article class="card" id="${id}" data-health="${statusOf(service.belief)}" aria-labelledby="${id}-name">
<header><h3 id="${id}-name">${service.id}</h3>${chip(service.belief)}</header>
<p class="reason">${reasonOf(service.belief)}</p>
<dl class="facts">
<dt>Tasks</dt><dd>${renderTasks(service)}</dd>
<dt>Revision</dt><dd>${shortRevision(service)} <small>${revisionNote(service)}</small></dd>
<dt>Since</dt><dd>${sinceOf(service.belief)}</dd>
${service.redeployedMs !== undefined && html`<dt>Owed</dt><dd>a deployment: made again since ECS gave it up, the last <span data-since="${service.redeployedMs}"></span> ago</dd>`}
${service.dependsOn.length > 0 && html`<dt>Needs</dt><dd>${service.dependsOn.join(', ')}</dd>`}
</dl>
${renderButtons(buttonsOfService(service, state), `Break ${service.id}`, id)}</article>`;
}

function renderFunction(fn: FunctionState): Html {
  const id = `function-${fn.id}`;
  return html`<article class="card" id="${id}" data-health="${statusOf(fn.belief)}" aria-labelledby="${id}-name">
<header><h3 id="${id}-name">${fn.id} <small>Lambda</small></h3>${chip(fn.belief)}</header>
<p class="reason">${reasonOf(fn.belief)}</p>
<dl class="facts"><dt>Asked</dt><dd>how its invocations end</dd>
<dt>Version</dt><dd>${fn.version} <small>${fn.isCertified ? 'proven good' : 'not proven yet'}</small></dd>
<dt>Since</dt><dd>${sinceOf(fn.belief)}</dd>
${fn.dependsOn.length > 0 && html`<dt>Needs</dt><dd>${fn.dependsOn.join(', ')}</dd>`}</dl>
${renderButtons(buttonsOfFunction(fn), `Break ${fn.id}`, id)}</article>`;
}

function renderDependency(dependency: DependencyState): Html {
  const id = `dependency-${dependency.id}`;
  return html`<article class="card" id="${id}" data-health="${statusOf(dependency.belief)}" aria-labelledby="${id}-name">
<header><h3 id="${id}-name">${dependency.id} <small>${dependency.kind}</small></h3>${chip(dependency.belief)}</header>
<p class="reason">${reasonOf(dependency.belief)}</p>
<dl class="facts"><dt>Asked</dt><dd>${dependency.trouble.asked}</dd><dt>Since</dt><dd>${sinceOf(dependency.belief)}</dd></dl>
${renderButtons(buttonsOfDependency(dependency), `Break ${dependency.id}`, id)}</article>`;
}

/** A disabled button says why, in its title and in the line below. */
export function renderButtons(buttons: readonly Button[], label: string, id: string): Html {
  return html`<div class="buttons" role="group" aria-label="${label}">${buttons.map(
    (button) =>
      html`<button type="button" data-action="${button.action}" data-target="${button.target}" title="${button.whyNot ?? button.effect}"${
        button.whyNot !== undefined && html` disabled aria-describedby="${id}-why"`
      }>${button.label}</button>`,
  )}</div><p class="why" id="${id}-why">${whyLine(buttons)}</p>`;
}

function whyLine(buttons: readonly Button[]): string {
  const disabled = buttons.filter((button) => button.whyNot !== undefined);
  const reasons = new Set(disabled.map((button) => button.whyNot));
  if (reasons.size === 1 && disabled.length === buttons.length) return `Not now: ${disabled[0]!.whyNot}.`;
  return disabled.map((button) => `${button.label}: ${button.whyNot}.`).join(' ');
}

export function statusOf(belief: Belief | undefined): string {
  return belief?.status ?? 'unknown';
}

const MARKS: Readonly<Record<string, string>> = {
  healthy: '●',
  degraded: '◐',
  suspect: '◔',
  unhealthy: '✕',
  recovering: '↻',
  unknown: '?',
};

function chip(belief: Belief | undefined): Html {
  const status = statusOf(belief);
  return html`<span class="chip" data-health="${status}"><span aria-hidden="true">${MARKS[status]}</span> ${status}</span>`;
}

function reasonOf(belief: Belief | undefined): string {
  return belief?.reason ?? 'not looked at yet';
}

function sinceOf(belief: Belief | undefined): Html {
  if (!belief) return html`&ndash;`;
  return html`<span data-since="${belief.sinceMs}"></span>`;
}

function renderTasks(service: ServiceState): Html {
  const right = service.tasks.filter((task) => task.answersRightly).length;
  const text = `${right} of ${service.desired} answer rightly`;
  return html`<span class="tasks" aria-hidden="true">${service.tasks.map(renderTask)}</span> ${text}${service.isParked && html` <strong>parked</strong>`}`;
}

function renderTask(task: TaskState): Html {
  const state = task.answersRightly ? 'right' : task.status === 'RUNNING' ? 'wrong' : 'moving';
  const said = `${task.id.slice(0, 8)} ${task.status}, revision ${task.revision}${task.answersRightly ? ', answers rightly' : ''}`;
  return html`<i data-task="${state}" title="${said}"></i>`;
}

function shortRevision({ revision }: ServiceState): string {
  return revision.slice(revision.lastIndexOf(':') + 1);
}

function revisionNote({ isDeploying, isCertified }: ServiceState): string {
  if (isDeploying) return 'being deployed';
  return isCertified ? 'proven good' : 'not proven yet';
}
