import { tradai } from './examples/tradai.ts';

/** Heals by itself: what goes wrong here goes wrong before prod. */
export default tradai({
  name: 'staging',
  region: 'eu-central-1',
  mode: 'auto',
  network: {
    vpcId: 'vpc-05a00000000000000',
    subnetIds: ['subnet-05a0000000000000a', 'subnet-05a0000000000000b'],
    securityGroupId: 'sg-05a00000000000000',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  },
  account: '123456789012',
  databaseHost: 'tradai-staging.cxyz0example.eu-central-1.rds.amazonaws.com',
  natInstance: 'i-0123456789abcdef0',
  notify: {
    emails: ['dev@tradai.example'],
    ownHealthEmails: ['platform@tradai.example'],
  },
});
