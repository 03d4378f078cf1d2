import { describe, expect, it } from 'vitest';
import { componentsBlamed } from '../../shared/core/diagnosis/health-body.ts';
import { needsBlamed } from '../../shared/core/watchlist/named-need.ts';

describe('componentsBlamed', () => {
  it.each([
    [
      'health+json',
      {
        status: 'fail',
        checks: {
          'postgres:connections': [{ componentId: 'p-1', componentType: 'datastore', status: 'fail' }],
          'redis:latency': [{ status: 'warn' }],
          'cpu:utilization': [{ status: 'pass' }],
        },
      },
      ['postgres'],
    ],
    [
      'an actuator',
      { status: 'DOWN', components: { db: { status: 'DOWN' }, ping: { status: 'UP' } } },
      ['db'],
    ],
    [
      'a plain list',
      {
        checks: [
          { name: 'exchange', status: 'error' },
          { name: 'disk', status: 'ok' },
        ],
      },
      ['exchange'],
    ],
    ['a flat object', { status: 'error', database: 'disconnected', redis: 'connected' }, ['database']],
    ['two at once, in order', { checks: { s3: 'fail', arctic: 'fail' } }, ['arctic', 's3']],
    ['itself alone', { status: 'unhealthy', detail: 'dependency' }, []],
    ['nobody', { status: 'healthy', checks: { db: 'ok' } }, []],
  ])('reads from %s whom it blames', (_, body, blamed) => {
    expect(componentsBlamed(JSON.stringify(body))).toEqual(blamed);
  });

  it.each(['', 'no pool', '[]', 'null', '<html>db: down</html>'])('reads nobody from %j', (body) => {
    expect(componentsBlamed(body)).toEqual([]);
  });

  it('names five at most', () => {
    const checks = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`part${at}`, 'fail']));
    expect(componentsBlamed(JSON.stringify({ checks }))).toHaveLength(5);
  });
});

describe('needsBlamed', () => {
  const nodes = [
    { id: 'orders', dependsOn: ['orders-db', 'sessions', 'exchange-api', 'mlflow'] },
    { id: 'orders-db', kind: 'rds' as const },
    { id: 'sessions', kind: 'redis' as const },
    { id: 'exchange-api', kind: 'http' as const },
    { id: 'mlflow', kind: 'ecs' as const },
    { id: 'other-db', kind: 'rds' as const },
  ];

  it.each([
    ['by its own name', 'orders-db', 'orders-db'],
    ['by its name in another writing', 'OrdersDb', 'orders-db'],
    ['by a part of its name', 'exchange', 'exchange-api'],
    ['by what its kind is called', 'postgresql', 'orders-db'],
    ['by what its kind is called, as one word of several', 'session cache', 'sessions'],
    ['as a service', 'MLflow', 'mlflow'],
  ])('finds a need %s', (_, name, id) => {
    expect([...needsBlamed('orders', name, nodes)]).toEqual([id]);
  });

  it('finds each of several', () => {
    expect([...needsBlamed('orders', 'postgres, redis', nodes)]).toEqual(['orders-db', 'sessions']);
  });

  it.each([
    ['nothing', ''],
    ['what it does not need', 'other-db'],
    ['what nobody knows', 'flux capacitor'],
  ])('finds nobody by %s', (_, name) => {
    expect(needsBlamed('orders', name, nodes).size).toBe(0);
  });

  it('finds nobody where two may be meant', () => {
    const two = [{ id: 'a', dependsOn: ['x-db', 'y-db'] }, { id: 'x-db' }, { id: 'y-db' }];
    expect(needsBlamed('a', 'db', two).size).toBe(0);
  });
});
