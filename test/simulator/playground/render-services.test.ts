import { expect, it } from 'vitest';
import { renderServices } from '../../../simulator/playground/render-services.ts';
import { START_MS, serviceOf, stateOf } from './playground-state-of.ts';

it('says on the card of a service that it is owed a deployment', () => {
  const cardOf = (redeployedMs?: number) =>
    renderServices(stateOf({ services: [serviceOf({ redeployedMs })] }));
  expect(cardOf(START_MS)).toMatch(/<dt>Owed<\/dt><dd>a deployment: .* data-since="1767225600000"/);
  expect(cardOf()).not.toContain('Owed');
});
