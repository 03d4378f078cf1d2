import { awsKind, nameInAws } from './aws-kind.ts';

/** Somebody else's judgement: a CloudWatch alarm, metric or composite. ALARM is down, OK is up, else unknown. */
export const alarm = awsKind('alarm', { alarmName: nameInAws(255) }, ({ alarmName }) => ({
  kind: 'alarm',
  alarm: alarmName,
}));
