import { aws, quote } from '../../notices/shell.ts';
import type { Chapter } from '../chapter.ts';
import { askOwnLog, describeTaskDefinition, inRegion, insideTask } from '../commands.ts';
import { hostOf, type Places, unknownName } from '../places.ts';

/** Objects in S3, and what keeps its data there. */
export const STORAGE: Chapter = {
  id: 'storage',
  complaint: 'it cannot read or write its files',
  when: [{ kinds: ['s3'] }, { says: /\bS3\b|arcticdb|NoSuchBucket|NoSuchKey/i }],
  looks: [
    {
      ask: 'Can you read the bucket?',
      command: (places) => aws('s3', 'ls', `s3://${bucketOf(places)}/`, ...inRegion(places)),
    },
    {
      ask: 'Can a task read it?',
      command: (places) =>
        places.service.kind === 'ecs'
          ? insideTask(places.service, places, `aws s3 ls ${quote(`s3://${bucketOf(places)}/`)}`)
          : undefined,
    },
    {
      ask: 'Which write or read errors does its log tell of (ArcticDB, S3)?',
      command: (places) =>
        askOwnLog(
          places,
          'fields @timestamp, @message | filter @message like /(?i)arcticdb|s3/ | sort @timestamp desc | limit 50',
        ),
    },
    {
      ask: 'Which bucket does its task take?',
      command: (places) =>
        describeTaskDefinition(
          places,
          "taskDefinition.containerDefinitions[].environment[?contains(name,'BUCKET')]",
        ),
    },
    {
      ask: "Does ArcticDB's library list its symbols?",
      command: (places) =>
        places.service.kind === 'ecs'
          ? insideTask(places.service, places, `python -c ${quote(listSymbols(bucketOf(places)))}`)
          : undefined,
    },
    {
      ask: 'Is the VPC endpoint of S3 available?',
      command: (places) =>
        aws(
          ...['ec2', 'describe-vpc-endpoints', '--filters'],
          `Name=service-name,Values=com.amazonaws.${places.region ?? unknownName('region')}.s3`,
          ...['--query', 'VpcEndpoints[].State', ...inRegion(places)],
        ),
    },
  ],
  checks: [{ holds: 'It reads and writes again: the newest object is younger than the incident.' }],
};

/** A virtual-hosted bucket is the first label of its host; S3 user guide, "Virtual hosting of buckets". */
function bucketOf({ blamed, environment, service }: Places): string {
  const needed = environment.dependencies.filter((one) => service.dependsOn.includes(one.id));
  const bucket = [...(blamed ? [blamed] : []), ...needed].find((one) => one.kind === 's3');
  return /^(.+)\.s3[.-]/.exec((bucket && hostOf(bucket)) ?? '')?.[1] ?? unknownName('bucket');
}

/** ArcticDB documentation, "S3 configuration": `s3s://<endpoint>:<bucket>?aws_auth=true`. */
function listSymbols(bucket: string): string {
  return `import os; from arcticdb import Arctic; bucket = os.environ.get("DATA_COLLECTION_ARCTIC_S3_BUCKET", ${JSON.stringify(bucket)}); print(Arctic("s3s://s3." + os.environ["AWS_REGION"] + ".amazonaws.com:" + bucket + "?aws_auth=true").get_library("ohlcv").list_symbols())`;
}
