import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { renderReport } from '../../../simulator/report/render-report.ts';
import { playTwice } from '../../../simulator/scenario/run-scenario.ts';
import { definition, parsed, storyText } from '../scenario/stories.ts';

const FOLDER = join(import.meta.dirname, '../../../scenarios');
const HANG = '{at: 10m, break: {service: backend, behaviour: hang, cure: restart}}';

async function pageOf(text: string, { quick = false } = {}): Promise<string> {
  const scenario = parsed(text);
  const options = { file: 'a-story.yaml', policy: 'watchdog', definition, quick } as const;
  return renderReport(scenario, await playTwice(scenario, options));
}

/** What a reader reads; titles of shapes are read by who points at them. */
const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<title>.*?<\/title>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

const hung = await pageOf(readFileSync(join(FOLDER, 'hung-tasks.yaml'), 'utf8'));

describe('a report', () => {
  it('tells the whole story in order: world, probes, belief, decision, act, notice', () => {
    const lines = textOf(hung.slice(hung.indexOf('<ol class="lines">')));
    const told = [
      'backend hangs (cure: restart)',
      'truth backend is down',
      'probe backend down: 0 of 2 addresses answer rightly',
      'incident opened',
      'diagnosis hung tasks; plan: Force deploy',
      'UpdateService (force new deployment) by watchdog',
      'truth backend is up again',
      'probe backend up',
      'Force deploy: verified',
      'recovered by force-deploy', // people are told before the incident is closed: an end that is cut short is told again
      'incident closed, recovered',
    ];
    const at = told.map((text) => lines.indexOf(text));
    expect(at.filter((one) => one < 0)).toEqual([]);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  it('shows every gate of a decision with what it saw and allows', () => {
    const [table] = /<table class="gates">.*?<\/table>/s.exec(hung) ?? [];
    const text = textOf(table ?? '');
    expect(text).toContain('gate verdict seen allowed');
    expect(text).toMatch(/awaiting witness shut alarm fleet-prod-backend-unhealthy is OK/);
    expect(text).toMatch(/stopped open running running/);
  });

  it('has lanes for the story and for each service, with what would have been without anybody', () => {
    const [svg] = /<svg.*?<\/svg>/s.exec(hung) ?? [];
    const text = textOf(svg ?? '');
    for (const row of [
      'The story',
      'backend',
      'is well',
      'if left alone',
      'probes',
      'believed',
      'people told',
    ])
      expect(text).toContain(` ${row} `);
    expect(svg).toMatch(/<title>up: all 2 addresses answer rightly<\/title>/);
    expect(svg).toMatch(
      /<title>Force deploy: verified, it answered rightly for the whole window, at last within 40 ms; its log tells of no failure since<\/title>/,
    );
  });

  it('renders incidents as the playground does, with times of the story', () => {
    expect(hung).toContain('aria-label="Incident backend#000001"');
    expect(textOf(hung)).toMatch(/Opened 10:58 \+\d/);
  });

  it('needs nothing from anywhere and runs nothing', () => {
    expect(/http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/.test(hung)).toBe(true);
    const active = /<script|<link|<img|<iframe|@import|url\(|\ssrc=|\shref=|\son[a-z]+=|\sstyle=/i;
    expect(active.exec(hung)).toBeNull();
  });

  it('is the same page again, wherever and whenever it is rendered', async () => {
    vi.stubEnv('TZ', 'Pacific/Auckland');
    const again = await pageOf(readFileSync(join(FOLDER, 'hung-tasks.yaml'), 'utf8'));
    vi.unstubAllEnvs();
    expect(again === hung).toBe(true);
  });

  it('shows text of the story as text', async () => {
    const evil = '<script>alert(1)</script>"&';
    const timeline = `[{at: 5m, pause: {service: backend, for: 5m, reason: '${evil}'}}, {at: 6m, aws: {fault: launches-fail, reason: '${evil}', until: 9m}},
      {at: 6m, break: {service: backend, behaviour: {cannot-start: {stopCode: TaskFailedToStart, reason: '${evil}'}}, cure: none, until: 8m}}]`;
    const story = storyText(timeline, { duration: '12m' }).replace('For a test.', `'${evil}'`);
    const page = await pageOf(story, { quick: true });
    expect(page.includes('<script>')).toBe(false);
    expect(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;')).toBe(true);
  });

  it('leaves the counterfactual out when it was not played', async () => {
    const page = textOf(await pageOf(storyText(`[${HANG}]`, { duration: '15m' }), { quick: true }));
    expect(page).not.toContain('if nobody had acted');
    expect(page).toContain('not played');
  });

  it('says why a story did not go as it should', async () => {
    const page = await pageOf(storyText('[]', { expect: '{mustAct: [backend]}', duration: '5m' }));
    expect(textOf(page)).toContain('nothing was done to backend');
  });

  it('has a place for what is told about no service', async () => {
    const page = await pageOf(readFileSync(join(FOLDER, 'storm.yaml'), 'utf8'));
    expect(page).toMatch(/<text class="name"[^>]*>everything<\/text>/);
  });
});
