import { describe } from 'vitest';
import { showsEach } from '../../support/guided.ts';

const FUNCTION = { lambda: {} } as const;

describe('an engineer whose function is ill is told to look', () => {
  showsEach(FUNCTION, [
    ['[S2-32] at its log', /What does its log say\? \$ .*--log-group-name \/aws\/lambda\/shop-cart-prod/],
    [
      '[S2-33] at its state and last update',
      /get-function-configuration --function-name shop-cart-prod .*State,StateReason,LastUpdateStatus/,
    ],
    [
      '[S2-34] [S2-30] at errors by 5 minutes over an hour',
      /AWS\/Lambda --metric-name Errors --dimensions 'Name=FunctionName,Value=shop-cart-prod' --start-time 2026-01-05T11:00:00Z .*--period 300 --statistics Sum/,
    ],
    ['[S1-18] at how long it takes', /--metric-name Duration .*--statistics Average Maximum/],
    ['[S1-19] at how long it takes to start', /max\(@initDuration\)/],
    ['[S1-22] at its timeouts', /Does it run out of time\?.*Task timed out/],
    [
      '[S0-34] at its role and its policies',
      /ROLE="\$\(aws lambda get-function-configuration .*--query Role .*iam list-attached-role-policies --role-name "\$\{ROLE##\*\/\}"; aws iam list-role-policies/,
    ],
  ]);
});

describe('before it is called over, an engineer checks that', () => {
  showsEach(FUNCTION, [
    ['[S1-45] no function times out', /^\[ \] No invocation has run out of time since.*Task timed out/],
  ]);
});
