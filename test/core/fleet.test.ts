import { describe, expect, it } from 'vitest';
import { fleetOf, isFirm, type Need, needsState } from '../../shared/core/health/fleet.ts';
import { NO_CONTROL } from '../../shared/core/remediation/control.ts';
import { type Ledger, newLedger } from '../../shared/core/remediation/records.ts';
import type { Dependency } from '../../shared/core/watchlist/environment.ts';
import { HOUR, NOON, plainSituation, service } from '../support/cases.ts';

class CountingSet extends Set<string> {
  asked = 0;

  override has(id: string): boolean {
    this.asked += 1;
    return super.has(id);
  }
}

const { environment: plain } = plainSituation();
const ledger = (of: string, given: Partial<Ledger> = {}): Ledger => ({ ...newLedger(of), ...given });
const open = (of: string, given: Partial<Ledger> = {}) =>
  ledger(of, { openIncident: `${of}#000001`, thread: `incident:${of}#000001`, ...given });

describe('the fleet as the breaker sees it', () => {
  const services = [
    service('web', { dependsOn: ['cart'] }),
    service('cart'),
    service('pay'),
    service('mail'),
  ];
  const fleet = (given: object) =>
    fleetOf({
      environment: { ...plain, services },
      nowMs: NOON,
      ledgers: [],
      control: NO_CONTROL,
      sick: [],
      owed: [],
      ...given,
    });

  it('is well where nobody is ill and nothing is done', () => {
    expect(fleet({})).toEqual({ services: 4, sick: [], stormAtMs: undefined, acting: [], startsLastHour: 0 });
  });

  it.each<[string, object, string[]]>([
    ['who was seen ill', { sick: ['pay', 'cart'] }, ['cart', 'pay']],
    ['nobody who is not watched', { sick: ['ghost'] }, []],
    ['who has an open incident', { ledgers: [open('pay')] }, ['pay']],
    ['not one that is over', { ledgers: [ledger('pay')] }, []],
    ['who owes a count', { owed: ['pay'] }, ['pay']],
    ['not who waits for the one that it needs', { ledgers: [open('cart'), open('web')] }, ['cart']],
    ['not who waits for one that was seen ill', { sick: ['cart'], ledgers: [open('web')] }, ['cart']],
    ['not whose incident is another’s', { ledgers: [open('pay', { thread: 'incident:db#000004' })] }, []],
    ['not whose incident is a dependency’s', { ledgers: [open('pay', { thread: 'dependency:db:1' })] }, []],
    ['who is in a storm', { ledgers: [open('pay', { thread: 'storm:1' })] }, ['pay']],
    ['whose thread nobody knows', { ledgers: [open('pay', { thread: undefined })] }, ['pay']],
    [
      'not whom people have in hand for more than an hour',
      {
        sick: ['pay'],
        ledgers: [ledger('pay', { lastOutcome: 'escalated', lastClosedMs: NOON - HOUR - 1 })],
      },
      [],
    ],
    [
      'whom people were told of within the hour',
      { sick: ['pay'], ledgers: [ledger('pay', { lastOutcome: 'escalated', lastClosedMs: NOON - HOUR })] },
      ['pay'],
    ],
    [
      'who is ill again after a recovery of long ago',
      {
        sick: ['pay'],
        ledgers: [ledger('pay', { lastOutcome: 'recovered', lastClosedMs: NOON - 9 * HOUR })],
      },
      ['pay'],
    ],
    [
      'who was escalated nobody knows when',
      { sick: ['pay'], ledgers: [ledger('pay', { lastOutcome: 'escalated' })] },
      ['pay'],
    ],
    [
      'not who is paused',
      { sick: ['pay'], control: { stopped: false, pauses: { pay: { untilMs: NOON + 1, reason: '' } } } },
      [],
    ],
    [
      'whose pause is over',
      { sick: ['pay'], control: { stopped: false, pauses: { pay: { untilMs: NOON, reason: '' } } } },
      ['pay'],
    ],
    [
      'who is ill while another is paused',
      { sick: ['pay'], control: { stopped: false, pauses: { mail: { untilMs: NOON + 1, reason: '' } } } },
      ['pay'],
    ],
  ])('counts %s', (_, given, sick) => {
    expect(fleet(given).sick).toEqual(sick);
  });

  it('counts not who is only observed, nor who is in a maintenance window', () => {
    const window = { from: '11:00', to: '13:00', timeZone: 'UTC' } as const;
    const seen = (given: object) =>
      fleet({ sick: ['pay'], environment: { ...plain, services: [service('pay', given)] } }).sick;
    expect(seen({})).toEqual(['pay']);
    expect(seen({ mode: 'observe' })).toEqual([]);
    expect(seen({ mode: 'approve' })).toEqual(['pay']);
    expect(
      seen({ maintenanceWindows: [{ ...window, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }] }),
    ).toEqual([]);
  });

  it('is under repair where somebody acts or owes, each once', () => {
    const ledgers = [open('cart', { acting: true }), open('pay'), open('mail', { acting: true })];
    expect(fleet({ ledgers, owed: ['mail', 'web'] }).acting).toEqual(['cart', 'mail', 'web']);
  });

  it('counts the starts of all services within the hour', () => {
    const ledgers = [
      ledger('cart', { startsMs: [NOON - HOUR, NOON - HOUR + 1] }),
      ledger('pay', { startsMs: [NOON] }),
    ];
    expect(fleet({ ledgers }).startsLastHour).toBe(2);
  });
});

