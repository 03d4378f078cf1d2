import { tradai } from './examples/tradai.ts';

/** Decides and records, acts on nothing: the place to read what it would have done. */
export default tradai({
  name: 'dev',
  region: 'eu-central-1',
  mode: 'observe',
  network: {
    vpcId: 'vpc-0de00000000000000',
    subnetIds: ['subnet-0de0000000000000a', 'subnet-0de0000000000000b'],
    securityGroupId: 'sg-0de00000000000000',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  },
  account: '123456789012',
  databaseHost: 'tradai-dev.cxyz0example.eu-central-1.rds.amazonaws.com',
  natInstance: 'i-0123456789abcdef0',
  notify: {
    emails: ['dev@tradai.example'],
    ownHealthEmails: ['platform@tradai.example'],
  },
});
