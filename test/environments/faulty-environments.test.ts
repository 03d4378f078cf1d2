import { describe, expect, it } from 'vitest';
import { defineEnvironment, EnvironmentError } from '../../shared/contracts/define-environment.ts';
import { faultsOf } from '../support/faults-of.ts';

const PRIVATE = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0'],
  securityGroupId: 'sg-0123456789abcdef0',
  availabilityZones: ['eu-central-1a'],
};

/** A sound environment, into which each row puts one fault. */
function withChange(change: object, service: object = {}): unknown {
  return {
    project: 'shop',
    name: 'prod',
    vantage: 'private',
    vantages: { private: PRIVATE },
    services: { web: { port: 8080, dependsOn: ['api'], ...service }, api: { port: 8081 } },
    ...change,
  };
}

const service = (fields: object) => withChange({}, fields);
const url = (address: string) => withChange({ services: { web: { url: address, vantage: 'public' } } });
const services = (named: object) => withChange({ services: named });

describe('a sound environment', () => {
  it('has no faults', () => {
    expect(faultsOf(withChange({}))).toEqual([]);
  });
});

describe('a fault in form', () => {
  it.each([
    ['nothing at all', undefined, '', /missing/],
    ['null', null, '', /wrong kind/],
    ['a list', [], '', /wrong kind/],
    ['an empty object', {}, 'project', /missing/],
    ['an unknown key', withChange({ timigs: {} }), 'timigs', /did you mean timings\?/],
    ['a slip in a service', service({ prot: 80 }), 'services.web.prot', /did you mean port\?/],
    [
      'a slip in a witness',
      service({ witness: { alrm: 'x' } }),
      'services.web.witness.alrm',
      /did you mean alarm\?/,
    ],
    [
      'the ARN of a topic',
      withChange({ alertTopics: ['arn:aws:sns:eu-central-1:123456789012:alerts'] }),
      'alertTopics.0',
      /not valid/,
    ],
    [
      "the watchdog's own topic",
      withChange({ alertTopics: ['watchdog-{project}-{env}-people'] }),
      'alertTopics.0',
      /own topic/,
    ],
    [
      'a topic of each service',
      withChange({ alertTopics: ['{service}-alerts'] }),
      'alertTopics.0',
      /placeholder/,
    ],
    ['a topic twice', withChange({ alertTopics: ['alerts', 'alerts'] }), 'alertTopics.1', /twice/],
    [
      'a slip in timings',
      withChange({ timings: { setleSeconds: 900 } }),
      'timings.setleSeconds',
      /did you mean settleSeconds\?/,
    ],
    [
      'a threshold of 0',
      withChange({ limits: { remediationsAtOnce: 0 } }),
      'limits.remediationsAtOnce',
      /out of range/,
    ],
    [
      'a threshold of -1',
      withChange({ limits: { startsPerHour: -1 } }),
      'limits.startsPerHour',
      /out of range/,
    ],
    [
      'a threshold of 1e9',
      withChange({ timings: { settleSeconds: 1e9 } }),
      'timings.settleSeconds',
      /out of range/,
    ],
    [
      'half a remediation',
      withChange({ limits: { remediationsAtOnce: 1.5 } }),
      'limits.remediationsAtOnce',
      /wrong kind/,
    ],
    [
      'a number as text',
      withChange({ timings: { confirmSeconds: '60' } }),
      'timings.confirmSeconds',
      /number written as text/,
    ],
    ['a share as text', withChange({ limits: { sickShare: '40 %' } }), 'limits.sickShare', /wrong kind/],
    ['a share above its bound', withChange({ limits: { sickShare: 1 } }), 'limits.sickShare', /out of range/],
    [
      'NaN',
      withChange({ timings: { graceSeconds: Number.NaN } }),
      'timings.graceSeconds',
      /not a finite number/,
    ],
    [
      'infinity',
      withChange({ timings: { graceSeconds: Infinity } }),
      'timings.graceSeconds',
      /not a finite number/,
    ],
    [
      'a short window where it is not local',
      withChange({ timings: { confirmSeconds: 3 } }),
      'timings.confirmSeconds',
      /out of range/,
    ],
    ['port 0', service({ port: 0 }), 'services.web.port', /out of range/],
    ['port 65536', service({ port: 65_536 }), 'services.web.port', /out of range/],
    ['an unknown mode', withChange({ mode: 'automatic' }), 'mode', /not valid/],
    ['an unknown remedy', service({ remedies: ['reboot'] }), 'services.web.remedies.0', /not valid/],
    ['no mail address', withChange({ notify: { emails: ['oncall'] } }), 'notify.emails.0', /not valid/],
    ['a project in capitals', withChange({ project: 'Shop' }), 'project', /not valid/],
    ['a long environment name', withChange({ name: 'production-eu-west' }), 'name', /not valid/],
    [
      'a role with a wildcard',
      withChange({ passRoles: ['arn:aws:iam::123456789012:role/*'] }),
      'passRoles.0',
      /not valid/,
    ],
  ])('%s is told by its place', (_, input, path, problem) => {
    expect(faultsOf(input)).toContainEqual(
      expect.objectContaining({ path, problem: expect.stringMatching(problem) }),
    );
  });

  it('states the bounds of a number', () => {
    const [fault] = faultsOf(withChange({ timings: { confirmSeconds: 3 } }));
    expect(fault?.instead).toBe('a number from 40 to 300; shorter only where local is true');
  });
});

