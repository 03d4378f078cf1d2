import type { Alternative, Diagnosis } from '../diagnosis/diagnose.ts';

/** Below it a diagnosis is a guess. */
const GUESS = 0.5;

/** What is the cause, what speaks for and against it, and what else it may be; a tie is said to be one. */
export function diagnosisLines(diagnosis: Diagnosis, service: string): string[] {
  const { confidence, because, against = [], alternatives = [] } = diagnosis;
  const sure = `${confidence < GUESS ? 'a guess, ' : ''}confidence ${confidence}`;
  return [
    `Diagnosis: ${nameOf(diagnosis, service)} (${sure}).`,
    ...because.map((line) => `- ${line}`),
    ...against.map((line) => `- against it: ${line}`),
    ...alternatives.map(alternativeLine),
  ];
}

/** What a service calls and nobody watches has no name here. */
export const nameOf = ({ cause, blames }: Pick<Diagnosis, 'cause' | 'blames'>, service: string): string =>
  `${cause}, blaming ${cause === 'dependency' && blames === service ? 'something that nobody watches here' : blames}`;

function alternativeLine({ cause, blames, because, against = [], asLikely }: Alternative): string {
  const contra = against.length > 0 ? `; against it: ${against.join(', ')}` : '';
  return `${asLikely ? 'As likely' : 'Less likely'}: ${cause}, blaming ${blames}: ${because.join('; ')}${contra}.`;
}