describe('what a service needs', () => {
  const dependency = (id: string, kind: 'rds' | 'queue') => ({ id, kind }) as unknown as Dependency;
  const db = dependency('db', 'rds');
  const services = ['a', 'b', 'c', 'd', 'e'].map((id) => service(id, { dependsOn: ['db'] }));
  const environment = { ...plain, services, dependencies: [db] };
  type Known = Omit<Need, 'id'>;
  const well: Known = { status: 'healthy', detail: 'answers', observedAtMs: NOON };
  const ill: Known = { status: 'unhealthy', detail: 'refused', observedAtMs: NOON };
  const needs = (
    sick: readonly string[],
    known: Readonly<Record<string, Known>> = {},
    says?: Parameters<typeof needsState>[4],
    of = environment,
  ) => needsState('a', of, new Map(Object.entries(known)), new Set(sick), says);

  it('is as it was seen', () => {
    expect(needs(['a'], { db: ill })).toEqual([{ id: 'db', ...ill }]);
    expect(needs(['a'], { db: well })).toEqual([{ id: 'db', ...well }]);
  });

  it('is left out where nobody watches it and few fail', () => {
    expect(needs(['a', 'b'])).toEqual([]);
  });

  it('is suspected where three that need it fail together', () => {
    const suspected = {
      id: 'db',
      status: 'suspect',
      detail: '3 services that need it fail together',
      observedAtMs: Infinity,
      together: { unexplained: 3, well: ['d', 'e'], isWell: false },
    };
    expect(needs(['a', 'b', 'c'])).toEqual([suspected]);
    expect(needs(['a', 'b', 'c'], { db: well })).toEqual([
      { ...suspected, together: { ...suspected.together, isWell: true } },
    ]);
    expect(needs(['a', 'b', 'c'], { db: ill })).toEqual([{ id: 'db', ...ill }]);
  });

  it('is not suspected by who is well itself, nor because others fail that do not need it', () => {
    expect(needs(['b', 'c', 'd'], { db: well })).toEqual([{ id: 'db', ...well }]);
    const others = { ...environment, services: [...services.slice(0, 2), service('x'), service('y')] };
    expect(needs(['a', 'b', 'x', 'y'], {}, undefined, others)).toEqual([]);
  });

  it('is suspected less where those that fail need something else that fails', () => {
    const also = services.map((one) =>
      one.id === 'b'
        ? service('b', { dependsOn: ['db', 'x'] })
        : one.id === 'c'
          ? service('c', { dependsOn: ['db', 'queue'] })
          : one,
    );
    const of = {
      ...environment,
      services: [...also, service('x')],
      dependencies: [db, dependency('queue', 'queue')],
    };
    const [need] = needs(['a', 'b', 'c', 'x'], { queue: ill }, undefined, of);
    expect(need?.together?.unexplained).toBe(1);
    // As soon as it answers, nothing is left that it would explain.
    const answers = (sick: readonly string[]) =>
      needs(sick, { db: well, queue: ill }, undefined, of).map(({ status }) => status);
    expect(answers(['a', 'b', 'c', 'x'])).toEqual(['healthy']);
    expect(answers(['a', 'b', 'd', 'x'])).toEqual(['suspect']);
  });

  describe('beside another that nobody watches', () => {
    const ofTwo = (narrow: readonly string[], wide: readonly string[]) => ({
      ...environment,
      services: ['a', 'b', 'c', 'd', 'e'].map((id) =>
        service(id, {
          dependsOn: [...(narrow.includes(id) ? ['db'] : []), ...(wide.includes(id) ? ['queue'] : [])],
        }),
      ),
      dependencies: [db, dependency('queue', 'queue')],
    });
    const unexplained = (sick: readonly string[], of: typeof environment) =>
      Object.fromEntries(needs(sick, {}, undefined, of).map((one) => [one.id, one.together?.unexplained]));

    it('is as likely where it explains the same', () => {
      const same = ofTwo(['a', 'b', 'c'], ['a', 'b', 'c']);
      expect(unexplained(['a', 'b', 'c'], same)).toEqual({ db: 3, queue: 3 });
    });

    it('explains nothing where the other explains all of it and more', () => {
      const wider = ofTwo(['a', 'b', 'c'], ['a', 'b', 'c', 'd']);
      expect(unexplained(['a', 'b', 'c', 'd'], wider)).toEqual({ db: 0, queue: 4 });
      const [need] = needs(['a', 'b', 'c', 'd'], {}, undefined, wider);
      expect(need?.detail).toBe(
        '3 services that need it fail together, and all of them, with others, need queue',
      );
    });

    it('is as likely where the other explains more and somebody is well with it', () => {
      const doubtful = ofTwo(['a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e']);
      expect(unexplained(['a', 'b', 'c', 'd'], doubtful)).toEqual({ db: 3, queue: 4 });
    });
  });

  it('is weighed in a great storm with a few questions for each service, however many things they share', () => {
    const shared = ['one', 'two', 'three', 'four', 'five'];
    const asked = (services: number, things: number) => {
      const dependsOn = shared.slice(0, things);
      const ids = ['a', ...Array.from({ length: services - 1 }, (_, index) => `s${index}`)];
      const sick = new CountingSet(ids);
      const of = { ...environment, services: ids.map((id) => service(id, { dependsOn })), dependencies: [] };
      expect(needsState('a', of, new Map(), sick)).toHaveLength(things);
      return sick.asked;
    };
    expect(asked(400, 5) / asked(200, 5)).toBeLessThan(2.1);
    // Whether each of those that need it fails, and whether each of their needs does.
    expect(asked(200, 5)).toBeLessThan(200 * 5 * 4);
  });

  it('is no firm suspicion where it answers itself, where as many who need it are well, or of one alone', () => {
    expect(isFirm({ unexplained: 3, well: [], isWell: true })).toBe(false);
    expect(isFirm({ unexplained: 3, well: ['d', 'e'], isWell: false })).toBe(true);
    expect(isFirm({ unexplained: 2, well: ['d'], isWell: false })).toBe(true);
    expect(isFirm({ unexplained: 1, well: [], isWell: false })).toBe(false);
    expect(isFirm({ unexplained: 2, well: ['d', 'e'], isWell: false })).toBe(false);
  });

  describe('in its own words', () => {
    const alone = { ...environment, services: [service('a', { dependsOn: ['db'] }), service('b')] };
    const named = (reason: string, known: Readonly<Record<string, Known>> = {}, of = alone, sick = ['a']) =>
      needs(sick, known, { reason }, of);

    it.each(['db refused', 'rds is away', 'a DEPENDENCY failed', 'upstream timed out', 'dependencies: none'])(
      'points at what nobody watches: %s',
      (reason) => {
        expect(named(reason)).toEqual([
          {
            id: 'db',
            status: 'suspect',
            detail: `nobody watches it, and a says so: ${reason}`,
            observedAtMs: Infinity,
          },
        ]);
      },
    );

    it.each(['no answer within 3000 ms', 'db-2 refused', 'mydb refused', ''])(
      'points at nothing: %s',
      (reason) => {
        expect(named(reason)).toEqual([]);
      },
    );

    it('points at nothing that is watched, or that serves another who is well', () => {
      expect(named('db refused', { db: well })).toEqual([{ id: 'db', ...well }]);
      expect(named('db refused', {}, environment)).toEqual([]);
      expect(named('db refused', {}, environment, ['a', 'b', 'c', 'd', 'e'].slice(0, 2))).toEqual([]);
    });

    it('explains nothing further while something that it needs is seen ill', () => {
      const two = {
        ...alone,
        services: [service('a', { dependsOn: ['db', 'queue'] })],
        dependencies: [db, dependency('queue', 'queue')],
      };
      expect(named('db refused', { queue: ill }, two)).toEqual([{ id: 'queue', ...ill }]);
      const slow: Known = { ...well, status: 'degraded' };
      expect(named('db refused', { queue: slow }, two).map(({ id }) => id)).toEqual(['queue', 'db']);
      expect(named('db refused', { queue: well }, two).map(({ id }) => id)).toEqual(['queue', 'db']);
    });
  });
});