describe('a fault between fields', () => {
  it.each([
    ['no service', services({}), 'services', /empty/],
    [
      'a need that is not declared',
      service({ dependsOn: ['ap'] }),
      'services.web.dependsOn',
      /did you mean api\?/,
    ],
    [
      'a service that needs itself',
      service({ dependsOn: ['web'] }),
      'services.web.dependsOn',
      /needs itself/,
    ],
    [
      'a cycle',
      services({ a: { dependsOn: ['b'] }, b: { dependsOn: ['a'] } }),
      'services.a.dependsOn',
      /cycle/,
    ],
    [
      'names that differ in case',
      services({ web: { port: 1 }, WEB: { port: 2 } }),
      'services.WEB',
      /same name as services\.web/,
    ],
    [
      'a dependency named like a service',
      withChange({ dependencies: { Api: { kind: 's3' } } }),
      'dependencies.Api',
      /same name/,
    ],
    ['a need said twice', service({ dependsOn: ['api', 'api'] }), 'services.web.dependsOn.1', /there twice/],
    ['a wildcard name', services({ '*': {} }), 'services.*', /wildcard or empty/],
    ['an empty name', services({ '': {} }), 'services.', /wildcard or empty/],
    ['a path as a name', services({ 'a/../b': {} }), 'services.a/../b', /not a possible name/],
    ['a very long name', services({ ['a'.repeat(300)]: {} }), `services.${'a'.repeat(300)}`, /too long/],
    ['a wildcard alarm', service({ witness: { alarm: 'shop-*' } }), 'services.web.witness.alarm', /wildcard/],
    [
      'an unknown placeholder',
      service({ witness: { alarm: '{stage}-web' } }),
      'services.web.witness.alarm',
      /placeholder/,
    ],
    ['the watchdog by name', services({ watchdog: {} }), 'services.watchdog', /the watchdog itself/],
    [
      'an alarm of the watchdog',
      service({ witness: { alarm: 'watchdog-shop-prod-no-look' } }),
      'services.web.witness.alarm',
      /the watchdog itself/,
    ],
    [
      'a table of the watchdog',
      withChange({ dependencies: { 'shop-rollback-state-prod': { kind: 'dynamodb' } } }),
      'dependencies.shop-rollback-state-prod',
      /the watchdog itself/,
    ],
    ['an undeclared vantage', service({ vantage: 'moon' }), 'services.web.vantage', /not a declared vantage/],
    [
      'a private name asked from outside',
      service({ vantage: 'public' }),
      'services.web.port',
      /only its VPC knows/,
    ],
    [
      'a control address of a vantage that nobody declared',
      withChange({ controls: { inside: { host: 'a.example', port: 443 } } }),
      'controls.inside',
      /not a declared vantage/,
    ],
    [
      'a control address on this very machine',
      withChange({ controls: { private: { host: '127.0.0.1', port: 443 } } }),
      'controls.private.host',
      /points at this very machine/,
    ],
    [
      'a control address that is a target as well',
      withChange({
        controls: { private: { host: 'db.shop.example', port: 443 } },
        dependencies: { db: { kind: 'rds', host: 'db.shop.example', port: 5432 } },
      }),
      'controls.private.host',
      /is where db is asked/,
    ],
    [
      'a vantage called public',
      withChange({ vantages: { private: PRIVATE, public: PRIVATE } }),
      'vantages.public',
      /not a possible name/,
    ],
    [
      'too few zones',
      withChange({
        vantages: { private: { ...PRIVATE, subnetIds: ['subnet-01234567', 'subnet-89abcdef'] } },
      }),
      'vantages.private.availabilityZones',
      /1 zones for 2 subnets/,
    ],
    [
      'bands in the wrong order',
      service({ latency: { warnMs: 900, criticalMs: 500 } }),
      'services.web.latency.warnMs',
      /critical already/,
    ],
    [
      'data that warn only when they are stale',
      service({ freshness: { path: 'asOf', warnSeconds: 900, staleSeconds: 900 } }),
      'services.web.freshness.warnSeconds',
      /stale already/,
    ],
    [
      'a warning about a certificate that plain HTTP does not show',
      service({ certificateDays: 30 }),
      'services.web.certificateDays',
      /http shows none/,
    ],
    [
      'maintenance of what is no external API',
      withChange({
        dependencies: {
          db: { kind: 'http', url: 'https://a.example/', maintenance: { path: 's', oneOf: [1] } },
        },
      }),
      'dependencies.db.maintenance',
      /of an external-api/,
    ],
    [
      'a name to look up beside a port',
      withChange({ dependencies: { db: { kind: 'rds', host: 'db.example', port: 5432, resolvesTo: 1 } } }),
      'dependencies.db.port',
      /beside resolvesTo/,
    ],
    [
      'addresses of no name',
      withChange({ dependencies: { db: { kind: 'rds', resolvesTo: 1 } } }),
      'dependencies.db.host',
      /is missing/,
    ],
    [
      'a timeout below critical',
      service({ latency: { warnMs: 100, criticalMs: 500 }, timeoutMs: 400 }),
      'services.web.timeoutMs',
      /gives up/,
    ],
    [
      'a port of a store beside SRV records',
      withChange({ dependencies: { db: { kind: 'rds', host: 'db.example', port: 5432, records: 'SRV' } } }),
      'dependencies.db.port',
      /SRV records will name/,
    ],
    [
      'SRV records of nobody',
      withChange({ dependencies: { db: { kind: 'rds', records: 'SRV' } } }),
      'dependencies.db.host',
      /missing/,
    ],
    ['a port beside SRV records', service({ records: 'SRV' }), 'services.web.port', /SRV records will name/],
    [
      'a path beside a url',
      services({ web: { url: 'https://a.example/', path: '/x', vantage: 'public' } }),
      'services.web.path',
      /beside a url/,
    ],
    [
      'one question for two',
      services({
        a: { url: 'https://a.example/', vantage: 'public' },
        b: { url: 'https://a.example/', vantage: 'public' },
      }),
      'services.b',
      /same question as services\.a/,
    ],
    [
      'a host without a port',
      withChange({ dependencies: { db: { kind: 'rds', host: 'db.example' } } }),
      'dependencies.db.port',
      /missing/,
    ],
    [
      'a role of another account',
      withChange({ account: '123456789012', passRoles: ['arn:aws:iam::210987654321:role/task'] }),
      'passRoles.0',
      /another account/,
    ],
    [
      'a tombstone shorter than a lease',
      withChange({ timings: { leaseSeconds: 900, tombstoneSeconds: 900 } }),
      'timings.tombstoneSeconds',
      /shorter than a lease/,
    ],
    [
      'a look every minute and a half',
      withChange({ timings: { lookSeconds: 90 } }),
      'timings.lookSeconds',
      /whole number of minutes nor/,
    ],
  ])('%s is refused', (_, input, path, problem) => {
    expect(faultsOf(input)).toContainEqual(
      expect.objectContaining({ path, problem: expect.stringMatching(problem) }),
    );
  });

  it('more than 10,000 targets are refused in one fault, in good time', () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`s${i}`, {}]));
    expect(faultsOf(services(many))).toEqual([expect.objectContaining({ problem: 'has too many targets' })]);
  });
});

