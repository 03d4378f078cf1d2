import { describe, expect, it } from 'vitest';
import type { HoldReason } from '../../shared/core/remediation/hold.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import { type Ledger, newLedger } from '../../shared/core/remediation/records.ts';
import {
  inOwnThread,
  isLeftSpeechless,
  sharedThread,
  speaksAtEnd,
  speaksAtStart,
} from '../../shared/core/remediation/thread.ts';
import { incidentAt, NOON } from '../support/cases.ts';

const held = (reason: HoldReason, given: Partial<Incident> = {}): Incident =>
  incidentAt(NOON, {
    hold: { reason, detail: '', sinceMs: NOON },
    diagnosis: { cause: 'dependency', blames: 'db', confidence: 1, because: [] },
    ...given,
  });
const ledger = (service: string, given: Partial<Ledger> = {}): Ledger => ({
  ...newLedger(service),
  openIncident: `${service}#000001`,
  ...given,
});
const own = `incident:${incidentAt(NOON).id}`;
const since = NOON;

describe('the thread of an incident', () => {
  it.each<[string, Incident, readonly Ledger[], string]>([
    ['is its own where nothing holds it', incidentAt(NOON), [], own],
    ['is its own where it is held for itself', held('paused'), [], own],
    [
      'begins with the first that waits for a dependency',
      held('dependency-sick'),
      [],
      `dependency:db:${since}`,
    ],
    [
      'is its own where its illness is its own, whatever it waits for',
      held('dependency-sick', {
        diagnosis: { cause: 'bad-revision', blames: 'cart', confidence: 0.9, because: [] },
      }),
      [],
      own,
    ],
    ['begins with the first of a storm', held('too-many-sick'), [], `storm:${since}`],
    [
      'is another than that of an earlier storm of the same incident, which was closed',
      held('too-many-sick', { hold: { reason: 'too-many-sick', detail: '', sinceMs: NOON + 1 } }),
      [],
      `storm:${NOON + 1}`,
    ],
    [
      'has no name where nobody knows whose fault it is',
      held('dependency-sick', { diagnosis: undefined }),
      [],
      `dependency:unknown:${since}`,
    ],
    [
      'is that of the others with its root',
      held('dependency-sick'),
      [ledger('pay', { thread: 'dependency:db:7' })],
      'dependency:db:7',
    ],
    [
      'is not that of others with another root, nor of one that says nothing',
      held('dependency-sick'),
      [ledger('pay', { thread: 'dependency:db2:7' }), ledger('mail')],
      `dependency:db:${since}`,
    ],
    [
      'is not that of one that is over',
      held('dependency-sick'),
      [ledger('pay', { thread: 'dependency:db:7', openIncident: undefined })],
      `dependency:db:${since}`,
    ],
    [
      'is not the one that it had itself',
      held('dependency-sick'),
      [ledger('cart', { thread: 'dependency:db:7' })],
      `dependency:db:${since}`,
    ],
    [
      'is that of the incident of the service to blame',
      held('dependency-sick'),
      [ledger('pay', { thread: 'dependency:db:7' }), ledger('db', { thread: 'incident:db#000003' })],
      'incident:db#000003',
    ],
    [
      'is not that of the service to blame while that has none',
      held('dependency-sick'),
      [ledger('db')],
      `dependency:db:${since}`,
    ],
    [
      'stays what it became',
      held('dependency-sick', { thread: 'dependency:db:3' }),
      [ledger('pay', { thread: 'dependency:db:7' })],
      'dependency:db:3',
    ],
    [
      'stays where people were told',
      held('dependency-sick', { toldAtMs: NOON }),
      [ledger('pay', { thread: 'dependency:db:7' })],
      own,
    ],
  ])('%s', (_, incident, ledgers, thread) => {
    expect(sharedThread(incident, ledgers)).toBe(thread);
  });
});

describe('who speaks', () => {
  const shared = held('dependency-sick', { thread: 'dependency:db:7' });
  const explained = held('dependency-sick', { thread: 'incident:db#000003' });

  it('an incident of its own does, at its start and at its end', () => {
    expect(speaksAtStart(incidentAt(NOON))).toBe(true);
    expect(speaksAtEnd(incidentAt(NOON), [ledger('pay', { thread: own })])).toBe(true);
  });

  it('one that another explains says nothing', () => {
    expect(speaksAtStart(explained)).toBe(false);
    expect(speaksAtEnd(explained, [])).toBe(false);
  });

  it.each<[string, Incident, readonly Ledger[], boolean]>([
    ['nobody of it is ill any more', explained, [ledger('mail')], true],
    [
      'its ledger stands in it and has no incident',
      explained,
      [ledger('db', { openIncident: undefined, thread: explained.thread })],
      true,
    ],
    ['only itself is in it', explained, [ledger(explained.service, { thread: explained.thread })], true],
    [
      'that incident is open',
      explained,
      [
        ledger('mail'),
        ledger('db', { thread: explained.thread, openIncident: explained.thread.slice('incident:'.length) }),
      ],
      false,
    ],
    [
      'only others that it explained are in it, and it has joined a storm',
      explained,
      [ledger('mail', { thread: explained.thread }), ledger('db', { thread: 'storm:1' })],
      true,
    ],
    ['it shares one as an equal', shared, [], false],
    ['it speaks for itself', incidentAt(NOON), [], false],
  ])('one that another explained has nobody to speak for it where %s', (_, incident, others, expected) => {
    expect(isLeftSpeechless(incident, others)).toBe(expected);
  });

  it('of equals, the last to end speaks for all', () => {
    expect(speaksAtStart(shared)).toBe(true);
    expect(speaksAtEnd(shared, [ledger('mail'), ledger('pay', { thread: shared.thread })])).toBe(false);
    expect(speaksAtEnd(shared, [ledger('mail')])).toBe(true);
    expect(speaksAtEnd(shared, [])).toBe(true);
  });

  it('what is acted upon is told anew in a thread of its own', () => {
    const told = { ...shared, toldAtMs: NOON };
    expect(inOwnThread(told)).toEqual({ ...told, thread: own, toldAtMs: undefined });
    const already = incidentAt(NOON, { toldAtMs: NOON });
    expect(inOwnThread(already)).toBe(already);
  });
});
