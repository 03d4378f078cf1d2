import { tradai } from './examples/tradai.ts';

/** Heals by itself, within the normal windows and limits. */
export default tradai({
  name: 'prod',
  region: 'eu-central-1',
  mode: 'auto',
  network: {
    vpcId: 'vpc-0f000000000000000',
    subnetIds: ['subnet-0f00000000000000a', 'subnet-0f00000000000000b'],
    securityGroupId: 'sg-0f000000000000000',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  },
  account: '123456789012',
  databaseHost: 'tradai-prod.cxyz0example.eu-central-1.rds.amazonaws.com',
  natInstance: 'i-0123456789abcdef0',
  notify: {
    emails: ['oncall@tradai.example'],
    ownHealthEmails: ['platform@tradai.example'],
  },
});
