// The container of one local ECS task, or a dependency of the fleet: a small HTTP service whose behaviour its
// supervisor sets over IPC. Plain JavaScript, so that it starts as fast as the machine allows.
import { createServer, get } from 'node:http';

const DEPENDENCY_EVERY_MS = 400;
const DEPENDENCY_TIMEOUT_MS = 1_500;
const MIB = 2 ** 20;

let behaviour = { kind: 'ok' };
/** [{name, path, ports}]; a dependency is well if one of its ports answers rightly. */
let dependencies = [];
let failing;
let port = 0;
let timer;
const hoard = [];

// The supervisor is gone, so nobody needs this task any more.
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.behaviour) behave(message.behaviour);
  if (message.dependencies) dependencies = message.dependencies;
});

const server = createServer((_, response) => {
  switch (behaviour.kind) {
    case 'hang':
      return;
    case 'status':
      return answer(response, behaviour.code, behaviour.body);
    case 'body':
      return answer(response, 200, behaviour.body);
    case 'stale':
      return answer(response, 200, datedBody(behaviour.ageMs));
    case 'slow':
      return setTimeout(answerAsFit, behaviour.latencyMs, response);
    default:
      return answerAsFit(response);
  }
});

function answerAsFit(response) {
  if (failing) answer(response, 503, JSON.stringify({ status: 'error', detail: failing }));
  else answer(response, 200, '{"status":"healthy"}');
}

function datedBody(ageMs) {
  return JSON.stringify({ status: 'healthy', asOf: new Date(Date.now() - ageMs).toISOString() });
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(body);
}

function behave(next) {
  behaviour = next;
  clearTimeout(timer);
  hoard.length = 0;
  if (behaviour.kind === 'crash-on-start') crash();
  if (behaviour.kind === 'crash-after') timer = setTimeout(crash, behaviour.afterMs);
  if (behaviour.kind === 'oom') timer = setTimeout(allocate, behaviour.afterMs);
  if (behaviour.kind === 'leak') allocate();
  if (!server.listening) return listen();
  if (behaviour.kind === 'refuse') refuse();
}

/** Whoever refuses has had a port, too: it is known before nobody listens there. */
function listen() {
  if (behaviour.kind === 'refuse' && port !== 0) return;
  server.listen(port, '127.0.0.1', () => {
    port = server.address().port;
    process.send({ port });
    if (behaviour.kind === 'refuse') refuse();
  });
}

function refuse() {
  server.close();
  server.closeAllConnections();
}

function crash() {
  if (behaviour.log) console.error(behaviour.log);
  process.exit(behaviour.exitCode);
}

/** Touched memory, so that it is really taken; the supervisor watches what is reported. */
function allocate() {
  const mib = behaviour.kind === 'leak' ? behaviour.mibPerHour / 36_000 : 16;
  hoard.push(Buffer.alloc(Math.max(1, Math.round(mib * MIB)), 1));
  process.send({ rssMiB: process.memoryUsage.rss() / MIB });
  timer = setTimeout(allocate, 100);
}

async function lookAfterDependencies() {
  const checked = await Promise.all(dependencies.map(check));
  failing = checked.find((trouble) => trouble !== undefined);
  setTimeout(lookAfterDependencies, DEPENDENCY_EVERY_MS);
}
void lookAfterDependencies();

/** Resolves with what is wrong, or with undefined. */
async function check({ name, path, ports }) {
  if (ports.length === 0) return `${name}: no address`;
  const troubles = await Promise.all(ports.map((one) => ask(one, path)));
  return troubles.includes(undefined) ? undefined : `${name}: ${troubles[0]}`;
}

function ask(dependencyPort, path) {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: dependencyPort,
      path,
      agent: false,
      timeout: DEPENDENCY_TIMEOUT_MS,
    };
    const request = get(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`);
    });
    request.on('timeout', () => {
      resolve('timed out');
      request.destroy();
    });
    request.on('error', (error) =>
      resolve(error.code === 'ECONNREFUSED' ? 'connection refused' : error.code),
    );
  });
}
