import type { Saboteur } from './saboteur.ts';

const CORE = 'shared/core/remediation';
const STEPS = 'functions/remediate';

/** One for each rule: the guard taken away, or bent. */
export const SABOTEURS: readonly Saboteur[] = [
  {
    rule: 'I1',
    does: 'acts on paused services',
    changes: [{ file: `${CORE}/human-gates.ts`, find: 'passes: pause === undefined,', put: 'passes: true,' }],
    stories: ['paused-and-ill', 'paused-service'],
  },
  {
    rule: 'I2',
    does: 'takes an event that names nobody for one about everybody',
    changes: [
      { file: 'functions/watch/heed-hint.ts', find: ' || named.length === 0', put: '' },
      {
        file: 'functions/watch/heed-hint.ts',
        find: 'const meant = found(spoken, services);',
        put: 'const meant = [...world.environment.services];',
      },
    ],
    proof: true,
  },
  {
    rule: 'I3',
    does: 'does not hear the kill switch',
    changes: [{ file: `${CORE}/human-gates.ts`, find: 'passes: !control.stopped,', put: 'passes: true,' }],
    stories: ['stopped-in-the-middle', 'kill-switch-stays-thrown'],
  },
  {
    rule: 'I4',
    does: 'confirms at once, without waiting for a second look',
    changes: [
      {
        file: `${STEPS}/look-again.ts`,
        find: 'current.incident.firstFailureAtMs + confirmSeconds * 1000',
        put: 'current.incident.firstFailureAtMs + confirmSeconds * 0',
      },
      {
        file: `${STEPS}/check-again.ts`,
        find: 'seconds >= environment.timings.confirmSeconds',
        put: 'seconds >= 0',
      },
    ],
    stories: ['one-refuses-unseen'],
  },
  {
    rule: 'I4',
    does: 'forgets that it answered meanwhile',
    changes: [
      {
        file: `${CORE}/incident.ts`,
        find: 'failsAnew?.sinceMs ?? firstFailureAtMs',
        put: 'failsAnew?.sinceMs === 0 ? 0 : firstFailureAtMs',
      },
    ],
    stories: ['breaks-off-for-a-moment'],
  },
  {
    rule: 'I5',
    does: 'acts although another witness says healthy',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'if (crashLoop || replacedInLoop || healthy.length === 0)',
        put: 'if (crashLoop || replacedInLoop || healthy.length >= 0)',
      },
    ],
    stories: ['one-hangs', 'false-alarm', 'seen-by-one-eye-only'],
  },
  {
    rule: 'I5',
    does: 'parks what nobody but itself calls ill',
    changes: [
      {
        file: `${CORE}/harm.ts`,
        find: 'agreeingWitnesses(asked) < 2',
        put: 'agreeingWitnesses(asked) < 1',
      },
      {
        file: `${CORE}/plan.ts`,
        find: 'factsOf(remedy).destructive && !isSeenByOthers',
        put: 'factsOf(remedy).destructive && !isSeenByOthers && tried.length < 0',
      },
    ],
    stories: ['one-needs-a-cycle-unseen'],
  },
  {
    rule: 'I6',
    does: 'never doubts its own eyes',
    changes: [
      {
        file: 'functions/watch/look.ts',
        find: 'const doubt = isDoubtful ? await doubtLook(judged, evidence, environment) : noWayOut;',
        put: 'const doubt = isDoubtful || environment ? undefined : noWayOut;',
      },
    ],
    stories: ['no-probe-gets-out', 'prober-blind'],
  },
  {
    rule: 'I7',
    does: 'begins however many are sick',
    changes: [{ file: `${CORE}/admission.ts`, find: 'count <= most && stormOver,', put: 'true,' }],
    stories: ['many-ill', 'storm'],
  },
  {
    rule: 'I7',
    does: 'begins again as soon as a storm is over',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'count <= most && stormOver,',
        put: 'count <= most && (stormOver || count > 0),',
      },
    ],
    stories: ['storm-that-blows-over'],
  },
  {
    rule: 'I7',
    does: 'takes who is under repair for well',
    changes: [
      {
        file: 'shared/core/health/fleet.ts',
        find: '...inRepair.map((one) => one.service),',
        put: '...inRepair.slice(0, 0).map((one) => one.service),',
      },
    ],
    stories: ['one-hangs-while-another-is-repaired'],
  },
  {
    rule: 'I7',
    does: 'takes the others for as they were long ago',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'hasBegun(incident) || othersSeconds <= othersFresh,',
        put: 'hasBegun(incident) || othersSeconds <= Infinity,',
      },
    ],
    stories: ['others-not-heard-of-for-long'],
  },
  {
    rule: 'I8',
    does: 'repairs any number of services at once',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'begun || (others.length < limits.remediationsAtOnce && kin === undefined),',
        put: 'true,',
      },
      {
        file: `${STEPS}/turn.ts`,
        find: 'return kin || acting.length >= environment.limits.remediationsAtOnce;',
        put: 'return kin && acting.length < 0;',
      },
    ],
    stories: ['three-of-sixteen-hang'],
  },
  {
    rule: 'I8',
    does: 'repairs two of one group at once',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'others.length < limits.remediationsAtOnce && kin === undefined',
        put: 'others.length < limits.remediationsAtOnce && kin !== service.id',
      },
      { file: `${STEPS}/turn.ts`, find: 'return kin || acting.length', put: 'return acting.length' },
    ],
    stories: ['two-of-one-group-hang'],
  },
  {
    rule: 'I8',
    does: 'goes on after a pause while another has the turn that it gave back',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'const begun = hasBegun(incident) && ledger.acting;',
        put: 'const begun = hasBegun(incident);',
      },
      {
        file: `${STEPS}/turn.ts`,
        find: 'hasTurn: hasBegun(incident) && before.acting',
        put: 'hasTurn: hasBegun(incident)',
      },
    ],
    stories: ['pause-ends-while-its-neighbour-is-repaired'],
  },
  {
    rule: 'I8',
    does: 'does not count who else claimed a turn at the same moment',
    changes: [
      {
        file: `${STEPS}/turn.ts`,
        find: 'if (await keepsTurn(asks, world)) return true;',
        put: 'if ((await keepsTurn(asks, world)) || claim) return true;',
      },
    ],
    stories: ['three-hang-at-once'],
  },
  {
    rule: 'I8',
    does: 'parks a second service while one is parked',
    changes: [
      {
        file: `${CORE}/harm.ts`,
        find: 'if (parkedElsewhere.length > 0) {',
        put: 'if (input.parkedElsewhere.length > 9) {',
      },
      {
        file: `${STEPS}/scale-cycle.ts`,
        find: 'if (others.length === 0) return true;',
        put: 'if (others.length >= 0) return true;',
      },
      {
        file: `${STEPS}/turn.ts`,
        find: "if (remedy === 'scale-cycle' && parks) return true;",
        put: 'if (parks && acting.length < 0) return true;',
      },
    ],
    stories: ['two-need-a-cycle'],
  },
  {
    rule: 'I9',
    does: 'starts again without a cooldown',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'started || sinceStart >= timings.cooldownSeconds,',
        put: 'true,',
      },
    ],
    stories: ['scaled-during-the-ladder', 'a-human-scales-during-the-ladder'],
  },
  {
    rule: 'I9',
    does: 'begins a sixth time within an hour',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: '(today < most && fleet.startsLastHour < limits.startsPerHour)',
        put: 'today < most',
      },
      {
        file: `${STEPS}/turn.ts`,
        find: 'starts.length >= environment.limits.startsPerHour',
        put: 'starts.length < 0',
      },
    ],
    stories: ['one-after-another'],
  },
  {
    rule: 'I9',
    does: 'begins a fourth time within a day',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: '(today < most && fleet.startsLastHour < limits.startsPerHour)',
        put: 'fleet.startsLastHour < limits.startsPerHour',
      },
      {
        file: `${CORE}/admission.ts`,
        find: 'startAllowed && actAllowed,',
        put: 'startAllowed || actAllowed,',
      },
    ],
    stories: ['four-times-a-day'],
  },
  {
    rule: 'I10',
    does: 'climbs on without verifying',
    changes: [
      {
        file: `${STEPS}/verify.ts`,
        find: "const isOpen = verdictOf(tally, world.clock.now(), rules) === 'wait';",
        put: 'const isOpen = !rung;',
      },
      {
        file: `${STEPS}/verify.ts`,
        find: "crashes.isLoop ? 'not-cured' : verdictOf(tally, world.clock.now(), rules);",
        put: "crashes.isLoop || rules ? ('not-cured' as ReturnType<typeof verdictOf>) : verdictOf(tally, world.clock.now(), rules);",
      },
    ],
    stories: ['one-needs-a-roll-back', 'whole-ladder'],
  },
  {
    rule: 'I10',
    does: 'verifies before its deployment is complete',
    changes: [
      {
        file: `${STEPS}/settle.ts`,
        find: "const done = primary.rolloutState === 'COMPLETED' && view.deployments.length === 1;",
        put: 'const done = primary.rolloutState !== undefined;',
      },
    ],
    stories: ['restarted-in-two-slow-batches'],
  },
  {
    rule: 'I10',
    does: 'deploys again what somebody else has deployed',
    changes: [
      {
        file: `${CORE}/pledge.ts`,
        find: "if (primary.createdAtMs > pledgedMs + CLOCK_SKEW_MS && !isMade(primary, ledger, incident)) return 'others';",
        put: 'if (!isMade(primary, ledger, incident)) void 0;',
      },
    ],
    stories: ['given-up-and-then-deployed-by-its-owner'],
  },
  {
    rule: 'I10',
    does: 'deploys again what ECS has not given up',
    changes: [
      {
        file: `${CORE}/pledge.ts`,
        find: 'return isGivenUp(view) && nowMs',
        put: 'return (isGivenUp(view) || !view.lambda) && nowMs',
      },
    ],
    stories: ['deployed-again-until-it-runs'],
  },
  {
    rule: 'I10',
    does: 'deploys again what a workflow has in hand',
    changes: [
      {
        file: 'functions/restore/redeploy.ts',
        find: 'if (ledger.openIncident !== undefined && !isHeld) return;',
        put: 'if (ledger.openIncident !== undefined && !isHeld) void 0;',
      },
    ],
    stories: ['given-up-with-its-way-back'],
  },
  {
    rule: 'I11',
    does: 'forgets what the workflow has met since the watcher could last write',
    changes: [
      {
        file: `${CORE}/incident-end.ts`,
        find: 'failsAnew?.sinceMs ?? failsAnew?.answersSinceMs ?? -Infinity',
        put: 'failsAnew?.answersSinceMs === 0 ? 0 : -Infinity',
      },
    ],
    stories: ['well-only-in-a-throttled-table'],
  },
  {
    rule: 'I11',
    does: 'takes what only passed for the end of what was cured before',
    changes: [
      {
        file: 'functions/tell/close.ts',
        find: 'passed ? { passedMs: endedMs } : endingOf(closed, endedMs)',
        put: 'passed ? { ...endingOf(closed, endedMs), passedMs: endedMs } : endingOf(closed, endedMs)',
      },
    ],
    stories: ['cured-and-dies-now-and-then'],
  },
  {
    rule: 'I11',
    does: 'forgets that the illness was there before',
    changes: [
      {
        file: 'functions/watch/begin-incident.ts',
        find: 'const earlier = adopted ? undefined : await comesBack(ledger, nowMs, world);',
        put: 'const earlier = nowMs > 0 ? undefined : await comesBack(ledger, nowMs, world);',
      },
    ],
    stories: ['ill-again-soon', 'comes-back-ill'],
  },
  {
    rule: 'I11',
    does: 'acts a fourth time within a day on what comes back',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'startAllowed && actAllowed,',
        put: 'startAllowed && (actAllowed || incident.opening > 1),',
      },
    ],
    stories: ['two-ladders-of-two-acts'],
  },
  {
    rule: 'I11',
    does: 'calls a service cured while its alarm rings',
    changes: [
      {
        file: `${CORE}/unrest.ts`,
        find: "witnesses.filter((one) => one.verdict === 'unhealthy');",
        put: "witnesses.filter((one) => one.verdict === 'unhealthy' && one.detail.length < 0);",
      },
    ],
    stories: ['alarm-rings-on'],
  },
  {
    rule: 'I11',
    does: 'calls well what kept exiting until a moment ago',
    changes: [
      {
        file: `${STEPS}/wait-for-calm.ts`,
        find: ' && !(await hasExitedLately(service, world));',
        put: ' && hasExitedLately !== undefined;',
      },
    ],
    stories: ['dies-until-a-while-ago'],
  },
  {
    rule: 'I11',
    does: 'calls well what kept exiting until a moment ago, once its workflow is gone',
    changes: [
      {
        file: 'functions/watch/running-incident.ts',
        find: 'return !(await hasExitedLately(bed.service, world));',
        put: 'return hasExitedLately !== undefined;',
      },
    ],
    stories: ['dies-until-a-while-ago-and-its-workflow-is-gone'],
  },
  {
    rule: 'I11',
    does: 'calls well what kept exiting all through a release',
    changes: [
      {
        file: 'functions/watch/waiting-incident.ts',
        find: 'if (await hasExitedLately(bed.service, world)) return incident;',
        put: 'if (hasExitedLately === undefined) return incident;',
      },
    ],
    stories: ['dies-all-through-a-release'],
  },
  {
    rule: 'I11',
    does: 'calls a service cured though its smoke test fails',
    changes: [
      {
        file: `${STEPS}/smoke-test.ts`,
        find: 'return passed ? [] :',
        put: 'return passed || detail.length >= 0 ? [] :',
      },
    ],
    stories: ['well-again-but-not-at-work'],
  },
  {
    rule: 'I11',
    does: 'calls a service cured while every hundredth answer is too slow',
    changes: [
      {
        file: `${CORE}/unrest.ts`,
        find: '...beyond(metrics.p99Ms, criticalMs, true,',
        put: '...beyond(metrics.p99Ms, criticalMs, false,',
      },
    ],
    proof: true,
  },
  {
    rule: 'I12',
    does: 'does not look at what a service needs',
    changes: [
      {
        file: 'functions/gather/surroundings.ts',
        find: 'return needsState(service.id, world.environment, known, new Set([...sick, service.id]), says);',
        put: 'return needsState(service.id, world.environment, known, new Set([...sick, service.id]), says).slice(0, 0);',
      },
    ],
    stories: ['behind-a-sick-database', 'database-down'],
  },
  {
    rule: 'I13',
    does: 'acts on what was ill a while ago',
    changes: [
      {
        file: `${STEPS}/check-again.ts`,
        find: 'if (!isIll(now)) return leaveAlone(current, now, world);',
        put: 'if (!isIll(now) && nowhere(now)) return waitForCalm(current, world);',
      },
      {
        file: `${STEPS}/check-again.ts`,
        find: '/** Whether the act would do harm, as one of the gates. */',
        put: 'const nowhere = (now: object): boolean => now === undefined;\n',
      },
      // What answers right now has not been ill for long enough either: that door is open too.
      { file: `${STEPS}/check-again.ts`, find: 'seconds >= environment.timings.confirmSeconds', put: 'true' },
    ],
    stories: ['heals-before-the-act', 'dies-before-the-act', 'heals-while-we-wait'],
  },
  {
    rule: 'I14',
    does: 'gives a new deployment no grace',
    changes: [
      { file: `${CORE}/admission.ts`, find: 'ownRung || mayStop || sinceSeconds >= grace,', put: 'true,' },
    ],
    stories: ['ill-right-after-a-deployment'],
  },
  {
    rule: 'I14',
    does: 'acts again right after its last act',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: 'ownRung || hasOnlyClaimed(situation) || quiet >= quietSeconds,',
        put: 'true,',
      },
    ],
    stories: ['ill-again-at-once'],
  },
  {
    rule: 'I15',
    does: 'takes a lease without a new epoch',
    changes: [
      {
        file: `${CORE}/lease.ts`,
        find: 'const epoch = mine ? now.epoch : (now?.epoch ?? epochBefore(until.nowMs)) + 1;',
        put: 'const epoch = mine ? now.epoch : (now?.epoch ?? epochBefore(until.nowMs));',
      },
    ],
    stories: ['ill-twice'],
  },
  {
    rule: 'I15',
    does: 'takes a lease from whoever holds it',
    changes: [
      {
        file: `${CORE}/lease.ts`,
        find: '!mine && now.expiresAtMs >= until.nowMs) return undefined;',
        put: '!mine && now.expiresAtMs < 0) return undefined;',
      },
    ],
    proof: true,
  },
  {
    rule: 'I16',
    does: 'acts whoever holds the lease, and however late',
    changes: [
      {
        file: `${CORE}/fence.ts`,
        find: 'if (held?.holder !== mine.holder || held?.epoch !== mine.epoch) {',
        put: 'if (checkedAtMs > 0) return { notAfterMs: Number.MAX_SAFE_INTEGER };\n  if (held?.holder !== mine.holder || held?.epoch !== mine.epoch) {',
      },
    ],
    stories: ['worker-asleep', 'stale-worker'],
  },
  {
    rule: 'I16',
    does: 'does not compare the epoch of its lease',
    changes: [
      {
        file: `${CORE}/fence.ts`,
        find: 'if (held?.holder !== mine.holder || held?.epoch !== mine.epoch) {',
        put: 'if (held?.holder !== mine.holder) {',
      },
    ],
    proof: true,
  },
  {
    rule: 'I17',
    does: 'names executions after the service alone',
    changes: [
      {
        file: 'shared/contracts/workflow.ts',
        find: 'const tail = attempt === 1 ? `-${number}` : `-${number}-${attempt}`;',
        put: 'const tail = attempt === 1 || number > 0 ? `-1` : `-${number}-${attempt}`;',
      },
    ],
    stories: ['ill-twice', 'scaled-during-the-ladder'],
  },
  {
    rule: 'I18',
    does: 'does not ask whether its call was answered already',
    changes: [
      {
        file: `${STEPS}/act.ts`,
        find: 'const isNew =\n',
        put: 'const isNew =\n    rung.intentAtMs < 0 &&\n',
      },
      {
        file: `${STEPS}/act.ts`,
        find: 'sinceIntentMs > 0 && sinceIntentMs < ECS_LAG_MS',
        put: 'sinceIntentMs > ECS_LAG_MS',
      },
    ],
    stories: ['answer-of-the-act-lost', 'answer-lost-on-the-way'],
  },
  {
    rule: 'I19',
    does: 'goes on after somebody else has changed the service',
    changes: [
      {
        file: `${CORE}/fingerprint.ts`,
        find: "if (now.serviceArn !== expected.serviceArn) return 'the service was deleted and made again';",
        put: "if (now.serviceArn === expected.serviceArn) return undefined;\n  if (now.serviceArn !== expected.serviceArn) return 'the service was deleted and made again';",
      },
    ],
    stories: ['deployed-during-the-ladder', 'engineer-took-over'],
  },
  {
    rule: 'I19',
    does: 'takes the credit for what somebody else has deployed meanwhile',
    changes: [
      {
        file: `${STEPS}/verify.ts`,
        find: 'const left = await leaveToOthers(current, view, world, rung);',
        put: 'const left = rung ? undefined : await leaveToOthers(current, view, world, rung);',
      },
    ],
    stories: ['deployed-while-it-is-verified'],
  },
  {
    rule: 'I20',
    does: 'does not see that somebody deploys',
    changes: [
      {
        file: 'shared/core/diagnosis/evidence.ts',
        find: "return view.deployments.length !== 1 || (primary?.rolloutState ?? 'COMPLETED') !== 'COMPLETED';",
        put: 'return view.deployments.length < 0 && primary === undefined;',
      },
      {
        file: 'shared/core/diagnosis/evidence.ts',
        find: "return primary && primary.rolloutState !== 'IN_PROGRESS' ? primary.updatedAtMs : undefined;",
        put: 'return primary?.createdAtMs;',
      },
    ],
    stories: ['stuck-deployment-and-ill', 'ill-during-an-unfinished-deployment'],
  },
  {
    rule: 'I21',
    does: 'acts on what another controller deploys',
    changes: [
      {
        file: `${CORE}/admission.ts`,
        find: "view.status === 'ACTIVE' && SUPPORTED.has(view.controller) && view.scheduling === 'REPLICA',",
        put: 'true,',
      },
    ],
    stories: ['daemon', 'code-deploy-service', 'external-controller'],
  },
  {
    rule: 'I22',
    does: 'owes one task, whatever it takes away',
    changes: [
      {
        file: `${STEPS}/scale-cycle.ts`,
        find: '{ desired: view.desired, taskDefinition',
        put: '{ desired: 1, taskDefinition',
      },
    ],
    stories: ['one-needs-a-cycle', 'whole-ladder'],
  },
  {
    rule: 'I23',
    does: 'restarts although tasks that answer would be stopped first',
    changes: [
      {
        file: `${CORE}/harm.ts`,
        find: 'if (keepsHalf || answering === 0) return undefined;',
        put: 'if (keepsHalf || answering >= 0) return undefined;',
      },
    ],
    stories: ['three-of-four-hang'],
  },
  {
    rule: 'I23',
    does: 'stops all that answers late before anything starts',
    changes: [
      {
        file: `${CORE}/harm.ts`,
        find: "seen.phase === 'latency' && view.minimumHealthyPercent < 50",
        put: "seen.phase === 'latency' && view.minimumHealthyPercent < 0",
      },
    ],
    stories: ['slow-and-a-restart-would-stop-all-of-it'],
  },
  {
    rule: 'I23',
    does: 'parks what has just come back by itself',
    changes: [
      { file: `${CORE}/harm.ts`, find: 'if (agoMs >= HOUR_MS || (remedy', put: 'if (agoMs >= 0 || (remedy' },
    ],
    stories: ['comes-back-by-itself-first'],
  },
  {
    rule: 'I23',
    does: 'parks although nothing it started came up',
    changes: [
      {
        file: `${CORE}/harm.ts`,
        find: 'input.failedStarts.length > 0 || !input.launchable',
        put: 'input.nowMs < 0',
      },
      {
        file: `${CORE}/harm.ts`,
        find: 'if (input.noRoom !== undefined) {',
        put: 'if (input.noRoom !== undefined && input.nowMs < 0) {',
      },
    ],
    stories: ['nothing-starts-any-more'],
  },
  {
    rule: 'I24',
    does: 'restores one task more than is owed',
    changes: [
      {
        file: `${CORE}/park.ts`,
        find: 'Math.min(Math.max(desired, autoscaler.min, 1), Math.max(autoscaler.max, 1)) : desired;',
        put: 'Math.min(Math.max(desired, autoscaler.min, 1), Math.max(autoscaler.max, 1)) : desired + 1;',
      },
    ],
    stories: ['one-needs-a-cycle'],
  },
  {
    rule: 'I24',
    does: 'gives back over a count that somebody has set meanwhile',
    changes: [
      {
        file: `${CORE}/park.ts`,
        find: '(desired: number): boolean => desired === 0;',
        put: '(desired: number): boolean => desired >= 0;',
      },
    ],
    stories: ['scaled-while-parked'],
  },
  {
    rule: 'I25',
    does: 'takes every later zero for its own',
    changes: [
      {
        file: `${CORE}/park.ts`,
        find: "return now.nowMs - (park.repaidAtMs ?? 0) < now.tombstoneMs ? 'guard' : 'none';",
        put: "return now.nowMs > 0 ? 'guard' : 'none';",
      },
    ],
    stories: ['cycled-then-set-to-zero'],
  },
  {
    rule: 'I25',
    does: 'forgets a debt as soon as it is paid',
    changes: [
      {
        file: `${CORE}/park.ts`,
        find: "< now.tombstoneMs ? 'guard' : 'none';",
        put: "< now.tombstoneMs ? 'none' : 'none';",
      },
    ],
    proof: true,
  },
  {
    rule: 'I25',
    does: 'does not look what a late call has done to a debt that is paid',
    changes: [
      {
        file: 'functions/restore/restore.ts',
        find: "(duty === 'guard' && (await wasUndone(park, world)))",
        put: "(duty === 'guard' && nowMs < 0 && (await wasUndone(park, world)))",
      },
    ],
    proof: true,
  },
  {
    rule: 'I26',
    does: 'leaves the autoscaler suspended',
    changes: [
      {
        file: 'functions/restore/repay.ts',
        find: 'if (isScaled) await hands.setSuspended(service, park.autoscaler!.suspended);',
        put: '',
      },
    ],
    stories: ['scaled-one-needs-a-cycle'],
  },
  {
    rule: 'I27',
    does: 'calls a revision proven after a minute',
    changes: [
      {
        file: 'functions/watch/revisions.ts',
        find: 'return provenMs >= environment.timings.certifySeconds * 1000;',
        put: 'return provenMs >= 60_000;',
      },
    ],
    stories: ['good-deployment'],
  },
  {
    rule: 'I27',
    does: 'takes time in which nobody looked for health',
    changes: [
      {
        file: 'functions/watch/rows.ts',
        find: 'this.#looksMissed() > MISSED_AFTER_LOOKS',
        put: 'this.#looksMissed() > MISSED_AFTER_LOOKS * Infinity',
      },
    ],
    stories: ['ill-while-nobody-could-tell'],
  },
  {
    rule: 'I27',
    does: 'goes back by one revision, whatever that one was',
    changes: [
      {
        file: `${CORE}/baseline.ts`,
        find: '    ? { baseline }\n',
        put: '    ? { baseline: { ...baseline, taskDefinition: current.replace(/\\d+$/, (n) => String(Number(n) - 1)) } }\n',
      },
      {
        file: `${STEPS}/act.ts`,
        find: '  if (!baseline) throw',
        put: '  if (!baseline && arn) return { target: arn, incident };\n  if (!baseline) throw',
      },
    ],
    stories: ['two-revisions-within-a-quarter-of-an-hour'],
  },
  {
    rule: 'I28',
    does: 'restarts although the tag means another image now',
    changes: [
      {
        file: `${STEPS}/images.ts`,
        find: 'if (!resolvesTags(remedy) && !STARTS_TASKS.has(remedy)) return undefined;',
        put: 'if (!resolvesTags(remedy) || !STARTS_TASKS.has(remedy)) return undefined;',
      },
    ],
    stories: ['mutable-tag-moved'],
  },
  {
    rule: 'I29',
    does: 'rolls back past a barrier',
    changes: [
      {
        file: `${CORE}/baseline.ts`,
        find: "return BARRIER_TAG in tags && tags[BARRIER_TAG] !== 'false';",
        put: "return tags[BARRIER_TAG] === 'never';",
      },
    ],
    stories: ['migrated-database'],
  },
  {
    rule: 'I29',
    does: 'blames what has been live for weeks',
    changes: [
      {
        file: `${CORE}/baseline.ts`,
        find: 'choice.nowMs - liveSinceMs > choice.blameSeconds * 1000',
        put: 'choice.nowMs - liveSinceMs < choice.blameSeconds * 0',
      },
    ],
    stories: ['live-for-three-weeks'],
  },
  {
    rule: 'I30',
    does: 'acts without writing down what it is about to do',
    changes: [
      {
        file: `${STEPS}/act.ts`,
        find: 'return save(withRung(incident, { remedy, intentAtMs: nowMs, digests }), world);',
        put: 'return withRung(incident, { remedy, intentAtMs: nowMs, digests });',
      },
    ],
    stories: ['one-hangs'],
  },
  {
    rule: 'I31',
    does: 'connects to link-local addresses',
    changes: [{ file: 'shared/adapters/address-guard.ts', find: "v4: ['169.254.0.0/16']", put: 'v4: []' }],
    proof: true,
  },
  {
    rule: 'I32',
    does: 'reads headers of any length',
    changes: [
      {
        file: 'shared/adapters/http-answer.ts',
        find: 'const MOST_HEAD_BYTES = 16 * 1024;',
        put: 'const MOST_HEAD_BYTES = 1024 * 1024;',
      },
    ],
    proof: true,
  },
  {
    rule: 'I33',
    does: 'shows keys that others wrote',
    changes: [{ file: 'shared/core/notices/redact.ts', find: '(?:AKIA|ASIA)', put: '(?:ASIA)' }],
    proof: true,
  },
  {
    rule: 'I34',
    does: 'overlooks misspelt settings of a service',
    changes: [
      {
        file: 'shared/contracts/target-schema.ts',
        find: 'export const ServiceSchema = z.strictObject({',
        put: 'export const ServiceSchema = z.object({',
      },
    ],
    proof: true,
  },
  {
    rule: 'I34',
    does: 'gives an open incident what a newer configuration allows',
    changes: [
      {
        file: 'functions/remediate/open-case.ts',
        find: 'withoutMore(service, incident.permission)',
        put: 'service',
      },
    ],
    proof: true,
  },
  {
    rule: 'I34',
    does: 'lets any number of services leave the watchlist',
    changes: [
      {
        file: 'shared/core/watchlist/shrink.ts',
        find: 'removed.length * 2 > before.length',
        put: 'removed.length > before.length',
      },
    ],
    proof: true,
  },
  {
    rule: 'I35',
    does: 'takes silence for leave',
    changes: [
      {
        file: `${CORE}/approval.ts`,
        find: "if (mode === 'auto') return { kind: 'given' };",
        put: "if (mode !== 'observe') return { kind: 'given' };",
      },
    ],
    stories: ['waits-for-leave', 'nobody-approves'],
  },
  {
    rule: 'I35',
    does: 'takes leave that was given for an earlier incident',
    changes: [
      {
        file: `${CORE}/approval.ts`,
        find: '    approval.incident === incident.id &&\n    approval.execution === incident.execution &&\n    approval.askedAtMs >= incident.openedAtMs',
        put: '    approval.service === incident.service',
      },
    ],
    stories: ['ill-twice-approved-once'],
  },
  {
    rule: 'I35',
    does: 'uses leave that has expired while something else held it up',
    changes: [
      {
        file: `${CORE}/approval.ts`,
        find: 'if (nowMs >= approval.expiresAtMs) {',
        put: "if (nowMs >= approval.expiresAtMs && approval.status === 'asked') {",
      },
    ],
    stories: ['approved-and-held-until-it-expires'],
  },
  {
    rule: 'L1',
    does: 'restores nothing that a dead workflow left at 0',
    changes: [
      {
        file: `${CORE}/park.ts`,
        find: "return orphaned || now.nowMs >= dueMs ? 'pay' : 'none';",
        put: "return orphaned && now.nowMs < 0 ? 'pay' : 'none';",
      },
    ],
    stories: ['ends-while-parked', 'died-while-parked'],
  },
  {
    rule: 'L2',
    does: 'never sends again what a failing topic refused',
    changes: [
      {
        file: 'functions/tell/tell.ts',
        find: 'if (nowMs - notice.atMs >= RESEND_AFTER_MS) await send(notice, world);',
        put: 'if (nowMs - notice.atMs < 0) await send(notice, world);',
      },
    ],
    stories: ['topic-is-mute-for-a-while', 'topic-is-mute'],
  },
  {
    rule: 'L2',
    does: 'keeps environments warm past their day',
    changes: [
      {
        file: `${CORE}/loan.ts`,
        find: 'return nowMs >= loan.dueAtMs ||',
        put: 'return nowMs < loan.lentAtMs ||',
      },
    ],
    stories: ['function-kept-warm-through-a-rush'],
  },
  {
    rule: 'L3',
    does: 'is safe because it never acts in a small fleet',
    changes: [
      {
        file: 'shared/core/health/most-sick.ts',
        find: 'Math.max(1, Math.floor(sickShare * services))',
        put: 'Math.floor(sickShare * services)',
      },
    ],
    stories: ['one-hangs'],
  },
  {
    rule: 'L3',
    does: 'takes old data for new',
    changes: [
      {
        file: 'shared/core/health/freshness.ts',
        find: 'if (seconds >= staleSeconds) {',
        put: 'if (seconds >= staleSeconds && seconds < 0) {',
      },
    ],
    stories: ['old-data'],
  },
  {
    rule: 'L4',
    does: 'takes missing heartbeats for good news',
    changes: [
      {
        file: 'infra/own-health.ts',
        find: 'treatMissingData: TreatMissingData.BREACHING,',
        put: 'treatMissingData: TreatMissingData.NOT_BREACHING,',
      },
    ],
    proof: true,
  },
  {
    rule: 'L5',
    does: 'ends incidents in silence',
    changes: [
      {
        file: 'functions/tell/close.ts',
        find: 'if (!speaksAtEnd(closed, others)) return;',
        put: 'if (others.length >= 0) return;',
      },
    ],
    stories: ['one-hangs'],
  },
  {
    rule: 'L5',
    does: 'leaves open what several shared when the last of them goes on by itself',
    changes: [
      {
        file: 'functions/tell/leave-thread.ts',
        find: 'if (thread === undefined || !isShared(thread)) return;',
        put: 'if (thread === undefined || isShared(thread)) return;',
      },
    ],
    stories: ['stale-connections-after-failover'],
  },
  {
    rule: 'L5',
    does: 'leaves no mark for pipelines that would undo a roll-back',
    changes: [
      {
        file: `${CORE}/freeze.ts`,
        find: '!OUT_OF_BAND.has(remedy) ||',
        put: 'OUT_OF_BAND.has(remedy) ||',
      },
    ],
    stories: ['one-needs-a-roll-back'],
  },
  {
    rule: 'L5',
    does: 'says nothing of certificates before they end',
    changes: [
      {
        file: 'shared/core/health/certificate.ts',
        find: 'if (leftMs <= 0 || leftMs >= warnMs) return undefined;',
        put: 'if (leftMs <= 0 || leftMs >= warnMs * 0) return undefined;',
      },
    ],
    stories: ['certificate-that-nobody-renews'],
  },
];
