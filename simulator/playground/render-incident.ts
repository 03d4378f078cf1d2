import type { Alternative } from '../../shared/core/diagnosis/diagnose.ts';
import { revisionName } from '../../shared/core/diagnosis/evidence.ts';
import type { Hold } from '../../shared/core/remediation/hold.ts';
import type { Incident, Rung } from '../../shared/core/remediation/incident.ts';
import { healedBy } from '../../shared/core/remediation/incident-end.ts';
import { REMEDY_NAMES, type Remedy } from '../../shared/core/remediation/ladder.ts';
import { type Content, type Html, html } from './html.ts';
import type { IncidentState } from './playground-state.ts';
import { renderGuide, renderImpact } from './render-guide.ts';
import { duration, timeOfDay, timeOfStory } from './story-line.ts';

/**
 * One incident from the first failure to its end: what was seen, the diagnosis with its evidence, the plan, each
 * rung with its verification, holds and why. The same for a live incident and for one that is long over.
 */
export function renderIncident(state: IncidentState): string {
  const { incident } = state;
  const step = stepNow(state);
  const at = clockOf(state);
  return html`<article class="incident" data-status="${incident.status}" data-outcome="${incident.outcome ?? ''}" aria-label="Incident ${incident.id}">
<header><h3>${incident.service} <small>${incident.id}</small></h3>${verdictOf(incident)}</header>
${step && html`<p class="now">Now: ${step}</p>`}
${incident.hold && renderHold(incident.hold, at)}
<dl class="facts">
<dt>Seen</dt><dd>${incident.reason}</dd>
<dt>Not well since</dt><dd>${at(incident.firstFailureAtMs)}${incident.closedAtMs !== undefined && html`, for ${duration(incident.closedAtMs - incident.firstFailureAtMs)}`}</dd>
<dt>Opened</dt><dd>${at(incident.openedAtMs)} ${after(incident, incident.openedAtMs)}${incident.opening > 1 && `, for the ${ordinal(incident.opening)} time`}</dd>
${incident.confirmedAtMs !== undefined && html`<dt>Confirmed</dt><dd>${at(incident.confirmedAtMs)} ${after(incident, incident.confirmedAtMs)}</dd>`}
</dl>
${renderImpact(state.impact)}
${renderDiagnosis(incident)}
${renderLadder(state)}
${renderPastHolds(incident, at)}
${incident.outcome && html`<p class="end" data-outcome="${incident.outcome}"><strong>${incident.outcome}</strong> ${incident.closedAtMs !== undefined && at(incident.closedAtMs)}: ${incident.because}</p>`}
${renderEvidence(incident)}
${renderGuide(state.guide, { id: `${incident.id}-${incident.opening}`, isOpen: needsPeople(incident) })}
</article>`.text;
}

/** It was left to them. */
const needsPeople = ({ outcome }: Incident): boolean => outcome === 'escalated';

function verdictOf(incident: Incident): Html {
  const cure = healedBy(incident);
  const text = incident.outcome
    ? `${incident.outcome}${cure ? ` by ${REMEDY_NAMES[cure].toLowerCase()}` : ''}`
    : incident.hold
      ? 'held'
      : incident.status === 'open'
        ? 'open, not confirmed yet'
        : 'confirmed';
  const tone = incident.outcome ? toneOfOutcome(incident.outcome) : incident.hold ? 'hold' : 'bad';
  return html`<span class="chip" data-tone="${tone}">${text}</span>`;
}

function toneOfOutcome(outcome: NonNullable<Incident['outcome']>): string {
  if (outcome === 'recovered' || outcome === 'passed') return 'good';
  return outcome === 'escalated' ? 'bad' : 'hold';
}

function stepNow({ incident, workflowState }: IncidentState): string | undefined {
  return incident.status === 'closed' ? undefined : workflowState;
}

function renderHold(hold: Hold, at: ShowTime): Html {
  return html`<p class="hold"><strong>Holding back: ${words(hold.reason)}.</strong> ${hold.detail} <small>since ${at(hold.sinceMs)}</small></p>`;
}

function renderDiagnosis({ diagnosis, service }: Incident): Html {
  if (!diagnosis) return html`<section><h4>Diagnosis</h4><p class="quiet">None yet.</p></section>`;
  const blamed = diagnosis.blames === service ? 'itself' : diagnosis.blames;
  return html`<section><h4>Diagnosis: ${words(diagnosis.cause)}</h4>
<p>Blames <strong>${blamed}</strong>, ${Math.round(diagnosis.confidence * 100)} % sure${diagnosis.confidence < 0.5 && ' (a guess)'}.</p>
<ul class="evidence">${diagnosis.because.map((line) => html`<li>${line}</li>`)}
${(diagnosis.against ?? []).map((line) => html`<li>against it: ${line}</li>`)}</ul>
${(diagnosis.alternatives ?? []).map(renderAlternative)}</section>`;
}

function renderAlternative({ asLikely, cause, blames, because, against = [] }: Alternative): Html {
  return html`<p class="quiet">${asLikely ? 'As likely' : 'Less likely'}: ${words(cause)}, blaming ${blames}: ${because.join('; ')}${against.length > 0 && `; against it: ${against.join(', ')}`}.</p>`;
}

