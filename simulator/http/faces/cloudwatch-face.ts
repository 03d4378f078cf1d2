import type { Place } from '../resource-names.ts';
import type { ServiceFace, WireInput } from '../service-face.ts';
import type { WorldClock } from '../world-clock.ts';

/** Service Authorization Reference, Amazon CloudWatch: DescribeAlarms is asked for the alarms' ARNs. */
export function cloudwatchFace(clock: WorldClock, place: Place): ServiceFace {
  const alarmArn = (name: string) => `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${name}`;
  return {
    errorNames: { AccessDeniedException: 'AccessDenied' },
    accessDeniedStatus: 403,
    operations: {
      DescribeAlarms: {
        permissions: (input) =>
          (input.AlarmNames ?? ['*']).map((name: string) => ({
            action: 'cloudwatch:DescribeAlarms',
            resource: alarmArn(name),
          })),
        run: (input) => clock.use((world) => world.describeAlarms(input)),
      },
      GetMetricData: {
        permissions: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
        run: (input) => clock.use((world) => world.getMetricData(inMs(input))),
      },
    },
  };
}

/** The wire has epoch seconds, the model milliseconds. */
const inMs = (input: WireInput): WireInput => ({
  ...input,
  StartTime: input.StartTime * 1000,
  EndTime: input.EndTime * 1000,
});
