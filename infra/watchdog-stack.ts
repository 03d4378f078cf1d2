import { Annotations, CfnRule, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { warningsOf } from '../shared/contracts/define-environment.ts';
import { ownPrefix } from '../shared/contracts/environment-names.ts';
import type { Environment } from '../shared/core/watchlist/environment.ts';
import { Actors } from './actors.ts';
import { DeadLetters } from './dead-letters.ts';
import { Decisions } from './decisions.ts';
import { EncryptionKey } from './encryption-key.ts';
import { Hints } from './hints.ts';
import { Operators } from './operators.ts';
import { OwnHealth } from './own-health.ts';
import { Ownership } from './ownership.ts';
import { QuickLooks } from './quick-looks.ts';
import { Retirement } from './retirement.ts';
import { Schedules } from './schedules.ts';
import { Tables } from './tables.ts';
import { Topics } from './topics.ts';

/** One environment's watchdog: the table of contents. */
export class WatchdogStack extends Stack {
  constructor(scope: Construct, environment: Environment) {
    const name = ownPrefix(environment.project, environment.name);
    super(scope, name, {
      description: `Watches and heals ${environment.project} ${environment.name}`,
      env: { account: environment.account, region: environment.region },
      tags: { project: environment.project, environment: environment.name, 'managed-by': 'watchdog' },
    });
    for (const [index, warning] of warningsOf(environment).entries()) {
      Annotations.of(this).addWarningV2(`watchdog:${index}`, warning);
    }
    if (environment.local) refuseToBeDeployed(this);

    const key = new EncryptionKey(this, 'Key', { name });
    const tables = new Tables(this, 'Tables', { environment, key });
    const topics = new Topics(this, 'Topics', { environment, name, key });
    const deadLetters = new DeadLetters(this, 'DeadLetters', { queueName: `${name}-dead-letters` });

    const isQuick = environment.timings.lookSeconds < 60;
    const looks = isQuick ? new QuickLooks(this, 'QuickLooks', { environment, name }) : undefined;
    const actors = new Actors(this, 'Actors', { environment, name, tables, topics, key, deadLetters, looks });
    const { watcher, restorer } = actors;
    const { stateMachine } = actors.workflow;
    const ownership = new Ownership(this, 'Ownership', { environment, name });
    actors.node.findChild('Remediate').node.addDependency(ownership); // it acts on nothing that another stack owns

    const schedules = new Schedules(this, 'Schedules', {
      environment,
      name,
      watcher,
      restorer,
      looks: looks?.queue,
    });
    const hints = new Hints(this, 'Hints', { environment, watcher, restorer, stateMachine });
    const decisions = new Decisions(this, 'Decisions', { environment, name, tables, key, deadLetters });
    new Operators(this, 'Operators', { name, tables, key, decisions: decisions.queue });
    const functions = new Map([...actors.all(), ['decide', decisions.decider] as const]);
    new OwnHealth(this, 'OwnHealth', {
      environment,
      name,
      topic: topics.ownHealth,
      functions,
      probers: actors.probers.byVantage,
      stateMachine,
      deadLetters,
    });
    const before = [key, tables, topics, deadLetters, actors, schedules, hints, decisions];
    const after = [actors, schedules];
    new Retirement(this, 'Retirement', { environment, name, tables, key, before, after });
  }
}

/** Windows that are right on a machine are far too short for a fleet: CloudFormation stops before it makes anything. */
function refuseToBeDeployed(stack: Stack): void {
  new CfnRule(stack, 'NotForAnAccount', {
    assertions: [
      {
        assert: Fn.conditionContains(['an account'], "somebody's machine"),
        assertDescription:
          'The environment is marked local: it runs on a machine (npm start), never in an account.',
      },
    ],
  });
}
