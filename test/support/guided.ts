import { expect, it } from 'vitest';
import type { Cause } from '../../shared/core/diagnosis/diagnose.ts';
import { type Guide, guideToIncident } from '../../shared/core/guide/guide.ts';
import type { Incident } from '../../shared/core/remediation/incident.ts';
import type { MeasuredQuestion } from '../../shared/core/watchlist/aws-question.ts';
import type { Dependency, Environment, LambdaService } from '../../shared/core/watchlist/environment.ts';
import { incidentAt, lambdaService, MINUTE, NOON, plainSituation, service } from './cases.ts';

/** What is known of an incident of the cart when the guide to it is written. */
export interface Told {
  readonly cause?: Cause;
  readonly says?: string;
  /** What the cart needs, and blames. */
  readonly needs?: Partial<Dependency> & Pick<Dependency, 'kind'>;
  readonly lambda?: Partial<LambdaService>;
  readonly incident?: Partial<Incident>;
}

const SHOP: Environment = { ...plainSituation().environment, region: 'eu-central-1' };

/** The cart, called by the web shop and the app; the hour before noon and ten minutes after it are looked at. */
export function guided({ cause = 'unknown', says, needs, lambda, incident = {} }: Told): Guide {
  const needed: Dependency = {
    id: 'store',
    vantage: 'public',
    shard: 0,
    question: {
      kind: 'tcp',
      host: 'shop-prod.cxyz0example.eu-central-1.rds.amazonaws.com',
      port: 5432,
      timeoutMs: 2_000,
    },
    kind: 'rds',
    ...needs,
  };
  const given = { targetGroup: 'shop-cart-prod', dependsOn: needs ? ['store'] : [] };
  const cart = lambda ? lambdaService({ ...given, ...lambda }) : service('cart', given);
  const environment = {
    ...SHOP,
    services: [cart, service('web', { dependsOn: ['cart'] }), service('app', { dependsOn: ['cart'] })],
    dependencies: needs ? [needed] : [],
  };
  const diagnosis = {
    cause,
    blames: needs ? 'store' : 'cart',
    confidence: 0.8,
    because: says ? [says] : [],
  };
  return guideToIncident(
    environment,
    incidentAt(NOON, { reason: 'it is not well', diagnosis, ...incident }),
    NOON + 10 * MINUTE,
  );
}

/** A question of AWS's own measures, by what CloudWatch calls the thing. */
export const measuredAs = (name: string, value: string): MeasuredQuestion => ({
  kind: 'measured',
  measures: [
    {
      name: 'figure',
      unit: '',
      phase: 'errors',
      metric: { namespace: 'AWS/Test', name: 'Figure', dimensions: { [name]: value }, stat: 'Sum' },
      take: 'sum',
      worse: 'above',
      missing: 'zero',
    },
  ],
});

/** What it says, a line each: a question or a check, and its command. */
export const wordsOf = ({ lookAt, beforeOver }: Guide): string[] => [
  ...lookAt.map(({ ask, command }) => (command ? `${ask} $ ${command}` : ask)),
  ...beforeOver.map(({ holds, command }) => `[ ] ${command ? `${holds} $ ${command}` : holds}`),
];

/** One test for each line of a runbook: one line of the guide says all of it. */
export function showsEach(told: Told, rows: readonly (readonly [title: string, ...says: RegExp[]])[]): void {
  it.each(rows.map(([title, ...says]) => [title, says] as const))('%s', (_, says) => {
    const lines = wordsOf(guided(told));
    const saying = lines.filter((line) => says.every((one) => one.test(line)));
    expect(saying, `${says.join(' and ')} in\n${lines.join('\n')}`).not.toEqual([]);
  });
}
