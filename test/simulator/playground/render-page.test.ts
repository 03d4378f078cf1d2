import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../shared/core/remediation/incident.ts';
import type { FunctionState, PlaygroundState } from '../../../simulator/playground/playground-state.ts';
import { renderFragments, renderPage } from '../../../simulator/playground/render-page.ts';
import { incidentOf, START_MS, serviceOf, stateOf } from './playground-state-of.ts';

const belief = serviceOf().belief!;
const ILL = serviceOf({ tasks: [], belief: { ...belief, status: 'unhealthy' } });
const CONSUMER: FunctionState = {
  id: 'sqs-consumer',
  dependsOn: [],
  belief,
  version: '10',
  isWell: true,
  isCertified: true,
};

const withIncident = (given: Partial<Incident>, service = ILL): PlaygroundState =>
  stateOf({ services: [service], functions: [CONSUMER], incidents: [incidentOf(given)] });

describe('the headline', () => {
  it('counts everything that can be healed', () => {
    expect(renderFragments(stateOf({ functions: [CONSUMER] })).headline).toContain(
      'All 2 services are well.',
    );
    const ill = stateOf({ functions: [{ ...CONSUMER, isWell: false }] });
    expect(renderFragments(ill).headline).toContain('Not well: sqs-consumer (no incident is open).');
    const unseen = stateOf({ functions: [{ ...CONSUMER, belief: undefined }] });
    expect(renderFragments(unseen).headline).toContain('Starting');
  });

  it.each<[string, Partial<Incident>]>([
    ['not confirmed yet', {}],
    ['being healed', { status: 'confirmed' }],
    [
      'held: dependency sick',
      {
        status: 'confirmed',
        hold: { reason: 'dependency-sick', detail: 'mlflow-db fails', sinceMs: START_MS },
      },
    ],
    ['left to people', { status: 'closed', outcome: 'escalated', because: 'nothing helped' }],
    ['aborted', { status: 'closed', outcome: 'aborted', because: 'somebody deploys' }],
    ['no incident is open', { status: 'closed', outcome: 'recovered', because: 'it answers' }],
  ])('says of what is ill: %s', (done, incident) => {
    expect(renderFragments(withIncident(incident)).headline).toContain(`Not well: backend (${done}).`);
  });

  it('speaks of an incident until it is over', () => {
    const state = withIncident({ status: 'confirmed' }, serviceOf());
    expect(renderFragments(state).headline).toContain('Not well: backend (being healed).');
  });
});

describe('an incident', () => {
  const placeOf = (state: PlaygroundState) => {
    const { present, past } = renderFragments(state);
    return [present.includes('backend#000007'), past.includes('backend#000007')];
  };

  it('comes first while it is open, and while its service is left to people', () => {
    expect(placeOf(withIncident({ status: 'confirmed' }))).toEqual([true, false]);
    expect(placeOf(withIncident({ status: 'closed', outcome: 'escalated' }))).toEqual([true, false]);
    const page = renderPage(withIncident({ status: 'confirmed' }));
    expect(page.indexOf('backend#000007')).toBeLessThan(page.indexOf('id="services"'));
  });

  it('is past when it has ended and its service is well', () => {
    expect(placeOf(withIncident({ status: 'closed', outcome: 'escalated' }, serviceOf()))).toEqual([
      false,
      true,
    ]);
    expect(placeOf(withIncident({ status: 'closed', outcome: 'recovered' }))).toEqual([false, true]);
  });
});