describe('an address', () => {
  it.each([
    ['not a URL', 'web', /not a URL/],
    ['a port beyond 65535', 'http://a.example:65536/', /not a URL/],
    ['port 0', 'http://a.example:0/', /port 0/],
    ['SSH', 'http://a.example:22/', /does not speak HTTP/],
    ['mail', 'http://a.example:25/', /does not speak HTTP/],
    ['a file', 'file:///etc/passwd', /scheme file:/],
    ['FTP', 'ftp://a.example/', /scheme ftp:/],
    ['a user and password', 'http://ok:secret@a.example/', /user name or password/],
    ['a token', 'https://a.example/?access_token=abcdef', /secret in its query/],
    ['a key', 'https://a.example/health?api-key=abcdef', /secret in its query/],
    ['an AWS key under another name', 'https://a.example/?x=AKIAIOSFODNN7EXAMPLE', /secret in its query/],
    ['a session', 'https://a.example/?sessionId=abc', /secret in its query/],
    ['a token in camel case', 'https://a.example/?apiToken=abc', /secret in its query/],
    ['the key of an Azure function', 'https://a.example/?code=abc', /secret in its query/],
    ['32 hexadecimal digits', `https://a.example/?x=${'0af1'.repeat(8)}`, /secret in its query/],
    ['a session in the path', 'https://a.example/health;jsessionid=abc', /secret in its path/],
    ['a password in disguise', 'https://a.example/%70assword=hello/', /secret in its path/],
    ['the address of a webhook', 'https://a.example/hooks/T00000000/B00000000/abc', /secret in its path/],
    ['a fragment', 'https://a.example/health#token=abc', /never sent/],
    ['a token of GitHub as its host', `https://ghp_${'a1B2'.repeat(9)}.example/`, /looks like a secret/],
    ['an AWS key as its host', 'https://AKIAIOSFODNN7EXAMPLE.example/', /looks like a secret/],
    ['loopback', 'http://127.0.0.1/', /this very machine/],
    ['localhost', 'http://localhost/', /this very machine/],
    ['localhost with a dot', 'http://localhost./', /this very machine/],
    ['0.0.0.0', 'http://0.0.0.0/', /this very machine/],
    ['zero', 'http://0/', /in disguise/],
    ['hexadecimal', 'http://0x7f.1/', /in disguise/],
    ['one number', 'http://2130706433/', /in disguise/],
    ['octal', 'http://0177.0.0.1/', /in disguise/],
    ['two numbers', 'http://127.1/', /in disguise/],
    ['full-width digits', 'http://１２７.0.0.1/', /outside ASCII/],
    ['percent-encoded digits', 'http://%31%32%37.0.0.1/', /in disguise/],
    ['the metadata service', 'http://169.254.169.254/', /link-local/],
    ['the metadata service with a dot', 'http://169.254.169.254./', /link-local/],
    ['the metadata service by name', 'http://metadata.google.internal/', /metadata/],
    ['IPv6 loopback', 'http://[::1]/', /this very machine/],
    ['a mapped address', 'http://[::ffff:a9fe:a9fe]/', /IPv6/],
    ['a NAT64 address', 'http://[64:ff9b::a9fe:a9fe]/', /IPv6/],
    ['a 6to4 address', 'http://[2002:a9fe:a9fe::]/', /IPv6/],
    ['a compatible address', 'http://[::a9fe:a9fe]/', /IPv6/],
    ['the IPv6 metadata service', 'http://[fd00:ec2::254]/', /IPv6/],
    ['multicast', 'http://224.0.0.1/', /multicast/],
    ['a letter that poses as another', 'http://аpple.example/', /outside ASCII/],
    ['a wildcard host', 'http://*.example/', /wildcard/],
    ['8 KB', `http://a.example/${'a'.repeat(8_192)}`, /out of range/],
  ])('that is %s is refused', (_, address, problem) => {
    expect(faultsOf(url(address))).toContainEqual(
      expect.objectContaining({ path: 'services.web.url', problem: expect.stringMatching(problem) }),
    );
  });

  it.each([
    'https://a.example/health',
    'http://10.0.3.17:8080/',
    'http://[2600:1f18::1]/',
    'https://xn--bcher-kva.example/',
  ])('%s is fine', (address) => {
    expect(faultsOf(url(address))).toEqual([]);
  });

  it('may be loopback where the environment is local, but never the metadata service', () => {
    const at = (address: string) =>
      faultsOf({ project: 'p', name: 'n', local: true, services: { a: { url: address } } });
    expect(at('http://127.0.0.1:8000/')).toEqual([]);
    expect(at('http://169.254.169.254/')).not.toEqual([]);
  });

  it('of a TCP dependency is judged too', () => {
    const db = (host: string) => withChange({ dependencies: { db: { kind: 'rds', host, port: 5432 } } });
    expect(faultsOf(db('169.254.169.254'))).toContainEqual(
      expect.objectContaining({ path: 'dependencies.db.host' }),
    );
    expect(faultsOf(db('db.example'))).toEqual([]);
  });
});

