import type { Observation } from '../../shared/core/health/observation.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { REMEDY_NAMES } from '../../shared/core/remediation/ladder.ts';
import { narrateCall } from '../playground/narrate-event.ts';
import { type Tone, timeOfStory } from '../playground/story-line.ts';
import type { Played } from '../scenario/play.ts';
import type { ScenarioRun } from '../scenario/run-scenario.ts';
import type { Scenario } from '../scenario/scenario-schema.ts';
import { decisionsOf } from './decisions.ts';
import { type Bar, barsOf, type Lane, type Mark, type Row } from './lane.ts';

/** A lane for each service: what was true, seen, believed, decided, done and told. */
export function serviceLanes({ fleet }: Scenario, { played, observed }: ScenarioRun, endMs: number): Lane[] {
  return Object.keys(fleet.services).map((name) => ({
    name,
    rows: [
      { name: 'is well', bars: wellbeing(name, played, endMs), marks: [] },
      ...(observed ? [{ name: 'if left alone', bars: wellbeing(name, observed, endMs), marks: [] }] : []),
      { name: 'probes', bars: [], marks: probeMarks(name, played.probes) },
      { name: 'believed', bars: beliefBars(name, played, endMs), marks: [] },
      { name: 'ECS deploys', bars: deploymentBars(name, played, endMs), marks: [] },
      { name: 'incident', bars: incidentBars(name, played, endMs), marks: [] },
      { name: 'decides', bars: [], marks: decisionMarks(name, played) },
      { name: 'acts', bars: rungBars(name, played, endMs), marks: callMarks(name, played) },
      { name: 'people told', bars: [], marks: noticeMarks(name, played) },
    ].filter((row: Row) => row.bars.length + row.marks.length > 0),
  }));
}

/** A lane for each dependency that is watched. */
export function dependencyLanes({ fleet }: Scenario, { played }: ScenarioRun, endMs: number): Lane[] {
  return Object.entries(fleet.dependencies).flatMap(([name, { kind, watched }]) =>
    watched
      ? [
          {
            name: `${name} (${kind})`,
            rows: [
              { name: 'probes', bars: [], marks: probeMarks(name, played.probes) },
              { name: 'believed', bars: beliefBars(name, played, endMs), marks: [] },
              { name: 'people told', bars: [], marks: noticeMarks(name, played) },
            ].filter((row: Row) => row.bars.length + row.marks.length > 0),
          },
        ]
      : [],
  );
}

/** Notices about no target of its own lane: a storm, blindness, something that is not watched. */
export function sharedLane({ fleet }: Scenario, { notices }: Played): Lane[] {
  const hasLane = (name: string) => name in fleet.services || fleet.dependencies[name]?.watched === true;
  const about = [...new Set(notices.map(({ notice }) => notice.about))].filter((name) => !hasLane(name));
  return about.map((name) => ({
    name,
    rows: [{ name: 'people told', bars: [], marks: noticeMarks(name, { notices }) }],
  }));
}

function wellbeing(name: string, { log, startMs }: Played, endMs: number): Bar[] {
  const changes = log.entries
    .filter(({ kind, facts }) => kind === 'health' && facts.service === name)
    .map(({ atMs, facts }) => ({ atMs, value: facts.down === true }));
  return barsOf([{ atMs: startMs, value: false }, ...changes], endMs, (down) =>
    down
      ? { tone: 'bad', title: 'fewer than half of its tasks answer rightly', label: 'down' }
      : { tone: 'good', title: 'at least half of its tasks answer rightly' },
  );
}

const VERDICT_TONES: Readonly<Record<Observation['verdict'], Tone>> = {
  up: 'good',
  degraded: 'hold',
  down: 'bad',
  unknown: 'plain',
};

