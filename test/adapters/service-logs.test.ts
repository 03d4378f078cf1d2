import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsConfig } from '../../shared/adapters/aws-config.ts';
import { ServiceLogs } from '../../shared/adapters/service-logs.ts';
import { TransientError } from '../../shared/ports.ts';
import { lambdaService, NOON } from '../support/cases.ts';

const aws = mockClient(CloudWatchLogsClient);
const read = () => new ServiceLogs(awsConfig()).errorLines(lambdaService(), { fromMs: 0, untilMs: NOON });

describe('the log of a service', () => {
  beforeEach(() => aws.reset());

  it('is read page by page, the newest line first', async () => {
    aws
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: 'more' })
      .resolvesOnce({ events: [{ message: 'ERROR first' }, { message: 'ERROR second' }] });
    expect(await read()).toEqual(['ERROR second', 'ERROR first']);
  });

  it('is not called quiet where nobody has read it to its end', async () => {
    aws.on(FilterLogEventsCommand).resolves({ events: [], nextToken: 'more' });
    await expect(read()).rejects.toThrow(TransientError);
    expect(aws.commandCalls(FilterLogEventsCommand)).toHaveLength(3);
  });

  it('has the reports of a function in plain words, also where it is JSON', async () => {
    const report = { requestId: 'a', metrics: { durationMs: 5, memorySizeMB: 128 }, status: 'timeout' };
    const message = JSON.stringify({ time: 't', type: 'platform.report', record: report });
    aws.on(FilterLogEventsCommand).resolves({ events: [{ message }] });
    expect(await read()).toEqual([
      'REPORT RequestId: a\tDuration: 5 ms\tMemory Size: 128 MB\tStatus: timeout',
    ]);
  });
});
