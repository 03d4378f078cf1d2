import type { History } from '../history.ts';
import type { RuleWatch } from '../rule-watch.ts';

/** Step Functions API, StartExecution: what a name may be made of. */
const NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** I17: an execution is named after one incident, and a service has one open incident at a time. */
export function triggerIdempotence(history: History): RuleWatch {
  const incidentOf = new Map<string, string>();
  const open = new Map<string, string>();
  return {
    item: (write) => {
      if (write.kind !== 'incident' || !write.now) return undefined;
      const { id, service, status, execution } = write.now;
      const other = open.get(service);
      const twoOpen = status !== 'closed' && other !== undefined && other !== id;
      if (status !== 'closed') open.set(service, id);
      else if (other === id) open.delete(service);
      return [
        ...(twoOpen ? [`${id} was opened while ${other} was open, at ${history.at(history.nowMs)}`] : []),
        ...(execution === undefined ? [] : named(execution, id)),
      ];
    },
  };

  function named(execution: string, id: string): string[] {
    const known = incidentOf.get(execution);
    incidentOf.set(execution, id);
    if (!NAME.test(execution)) return [`the execution of ${id} is called ${JSON.stringify(execution)}`];
    return known !== undefined && known !== id
      ? [`the execution ${execution} is of ${known} and of ${id}`]
      : [];
  }
}
