import { describe, expect, it } from 'vitest';
import { type Properties, plain, resourcesOf, templateOfShop } from './synthesised.ts';

const template = templateOfShop({ alertTopics: ['{project}-alerts-{env}', 'budget'] });
const ARNS = ['shop-alerts-prod', 'budget'].map((name) => `arn:aws:sns:eu-central-1:123456789012:${name}`);
const fromTopics = (of: typeof template): Properties[] =>
  [...resourcesOf(of, 'AWS::Lambda::Permission').values()].filter(
    (one) => one.Principal === 'sns.amazonaws.com',
  );

describe('topics of alerts', () => {
  it('[S2-31] send what is said there to the watcher', () => {
    const subscriptions = [...resourcesOf(template, 'AWS::SNS::Subscription').values()].filter(
      (one) => one.Protocol === 'lambda',
    );
    expect(subscriptions.map((one) => plain(one.TopicArn))).toEqual(ARNS);
    for (const one of subscriptions) expect(plain(one.Endpoint)).toMatch(/^<ActorsWatch.*\.Arn>$/);
  });

  it('may invoke the watcher, each by its own name, and nothing else of SNS may', () => {
    expect(fromTopics(template).map((one) => plain(one.SourceArn))).toEqual(ARNS);
    for (const one of fromTopics(template)) expect(plain(one.FunctionName)).toMatch(/^<ActorsWatch/);
  });

  it('are nobody where none is named', () => {
    expect(fromTopics(templateOfShop())).toEqual([]);
  });
});