describe('many faults', () => {
  const input = withChange(
    { timings: { confirmSeconds: 3, pollSeconds: '15' }, modes: 'auto' },
    { prot: 1, dependsOn: ['nobody', 'web'], url: 'http://user:hunter2@a.example/' },
  );

  it('are all told at once', () => {
    expect(
      faultsOf(input)
        .map((fault) => fault.path)
        .sort(),
    ).toEqual([
      'modes',
      'services.web.dependsOn',
      'services.web.dependsOn',
      'services.web.port',
      'services.web.prot',
      'services.web.url',
      'timings.confirmSeconds',
      'timings.pollSeconds',
    ]);
  });

  it('of one URL are told each', () => {
    const faults = faultsOf(url('http://user:hunter2@127.0.0.1:22/hooks?token=abc'));
    expect(faults.map((fault) => fault.problem)).toEqual([
      'carries a user name or password',
      'carries what looks like a secret in its query (token)',
      'asks port 22, which does not speak HTTP',
      'points at this very machine',
    ]);
  });

  it('are told at once, whatever else is wrong with the address', () => {
    const faults = faultsOf(url('ftp://user:abc@127.0.0.1/?token=abc'));
    expect(faults.map((fault) => fault.problem)).toEqual([
      'carries a user name or password',
      'carries what looks like a secret in its query (token)',
      'has the scheme ftp:',
      'points at this very machine',
    ]);
  });

  it('are told beside a list that is faulty itself', () => {
    expect(faultsOf(service({ dependsOn: ['zz', 5] })).map((fault) => fault.path)).toEqual([
      'services.web.dependsOn.1',
      'services.web.dependsOn',
    ]);
  });

  it('are told of each field that stands beside a url', () => {
    const faults = faultsOf(
      service({ url: 'https://a.example/', scheme: 'http', host: 'b.example', port: 80 }),
    );
    expect(faults.map((fault) => fault.path)).toEqual(
      ['scheme', 'host', 'port'].map((field) => `services.web.${field}`),
    );
  });

  it('name the field that holds them', () => {
    const faults = faultsOf(
      service({ host: 'a.example', path: '/services/T01234567/B01234567/aBcDeFgHiJkL' }),
    );
    expect(faults).toEqual([expect.objectContaining({ path: 'services.web.path' })]);
  });

  it.each([
    ['a header', { headers: { authorization: 'Bearer hunter2hunter2' } }],
    ['a password', { password: 'hunter2' }],
    ['a key of AWS under an innocent name', { note: 'AKIAIOSFODNN7hunter2'.toUpperCase() }],
    ['a webhook', { url: 'https://hooks.slack.com/services/T01234567/B01234567/hunter2' }],
    ['a list of passwords', { password: ['hunter2'] }],
    ['a connection', { db: 'Server=x;Password=hunter2;' }],
    ['a private key', { pem: '-----BEGIN PRIVATE KEY-----hunter2' }],
    ['a user in a host', { host: 'user:hunter2@a.example' }],
    ['a user with a space in it', { url: 'https://user:hun hunter2@a.example/db' }],
    ['something behind a name that nobody knows', { note: 'hunter2-hunter2-hunter2' }],
    ...[
      'apiToken',
      'dbPassword',
      'clientSecret',
      'privateKey',
      'webhook',
      'connectionString',
      'sessionId',
    ].map((name): [string, object] => [`what ${name} holds`, { [name]: 'hunter' + '2' }]),
  ])('repeat nothing of %s', (_, fields) => {
    try {
      defineEnvironment(service(fields) as never);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toMatch(/\*\*\*/);
      expect((error as Error).message).not.toMatch(/hunter2/i);
    }
  });

  it('read as one line each, and repeat no password', () => {
    const { message } = new EnvironmentError('environment prod', [
      {
        path: 'services.web.url',
        value: 'http://user:hunter2@a.example/?token=abc',
        problem: 'is wrong',
        instead: 'b',
      },
    ]);
    expect(message).toBe(
      'environment prod has 1 fault:\n  services.web.url: is wrong; got "http://***@a.example/?token=***", want b',
    );
  });
});
