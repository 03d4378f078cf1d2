import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../core/notices/notice.ts';
import { printableLine } from '../core/notices/redact.ts';
import type { Topic } from '../ports.ts';
import type { AwsConfig } from './aws-config.ts';
import { callAws } from './aws-error.ts';

/** SNS API reference: Publish; a subject is under 100 characters, ASCII is what every subscriber can show. */
const MOST_SUBJECT = 99;
const MOST_BODY_BYTES = 8 * 1024;
const MOST_LINE = 600;

/** Amazon Q Developer guide: custom notifications. */
const MOST_TITLE = 250;
const MOST_DESCRIPTION = 7900;
const MOST_NEXT_STEP = 350;
const SEE_EXPLAIN = ' The rest: npx watchdog explain.';

export class SnsTopic implements Topic {
  readonly #sns: SNSClient;
  readonly #topicArn: string;

  constructor(config: AwsConfig, topicArn: string) {
    this.#sns = new SNSClient(config);
    this.#topicArn = topicArn;
  }

  async publish(notice: Notice): Promise<void> {
    const text = humanText(notice);
    const command = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: subjectOf(notice),
      MessageStructure: 'json',
      Message: JSON.stringify({
        default: text,
        email: text,
        https: JSON.stringify(chatNotification(notice)),
      }),
      MessageAttributes: {
        environment: attribute(notice.environment),
        service: attribute(notice.about),
        severity: attribute(notice.severity),
        kind: attribute(notice.kind),
      },
    });
    await callAws(`publish ${notice.id}`, () => this.#sns.send(command));
  }
}

const attribute = (value: string) => ({ DataType: 'String', StringValue: value === '' ? 'none' : value });

function subjectOf(notice: Notice): string {
  const ascii = printableLine(notice.subject, MOST_SUBJECT * 2).replace(/[^\x20-\x7e]/g, '?');
  return ascii.slice(0, MOST_SUBJECT).trim() || 'Watchdog';
}

/** What a person reads in a mail. */
function humanText(notice: Notice): string {
  const lines = notice.lines.map(safeLine);
  const steps = notice.nextSteps.map((step) => `- ${safeLine(step)}`);
  const text = steps.length > 0 ? [...lines, '', 'Next:', ...steps] : lines;
  return cutBytes(text.join('\n'), MOST_BODY_BYTES) || subjectOf(notice);
}

/** What a chat client shows; incidents with one root share a thread. */
function chatNotification(notice: Notice): object {
  const description = notice.lines.map((line) => escapeMarkdown(safeLine(line))).join('\n');
  return {
    version: '1.0',
    source: 'custom',
    id: notice.id,
    content: {
      textType: 'client-markdown',
      title: escapeMarkdown(subjectOf(notice)).slice(0, MOST_TITLE),
      description: cutBytes(description, MOST_DESCRIPTION) || subjectOf(notice),
      nextSteps: notice.nextSteps.map((step) => cutStep(safeLine(step))),
      keywords: [notice.environment, notice.about, notice.kind],
    },
    metadata: {
      threadId: notice.thread,
      summary: subjectOf(notice),
      eventType: notice.kind,
      additionalContext: { severity: notice.severity, modelName: notice.modelName },
    },
  };
}

const safeLine = (line: string): string => printableLine(line, MOST_LINE);

/** Chat clients make links, mentions and tags out of these; text that others wrote must not. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[`*_~[\]]/g, '\\$&');
}

function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  return `${Buffer.from(text)
    .subarray(0, most - 4)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}…`;
}

/** Whole sentences: a command that is cut in the middle would still run. */
function cutStep(step: string): string {
  if (step.length <= MOST_NEXT_STEP) return step;
  const end = step.lastIndexOf('. ', MOST_NEXT_STEP - SEE_EXPLAIN.length);
  return `${step.slice(0, end + 1)}${SEE_EXPLAIN}`;
}
