import { type AdviceRow, ASK_LESS, endpoints } from './advice-row.ts';

const RELEASE = ', then publish a version and move its alias.';

/** What a diagnosis leaves to people. */
export const CAUSE_ADVICE: readonly AdviceRow[] = [
  {
    id: 'function-settings',
    when: { causes: ['configuration'], runs: 'lambda' },
    say: ({ fn, region }) =>
      `Read all its variables before one is changed: aws lambda get-function-configuration --function-name ${fn} --query Environment${region}. update-function-configuration --environment replaces the whole map, so give all of them back.`,
  },
  {
    id: 'task-settings',
    when: { causes: ['configuration', 'crash-loop'], runs: 'ecs' },
    say: ({ definition }) =>
      `Compare its settings with what it needs: ${definition} "taskDefinition.containerDefinitions[0].[environment,secrets]". A person corrects their source and deploys.`,
  },
  {
    id: 'startup-log',
    when: { causes: ['crash-loop'], runs: 'ecs' },
    say: ({ log }) =>
      `Read what it said when it started: aws logs filter-log-events --log-group-name ${log} --filter-pattern '?ERROR ?CRITICAL ?fatal ?panic'`,
  },
  {
    id: 'image-tag',
    when: { causes: ['image'], runs: 'ecs' },
    say: ({ definition, region }) =>
      `Is it the right image, and is it there? ${definition} "taskDefinition.containerDefinitions[].image"; then aws ecr describe-images --repository-name <repository> --image-ids imageTag=<tag>${region}`,
  },
  {
    id: 'function-package',
    when: { causes: ['image'], runs: 'lambda' },
    say: () => 'Its package does not load: build it again with all that it imports, its layers too.',
  },
  {
    id: 'no-room',
    when: { causes: ['capacity'], runs: 'ecs' },
    say: ({ region }) =>
      `AWS finds no room for its tasks: look at free addresses of its subnets (aws ec2 describe-subnets --query "Subnets[].{Id:SubnetId,Free:AvailableIpAddressCount}"${region}), at the account's limits (aws service-quotas list-service-quotas --service-code fargate${region}) and, on EC2, at the instances of its capacity provider.`,
  },
  {
    id: 'function-cold',
    unless: 'provision-concurrency',
    when: { runs: 'lambda', says: /cold starts: / },
    say: ({ fn, alias, region }) =>
      `Environments that are kept warm answer at once, and cost while they stand: aws lambda put-provisioned-concurrency-config --function-name ${fn} --qualifier ${alias} --provisioned-concurrent-executions 5${region}. For good: load less before the first call, or give it more memory, which is also more CPU.`,
  },
  {
    id: 'function-throttled',
    unless: 'provision-concurrency',
    when: { causes: ['overload', 'capacity'], runs: 'lambda', says: /^(?!.*cold starts: )/s },
    say: ({ fn, region }) =>
      `Lambda runs no more of it at once. Its own limit: aws lambda get-function-concurrency --function-name ${fn}${region}; the account's: aws lambda get-account-settings --query AccountLimit${region}. A person raises the one (aws lambda put-function-concurrency --function-name ${fn} --reserved-concurrent-executions <more>${region}) or asks AWS for more of the other.`,
  },
  {
    id: 'function-memory',
    unless: 'raise-memory',
    when: { causes: ['out-of-memory'], runs: 'lambda' },
    say: ({ configure }) => `More memory is also more CPU: ${configure} --memory-size <more MiB>${RELEASE}`,
  },
  {
    id: 'function-timeout',
    unless: 'raise-timeout',
    when: {
      causes: ['hung-tasks', 'unknown', 'bad-revision'],
      runs: 'lambda',
      says: /Task timed out|Sandbox\.Timedout|timed out after/i,
    },
    say: ({ configure }) =>
      `It needs longer than it may take: make it faster, or ${configure} --timeout <more seconds>${RELEASE}`,
  },
  {
    id: 'name-not-found',
    when: { causes: ['network'], runs: 'ecs', says: /has no address|does not lead to|NXDOMAIN/i },
    say: ({ discovery, region }) =>
      `Its tasks run, and its name does not lead to them: look at service discovery. Which of them does Cloud Map know? aws servicediscovery discover-instances ${discovery} --health-status ALL --query "Instances[].{Id:InstanceId,Health:HealthStatus,Address:Attributes.AWS_INSTANCE_IPV4}". An address that no task has is taken out by a person: aws servicediscovery deregister-instance --service-id <its service> --instance-id <that Id>${region}. Nothing is restarted for a name.`,
  },
  {
    id: 'start-reach',
    when: { causes: ['network'], runs: 'ecs', says: /^(?!.*(?:has no address|does not lead to|NXDOMAIN))/s },
    say: ({ region }) =>
      `New tasks cannot reach what they need: the route of their subnets, their security group, and ${endpoints(region)}`,
  },
  {
    id: 'hangs',
    unless: 'force-deploy',
    when: { causes: ['hung-tasks', 'unknown'], runs: 'ecs', givenUp: true },
    say: ({ update }) =>
      `See what its tasks wait for before they are replaced: their traces go with them. Then new ones, one after another: ${update} --force-new-deployment`,
  },
  {
    id: 'wrong-question',
    when: { causes: ['client-error'] },
    say: ({ curl }) =>
      `It answers, and says that the question is wrong: check name and version of what is asked for (a model, a path) and who asks (its token). From where it can be reached: ${curl}. Nothing is restarted for a 4xx.`,
  },
  {
    id: 'rate-limited',
    when: { causes: ['rate-limited'] },
    say: () => `It is being limited: ${ASK_LESS}`,
  },
  {
    id: 'old-data',
    when: { causes: ['stale-data'] },
    say: () =>
      'Its data have stopped. If a restart brings no new ones, look at who sends them: are they up, in maintenance, or limiting us (429)? Then at the job that fetches them, and at its last error.',
  },
  {
    id: 'more-capacity',
    unless: 'scale-out',
    when: { causes: ['overload'], runs: 'ecs' },
    say: ({ update, family, scalable }) =>
      `More than its tasks can do: ${update} --desired-count <more>, and where its autoscaler's maximum keeps it from that, first aws application-autoscaling register-scalable-target ${scalable} --max-capacity <more>. If one task is too small, register a revision of ${family} with more cpu and memory and name it in --task-definition (a forced deployment alone keeps the old one). For the next time: rate limits, a cache, automatic scaling.`,
  },
  {
    id: 'more-memory',
    unless: 'raise-memory',
    when: { causes: ['out-of-memory'], runs: 'ecs' },
    say: ({ update, family }) =>
      `Register a revision of ${family} with more memory and deploy exactly that one: ${update} --task-definition ${family}:<new revision>`,
  },
  {
    id: 'leak',
    when: { causes: ['memory-leak'] },
    say: () =>
      'What grows? With requests: connections or sessions that are not closed (Depends(get_db), context managers). With time and keys: a cache without a bound (lru_cache(maxsize=100), or Redis). In steps with large answers: a buffer (StreamingResponse). Without load: a library (memory-profiler, a newer version, a report to its makers).',
  },
  {
    id: 'rollback-of-data',
    when: { causes: ['bad-revision'] },
    say: ({ pause }) =>
      `Did the deployment bring a migration? Then going back is a person's (hold the watchdog: ${pause}): alembic downgrade -1, alembic current to verify, and a look at the data if it may be damaged. If the cause is plain and small, fixing forward may be quicker.`,
  },
  {
    id: 'go-back',
    unless: 'roll-back',
    when: { causes: ['bad-revision', 'image'], runs: 'ecs' },
    say: ({ update, family, region }) =>
      `Going back by hand: aws ecs list-task-definitions --family-prefix ${family} --sort DESC --max-items 5${region}, then ${update} --task-definition ${family}:<the last good one>`,
  },
  {
    id: 'go-back-function',
    unless: 'roll-back-alias',
    when: { causes: ['bad-revision', 'image'], runs: 'lambda' },
    say: ({ fn, move, region }) =>
      `Going back by hand: aws lambda list-versions-by-function --function-name ${fn} --query "Versions[].[Version,LastModified]"${region}, then ${move}`,
  },
];
