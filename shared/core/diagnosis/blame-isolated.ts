import type { Isolation } from '../watchlist/environment.ts';
import type { CaseFile } from './diagnose.ts';
import type { Hypothesis } from './hypothesis.ts';

/** As the runbooks name it; its metrics tell whether requests come through. */
const LOAD_BALANCER = 'load balancer';

/** What a service's own words point at, by its owner's table: several suspects are a tie, and are told as one. */
export function blameIsolated(file: CaseFile): Hypothesis[] {
  const said = [file.belief.reason, ...(file.errorLines ?? [])].join('\n').toLowerCase();
  return (file.isolation ?? []).flatMap((row) => {
    const words = row.says?.find((one) => said.includes(one.toLowerCase()));
    return words === undefined ? [] : row.suspects.map((suspect) => suspectOf(suspect, { row, words, file }));
  });
}

function suspectOf(
  blames: string,
  { row, words, file }: { readonly row: Isolation; readonly words: string; readonly file: CaseFile },
): Hypothesis {
  const isItself = blames === file.service;
  const against = file.wellNeeds?.includes(blames) ? [`${blames} answers its own probe`] : [];
  const requests = file.metrics?.requests.at(-1)?.value ?? 0;
  if (blames === LOAD_BALANCER && requests > 0)
    against.push(`${requests} requests a minute reach the service`);
  return {
    ground: 'told',
    cause: isItself ? 'hung-tasks' : 'dependency',
    blames,
    // Its own words name another first.
    confidence: isItself ? 0.5 : 0.55,
    because: [`it says "${words}": ${row.ask}`],
    ...(against.length > 0 && { against }),
  };
}
