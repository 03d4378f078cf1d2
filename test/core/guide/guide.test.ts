import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHAPTERS, guideToComplaint } from '../../../shared/core/guide/guide.ts';
import { quote } from '../../../shared/core/notices/shell.ts';
import { MINUTE, NOON, taskDefinition } from '../../support/cases.ts';
import { EXAMPLE_FLEETS } from '../../support/example-fleets.ts';
import { guided, wordsOf } from '../../support/guided.ts';

describe('the guide', () => {
  it('opens three chapters at most, the special ones first, and ends with what every incident asks', () => {
    const guide = guided({ cause: 'bad-revision', says: '500 from redis, OOM, slow, 401, dynamodb, jobs' });
    expect(guide.chapters).toEqual(['login', 'memory', 'roll-back']);
    expect(guide.beforeOver.at(-1)?.holds).toMatch(/written down/);
  });

  it('[S3-11.01] opens the chapter that is like the incident', () => {
    expect(guided({ cause: 'memory-leak' }).chapters).toEqual(['memory']);
    expect(guided({ cause: 'hung-tasks' }).chapters).toEqual(['down']);
    expect(guided({ cause: 'dependency', needs: { kind: 'rds' } }).chapters[0]).toBe('database');
    expect(guided({ cause: 'client-error', says: 'it answers 401' }).chapters).toEqual(['login']);
  });

  it('[S1-48] [S1-49] [S2-45] ends with alarms, with what people use, and with writing it down', () => {
    expect(wordsOf(guided({ cause: 'capacity' })).slice(-3)).toEqual([
      '[ ] The alarms that went off are OK again.',
      '[ ] What people use works: somebody has used it, or a smoke test has.',
      '[ ] It is written down: what happened, what was tried, what helped, what is still to do.',
    ]);
  });

  it('looks back at the incident, and checks how it is by now', () => {
    const { lookAt, beforeOver } = guided({
      cause: 'memory-leak',
      incident: { closedAtMs: NOON + 2 * MINUTE },
    });
    const until = (ms: number) => `--end-time ${Math.ceil(ms / 1000)} `;
    expect(lookAt[0]?.command).toContain(until(NOON + 2 * MINUTE));
    const killed = beforeOver.find(({ holds }) => holds.includes('24 hours'));
    expect(killed?.command).toContain(until(NOON + 10 * MINUTE));
  });

  it('takes the task definition that the incident wrote down, whatever its service is called', () => {
    const fingerprint = {
      serviceArn: 'arn',
      taskDefinition: taskDefinition(12, 'repti-core'),
      desired: 2,
      deploymentIds: [],
    };
    const words = wordsOf(guided({ cause: 'bad-revision', incident: { fingerprint } })).join('\n');
    expect(words).toContain('list-task-definitions --family-prefix repti-core ');
    expect(words).toContain('describe-task-definition --task-definition repti-core:12 ');
  });

  it('reads of a log that others write to only the streams of the service', () => {
    const tradai = EXAMPLE_FLEETS.tradai();
    const found = tradai.services.find(({ id }) => id === 'backend')!;
    const backend = { ...found, log: { group: '/ecs/tradai/prod/services', streamPrefix: 'backend/' } };
    const chapter = CHAPTERS.find(({ id }) => id === 'memory')!;
    const { lookAt } = guideToComplaint(tradai, backend, { chapter, nowMs: NOON });
    expect(lookAt[0]?.command).toContain(`'filter @logStream like "backend/" | fields`);
  });

  it('knows the machine, the tasks and the records of a pipeline from the scan for lost work', () => {
    const tradai = EXAMPLE_FLEETS.tradai();
    const chapter = CHAPTERS.find(({ id }) => id === 'pipeline')!;
    const words = wordsOf(guideToComplaint(tradai, tradai.services[0]!, { chapter, nowMs: NOON })).join('\n');
    expect(words).toContain(':stateMachine:tradai-backtest-workflow-dev ');
    expect(words).toContain('--family tradai-strategy-container-dev ');
    expect(words).toContain('--table-name tradai-workflow-state-dev ');
    expect(words).not.toMatch(/<(?!job id>|<<)/);
  });

  it('asks nothing twice', () => {
    const asks = guided({ cause: 'bad-revision' }).lookAt.map(({ ask }) => ask);
    expect(new Set(asks).size).toBe(asks.length);
  });

  it('says nothing of a service that is not declared any more', () => {
    expect(guided({ incident: { service: 'gone' } })).toEqual({ chapters: [], lookAt: [], beforeOver: [] });
  });

  it('every chapter has something to look at and something to check', () => {
    for (const { id, looks, checks } of CHAPTERS) {
      expect(looks.length, id).toBeGreaterThan(0);
      expect(checks.length, id).toBeGreaterThan(0);
    }
  });
});

describe('commands', () => {
  const hostile = `x'; touch /tmp/owned; $(id) \`id\` "\${HOME}"\n\u2028rm -rf ~ #`;

  it.each([
    ['cart', 'cart'],
    ["it's", "'it'\\''s'"],
    ['$(id)', "'$(id)'"],
    ['', "''"],
    ['a\nb', "'a b'"],
    ['<queue>', "'<queue>'"],
  ])('quote %j', (word, quoted) => {
    expect(quote(word)).toBe(quoted);
  });

  it('a shell reads a hostile name as one word, and runs nothing of it', () => {
    const read = execFileSync('bash', ['-c', `printf %s ${quote(hostile)}`], { encoding: 'utf8' });
    expect(read).toBe(hostile.replace(/[\n\u2028]+/g, ' '));
  });

  it.each([
    ['a service', { cause: 'bad-revision' as const }],
    ['a slow service', { cause: 'overload' as const, says: 'slow' }],
    ['a function', { lambda: { functionName: hostile } }],
    ['a database', { cause: 'dependency' as const, needs: { kind: 'rds' as const } }],
    ['a bucket', { cause: 'dependency' as const, needs: { kind: 's3' as const, question: undefined } }],
    ['a queue', { cause: 'dependency' as const, needs: { kind: 'queue' as const, id: 'store' } }],
  ])('of %s are each one line that a shell can read, and change nothing', (_, told) => {
    const { lookAt, beforeOver } = guided(told);
    const commands = [...lookAt, ...beforeOver].flatMap(({ command }) => command ?? []);
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      expect(command).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
      execFileSync('bash', ['-n', '-c', command]); // its syntax only
      const acts = [...command.matchAll(/\baws ([a-z0-9-]+) ([a-z-]+)/g)].map((match) => match[2]!);
      for (const act of acts) {
        expect(act).toMatch(
          /^(?:describe|list|get|lookup|filter|discover|start-query|scan|wait|ls|execute-command)/,
        );
      }
    }
  });

  it('are no part of what is deployed: only people read them', () => {
    const root = join(import.meta.dirname, '../../..');
    const deployed = ['functions', 'shared/adapters', 'shared/runtime', 'shared/core/notices', 'infra'];
    const importing = deployed.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .filter((name) => readFileSync(join(root, folder, name), 'utf8').includes('/guide/')),
    );
    expect(importing).toEqual([]);
  });
});