function probeMarks(target: string, probes: readonly Observation[]): Mark[] {
  return probes
    .filter((one) => one.target === target)
    .map(({ atMs, verdict, detail }) => ({
      atMs,
      tone: VERDICT_TONES[verdict],
      shape: 'tick',
      title: `${verdict}: ${detail}`,
    }));
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  healthy: 'good',
  unhealthy: 'bad',
  recovering: 'act',
  unknown: 'plain',
};

function beliefBars(target: string, { beliefs }: Played, endMs: number): Bar[] {
  const changes = beliefs
    .filter((one) => one.target === target)
    .map(({ atMs, belief }) => ({ atMs, value: belief }));
  return barsOf(changes, endMs, ({ status, reason }) => ({
    tone: STATUS_TONES[status] ?? 'hold',
    title: `${status}: ${reason}`,
    label: status === 'healthy' ? undefined : status,
  }));
}

function deploymentBars(name: string, { log, services }: Played, endMs: number): Bar[] {
  const arn = services.get(name)?.arn;
  const changes = log.entries
    .filter(
      ({ kind, facts }) =>
        kind === 'world' &&
        facts.event === 'ECS Deployment State Change' &&
        arn?.endsWith(`:${String(facts.resource)}`),
    )
    .map(({ atMs, facts }) => ({ atMs, value: String(facts.what).replace('SERVICE_DEPLOYMENT_', '') }));
  return barsOf(changes, endMs, (state) =>
    state === 'IN_PROGRESS'
      ? { tone: 'act', title: 'a deployment is in progress', label: 'deployment' }
      : undefined,
  );
}

function incidentBars(name: string, { incidents, openings }: Played, endMs: number): Bar[] {
  return own(incidents, name).map((incident) => ({
    fromMs: openings.get(incident.id) ?? incident.openedAtMs,
    toMs: incident.closedAtMs ?? endMs,
    tone: incident.outcome === 'recovered' || incident.outcome === 'passed' ? 'good' : 'hold',
    title: `${incident.id}: ${incident.outcome ?? 'still open'}${incident.because ? `, ${incident.because}` : ''}`,
    label: [incident.diagnosis?.cause, incident.outcome ?? 'still open'].filter(Boolean).join(', '),
  }));
}

function decisionMarks(name: string, played: Played): Mark[] {
  return decisionsOf(played)
    .filter((one) => one.service === name)
    .map(({ atMs, tone, what }) => ({ atMs, tone, shape: 'dot', title: what }));
}

function rungBars(name: string, { incidents }: Played, endMs: number): Bar[] {
  return own(incidents, name).flatMap(({ rungs, closedAtMs }) =>
    rungs.map((rung, index) => ({
      fromMs: rung.intentAtMs,
      toMs: rung.endedAtMs ?? rungs[index + 1]?.intentAtMs ?? closedAtMs ?? endMs,
      tone: rung.result === 'verified' ? 'good' : 'act',
      title: `${REMEDY_NAMES[rung.remedy]}: ${rung.result ?? 'no result'}${rung.because ? `, ${rung.because}` : ''}`,
      label: REMEDY_NAMES[rung.remedy],
    })),
  );
}

function callMarks(name: string, { recorder, startMs }: Played): Mark[] {
  return recorder
    .mutations()
    .filter((one) => one.service === name)
    .map(({ call }) => ({
      atMs: call.atMs,
      tone: call.by === 'watchdog' ? 'act' : 'plain',
      shape: 'act',
      title: `${timeOfStory(call.atMs - startMs)} ${narrateCall(call).what}`,
    }));
}

function noticeMarks(name: string, { notices }: Pick<Played, 'notices'>): Mark[] {
  return notices
    .filter(({ notice }) => notice.about === name)
    .map(({ atMs, notice }) => ({
      atMs,
      tone: notice.severity === 'critical' ? 'bad' : notice.severity === 'warning' ? 'hold' : 'good',
      shape: 'notice',
      title: notice.subject,
    }));
}

const own = (incidents: readonly Incident[], name: string): Incident[] =>
  incidents.filter((one) => one.service === name);
