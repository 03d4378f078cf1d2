import { Stack } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Effect, ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Environment } from '../shared/core/watchlist/environment.ts';

export interface TopicsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly key: IKey;
}

/** Who is told: about services on one topic, about the watchdog itself on another. */
export class Topics extends Construct {
  readonly people: Topic;
  readonly ownHealth: Topic;

  constructor(scope: Construct, id: string, { environment, name, key }: TopicsProps) {
    super(scope, id);
    const { notify } = environment;
    this.people = this.topic('People', `${name}-people`, notify.emails, key);
    this.ownHealth = this.topic('OwnHealth', `${name}-own-health`, notify.ownHealthEmails, key);
    this.letAlarmsPublish();
    if (notify.slack) this.tellSlack(name, notify.slack);
  }

  private topic(id: string, topicName: string, emails: readonly string[], key: IKey): Topic {
    const topic = new Topic(this, id, {
      topicName,
      displayName: topicName,
      masterKey: key,
      enforceSSL: true,
    });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  /** A topic with a policy of its own loses the default one, which let alarms of the account in. */
  private letAlarmsPublish(): void {
    this.ownHealth.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.ownHealth.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  /** The channel only shows messages: commands typed there may do nothing at all. */
  private tellSlack(name: string, slack: NonNullable<Environment['notify']['slack']>): void {
    const nothing = new ManagedPolicy(this, 'NoCommands', {
      description: 'Guardrail of the chat channel: it shows notices and may do nothing',
      statements: [new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
    });
    new SlackChannelConfiguration(this, 'Slack', {
      slackChannelConfigurationName: name,
      slackWorkspaceId: slack.workspaceId,
      slackChannelId: slack.channelId,
      notificationTopics: [this.people, this.ownHealth],
      guardrailPolicies: [nothing],
    });
  }
}
