import type { EnvironmentDraft } from './environment-draft.ts';
import type { EnvironmentFault } from './environment-fault.ts';

/** An orphan scan tells of work by itself: nothing leans on it, and executions are matched by name or not at all. */
export function orphanScanFaults({ services, dependencies }: EnvironmentDraft): EnvironmentFault[] {
  const isScan = (id: string) => dependencies.get(id)?.question?.kind === 'orphan-scan';
  const leaning = [...services].flatMap(([id, { dependsOn = [] }]) =>
    dependsOn.filter(isScan).map((value) => ({
      path: `services.${id}.dependsOn`,
      value,
      problem: 'is an orphan scan, which is told of by itself and explains no illness',
      instead: 'the table, queue or state machine that the service needs',
    })),
  );
  const unmatched = [...dependencies].flatMap(([id, { question }]) =>
    question?.kind === 'orphan-scan' && question.stateMachineArn !== undefined && !question.idAttribute
      ? [
          {
            path: `dependencies.${id}.question.stateMachineArn`,
            value: question.stateMachineArn,
            problem: 'is asked about nothing without idAttribute: executions are matched by name',
            instead: 'idAttribute beside it, or no state machine',
          },
        ]
      : [],
  );
  return [...leaning, ...unmatched];
}
