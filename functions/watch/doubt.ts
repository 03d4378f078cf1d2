import type { WitnessReading } from '../../shared/core/diagnosis/evidence.ts';
import {
  excuses,
  NETWORK_PHASES,
  type Observation,
  tookConnection,
} from '../../shared/core/health/observation.ts';
import { doubtOurselves, type Turn } from '../../shared/core/health/self-doubt.ts';
import { type Environment, FROM_METRICS, worksOff } from '../../shared/core/watchlist/environment.ts';
import { needsOf, nodesOf } from '../../shared/core/watchlist/graph.ts';
import type { Evidence } from './evidence.ts';
import type { Glance } from './glance.ts';

const ILL = new Set(['unhealthy', 'suspect']);
/** Where a probe fails that never came to be told anything. */
const SILENT: ReadonlySet<string | undefined> = new Set([...NETWORK_PHASES, 'self']);

/** It came through, whatever it was told. */
const isReached = ({ phase, detail }: Observation): boolean => !SILENT.has(phase) || tookConnection(detail);

/** Without any there is nothing to doubt. */
export function hasNews(glances: ReadonlyMap<string, Glance>): boolean {
  for (const glance of glances.values()) if (hasTurned(glance) || isUnknown(glance)) return true;
  return false;
}

/** Are this look's verdicts more likely our own trouble than the world's? Says why, or undefined. */
export async function doubtLook(
  glances: ReadonlyMap<string, Glance>,
  evidence: Evidence,
  environment: Environment,
): Promise<string | undefined> {
  const said = await evidence.witnesses();
  const nodes = nodesOf(environment);
  const fromMetrics = new Set(
    environment.services.filter((one) => one.vantage === FROM_METRICS).map((one) => one.id),
  );
  // That a resolver answers does not prove that a probe gets out.
  const names = new Set(
    environment.dependencies.filter((one) => one.question?.kind === 'dns').map((one) => one.id),
  );
  const isProbed = (id: string): boolean => !fromMetrics.has(id) && !names.has(id);
  // What AWS measures is not seen by our eyes: it is not in doubt, and it is a witness of its own.
  const measured = new Set(
    environment.dependencies.filter((one) => one.vantage === FROM_METRICS).map((one) => one.id),
  );
  const excusesFrom = (target: string) => {
    const service = environment.services.find(({ id }) => id === target);
    return (id: string): boolean => {
      const { status, phase } = glances.get(id)?.row.belief ?? {};
      return ILL.has(status ?? '') && excuses(phase, service !== undefined && worksOff(service, id));
    };
  };
  // What its owner has set to 0 is silent, whoever asks.
  const isWanted = (id: string): boolean => evidence.views.get(id)?.desired !== 0;
  const ours = [...glances.values()].filter(
    ({ row: { target } }) => !measured.has(target) && isWanted(target),
  );
  const turns = ours.map(({ before, seen, row }): Turn => {
    const turned = hasTurned({ before, row });
    const sickNeeds = turned ? needsOf(row.target, nodes).filter(excusesFrom(row.target)) : [];
    const witnesses = said.get(row.target) ?? [];
    return {
      target: row.target,
      turned,
      ill: ILL.has(row.belief.status),
      unknown: isUnknown({ seen }),
      reached: isProbed(row.target) ? seen.some(isReached) : undefined,
      explained: sickNeeds.length > 0,
      others: sickNeeds.some((id) => measured.has(id)) ? 'ill' : sayOthers(witnesses),
    };
  });
  return doubtOurselves(turns);
}

const hasTurned = ({ before, row }: Pick<Glance, 'before' | 'row'>): boolean =>
  !ILL.has(before.belief.status) && ILL.has(row.belief.status);

/** That nobody invokes a function is no trouble of ours. */
function isUnknown({ seen }: Pick<Glance, 'seen'>): boolean {
  const last = seen.at(-1);
  return last?.verdict === 'unknown' && last.phase !== 'idle';
}

function sayOthers(witnesses: readonly WitnessReading[]): Turn['others'] {
  if (witnesses.some((one) => one.verdict === 'unhealthy')) return 'ill';
  return witnesses.some((one) => one.verdict === 'healthy') ? 'well' : undefined;
}
