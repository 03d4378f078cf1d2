import { describe, expect, it } from 'vitest';
import { renderIncident } from '../../../simulator/playground/render-incident.ts';
import { incidentOf, START_MS } from './playground-state-of.ts';

/** What a reader sees. */
const textOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const DIAGNOSIS = {
  cause: 'hung-tasks',
  blames: 'backend',
  confidence: 0.8,
  because: ['2 tasks run and do not answer rightly'],
} as const;

const PLAN = {
  rungs: ['force-deploy', 'scale-cycle'],
  leftOut: [{ remedy: 'roll-back', because: 'no baseline' }],
} as const;

describe('renderIncident', () => {
  it('says of a fresh incident what was seen and that nothing is diagnosed yet', () => {
    const text = textOf(renderIncident(incidentOf()));
    expect(text).toContain('open, not confirmed yet');
    expect(text).toContain('does not answer within 1100 ms');
    expect(text).toContain('Diagnosis None yet.');
  });

  it('shows the diagnosis with its evidence, and a guess as a guess', () => {
    const sure = textOf(renderIncident(incidentOf({ diagnosis: DIAGNOSIS })));
    expect(sure).toContain(
      'Diagnosis: hung tasks Blames itself , 80 % sure. 2 tasks run and do not answer rightly',
    );
    const guess = textOf(renderIncident(incidentOf({ diagnosis: { ...DIAGNOSIS, confidence: 0.3 } })));
    expect(guess).toContain('30 % sure (a guess)');
  });

  it('shows each rung of the plan with where it stands, and why one was left out', () => {
    const rung = {
      remedy: 'force-deploy',
      intentAtMs: START_MS + 5_000,
      actedAtMs: START_MS + 6_000,
    } as const;
    const text = textOf(renderIncident(incidentOf({ diagnosis: DIAGNOSIS, plan: PLAN, rungs: [rung] })));
    expect(text).toContain('Force deploy settling');
    expect(text).toContain('Scale cycle next');
    expect(text).toContain('Left out: Roll back, because no baseline.');
  });

  it('shows how far the verification of a settled rung has come', () => {
    const tally = { sinceMs: START_MS, wells: 2, ills: 0, wellSinceMs: START_MS + 9_000 };
    const rung = {
      remedy: 'force-deploy',
      intentAtMs: START_MS + 5_000,
      settledAtMs: START_MS + 8_000,
      tally,
    } as const;
    const text = textOf(renderIncident(incidentOf({ plan: PLAN, rungs: [rung] })));
    expect(text).toContain('Force deploy verifying');
    expect(text).toContain('2 right, 0 wrong in a row');
    expect(text).toContain('4 s of health prove it');
  });

  it('says why nothing is done', () => {
    const hold = { reason: 'dependency-sick', detail: 'mlflow-db is unhealthy', sinceMs: START_MS } as const;
    const text = textOf(renderIncident(incidentOf({ hold, holds: [hold] })));
    expect(text).toContain('Holding back: dependency sick. mlflow-db is unhealthy');
  });

  it('says what healed it and for how long it lasted', () => {
    const rung = {
      remedy: 'force-deploy',
      intentAtMs: START_MS + 5_000,
      endedAtMs: START_MS + 20_000,
      result: 'verified',
      because: 'it answered rightly for the whole window',
    } as const;
    const text = textOf(
      renderIncident(
        incidentOf({
          status: 'closed',
          outcome: 'recovered',
          because: 'force-deploy made it well',
          closedAtMs: START_MS + 21_000,
          plan: PLAN,
          rungs: [rung],
        }),
      ),
    );
    expect(text).toContain('recovered by force deploy');
    expect(text).toContain('for 21 s');
    expect(text).toContain('Scale cycle not needed');
  });

  it('escapes what services and AWS wrote', () => {
    const script = '<script>alert(1)</script>';
    const markup = renderIncident(
      incidentOf({ reason: script, evidence: [script], diagnosis: { ...DIAGNOSIS, because: [script] } }),
    );
    expect(markup).not.toContain('<script');
    expect(markup.match(/&lt;script&gt;/g)).toHaveLength(3);
  });
});

describe('what an incident means for people', () => {
  const HOSTILE = '<img src=x onerror=alert(1)>';
  const words = {
    impact: [`Without mlflow-db: ${HOSTILE}`, 'Do not need it: backend.'],
    guide: {
      chapters: ['database'],
      lookAt: [{ ask: 'Who holds connections?', command: `aws rds describe '${HOSTILE}'` }, { ask: HOSTILE }],
      beforeOver: [{ holds: 'Queries are fast again.' }],
    },
  };
  const isOpen = (markup: string) => /<details class="guide"[^>]* open>/.test(markup);

  it('[S4-24] is said in words: what fails with it and what goes on', () => {
    const text = textOf(renderIncident(incidentOf({}, words)));
    expect(text).toContain('What still works, and what does not Without mlflow-db:');
    expect(text).toContain('Do not need it: backend.');
  });

  it('comes with what to look at and what to check, commands in one piece', () => {
    const markup = renderIncident(incidentOf({}, words));
    expect(textOf(markup)).toContain('what to look at (2), and what to check before it is over (1)');
    expect(markup).toContain('Who holds connections?<pre>aws rds describe ');
    expect(textOf(markup)).toContain('Before you call it over Queries are fast again.');
  });

  it('is unfolded where people are needed, and only there', () => {
    const hold = { reason: 'dependency-sick', detail: 'mlflow-db is ill', sinceMs: START_MS } as const;
    const closed = { status: 'closed', because: '', closedAtMs: START_MS } as const;
    const opens = [
      {},
      { hold },
      { ...closed, outcome: 'escalated' },
      { ...closed, outcome: 'recovered' },
    ].map((given) => isOpen(renderIncident(incidentOf(given as never, words))));
    expect(opens).toEqual([false, false, true, false]);
  });

  it('is text, whoever wrote it, and nothing where there is nothing to say', () => {
    const markup = renderIncident(incidentOf({}, words));
    expect(markup).not.toContain('<img');
    expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(renderIncident(incidentOf())).not.toMatch(/class="(impact|guide)"/);
  });
});