function renderLadder(state: IncidentState): Html | undefined {
  const { incident } = state;
  const planned = incident.plan?.rungs ?? [];
  const begun = incident.rungs.map((rung) => rung.remedy);
  const remedies = [...new Set([...begun, ...planned])].filter((remedy) => !isLeftOut(incident, remedy));
  if (!incident.plan && remedies.length === 0) return undefined;
  return html`<section><h4>Plan</h4>
<ol class="ladder">${remedies.map((remedy) => renderRung(remedy, state))}</ol>
${(incident.plan?.leftOut ?? []).map((one) => html`<p class="quiet">Left out: ${REMEDY_NAMES[one.remedy]}, because ${one.because}.</p>`)}</section>`;
}

function isLeftOut({ plan, rungs }: Incident, remedy: Remedy): boolean {
  return (
    Boolean(plan?.leftOut.some((one) => one.remedy === remedy)) && !rungs.some((one) => one.remedy === remedy)
  );
}

function renderRung(remedy: Remedy, state: IncidentState): Html {
  const { incident } = state;
  const rung = incident.rungs.find((one) => one.remedy === remedy);
  const target = incident.plan?.rollBackTo;
  const to = remedy === 'roll-back' && target !== undefined && html` to ${revisionName(target)}`;
  const standing = standingOf(rung, incident);
  return html`<li data-standing="${standing}"><p><strong>${REMEDY_NAMES[remedy]}${to}</strong> <span class="chip" data-tone="${TONES[standing]}">${words(standing)}</span></p>
${rung && html`<ul>${momentsOf(rung, state).map((line) => html`<li>${line}</li>`)}</ul>`}</li>`;
}

type Standing = 'next' | 'not needed' | 'acting' | 'settling' | 'verifying' | NonNullable<Rung['result']>;

const TONES: Readonly<Record<Standing, string>> = {
  next: 'plain',
  'not needed': 'plain',
  acting: 'act',
  settling: 'act',
  verifying: 'act',
  verified: 'good',
  'not-cured': 'bad',
  failed: 'bad',
  aborted: 'hold',
};

function standingOf(rung: Rung | undefined, incident: Incident): Standing {
  if (!rung) return incident.status === 'closed' ? 'not needed' : 'next';
  if (rung.result) return rung.result;
  if (rung.settledAtMs !== undefined) return 'verifying';
  return rung.actedAtMs === undefined ? 'acting' : 'settling';
}

function momentsOf(rung: Rung, state: IncidentState): Content[] {
  const { incident, park, calmSeconds } = state;
  const { tally } = rung;
  const at = clockOf(state);
  const parked = rung.remedy === 'scale-cycle' && park?.incident === incident.id ? park : undefined;
  const moments: Content[] = [html`${at(rung.intentAtMs)} begun ${after(incident, rung.intentAtMs)}`];
  if (parked) {
    moments.push(
      html`${at(parked.parkedAtMs)} parked at 0 tasks; owes ${parked.desired}, due ${at(parked.deadlineMs)}`,
    );
    if (parked.repaidAtMs !== undefined) {
      moments.push(
        html`${at(parked.repaidAtMs)} count of ${parked.desired} restored by the ${parked.repaidBy ?? 'workflow'}`,
      );
    }
  }
  if (rung.actedAtMs !== undefined) {
    moments.push(
      html`${at(rung.actedAtMs)} done${rung.deploymentId && html`: deployment <code>${rung.deploymentId}</code>`}`,
    );
  }
  if (rung.settledAtMs !== undefined) moments.push(html`${at(rung.settledAtMs)} its tasks are there`);
  if (tally) {
    const calm = tally.wellSinceMs !== undefined && html`, well since ${at(tally.wellSinceMs)}`;
    moments.push(
      html`verification: ${tally.wells} right, ${tally.ills} wrong in a row${calm} (${calmSeconds} s of health prove it)`,
    );
  }
  if (rung.endedAtMs !== undefined)
    moments.push(html`${at(rung.endedAtMs)} ${words(rung.result ?? 'ended')}: ${rung.because}`);
  return moments;
}

function renderPastHolds(incident: Incident, at: ShowTime): Html | undefined {
  const past = incident.holds.filter((hold) => hold.sinceMs !== incident.hold?.sinceMs);
  if (past.length === 0) return undefined;
  return html`<section><h4>Held before</h4><ul>${past.map((hold) => html`<li>${at(hold.sinceMs)} ${words(hold.reason)}: ${hold.detail}</li>`)}</ul></section>`;
}

function renderEvidence(incident: Incident): Html | undefined {
  if (incident.evidence.length === 0) return undefined;
  return html`<details id="evidence-${incident.id}"><summary>Evidence captured before the first act (${incident.evidence.length})</summary>
<ul class="evidence">${incident.evidence.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}

type ShowTime = (ms: number) => Html;

function clockOf({ storyStartMs }: IncidentState): ShowTime {
  return (ms) => {
    const shown = storyStartMs === undefined ? timeOfDay(ms) : timeOfStory(ms - storyStartMs);
    return html`<time datetime="${new Date(ms).toISOString()}">${shown}</time>`;
  };
}

function after({ firstFailureAtMs }: Incident, ms: number): Html {
  return html`<small>+${duration(ms - firstFailureAtMs)}</small>`;
}

function ordinal(count: number): string {
  return count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`;
}

const words = (name: string): string => name.replaceAll('-', ' ');
