// What the Lambda runtime does inside an execution environment: load the handler, then serve invocations.
// Plain JavaScript: a cold start should cost what it costs there, without stripping types first.
import dns from 'node:dns';
import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [directory, handlerName, nameServer] = process.argv.slice(2);
// The parent is gone: nobody can use this environment any more.
process.on('disconnect', () => process.exit(0));
// The sandbox's resolver, as a VPC has its own.
if (nameServer) dns.setServers([nameServer]);

let handler;
try {
  handler = await loadHandler();
  process.send({ type: 'ready' });
} catch (error) {
  process.send({ type: 'init-error', error: errorOf(error) });
}

process.on('message', async (invocation) => {
  try {
    const output = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    // A handler without a result answers null.
    process.send({ type: 'response', payload: JSON.stringify(output) ?? 'null' });
  } catch (error) {
    process.send({ type: 'error', error: errorOf(error) });
  }
});

async function loadHandler() {
  const [file, name] = handlerName.split(/\.(?=[^.]*$)/);
  const path = join(directory, `${file}.js`);
  const exported = existsSync(path)
    ? loadCommonJs(path)
    : await import(pathToFileURL(join(directory, `${file}.mjs`)));
  const found = exported[name] ?? exported.default?.[name];
  if (typeof found !== 'function') {
    throw Object.assign(new Error(`${handlerName} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  return found;
}

/** In Lambda no package.json stands above the code; here the project's own would make a module of it. */
function loadCommonJs(path) {
  const module = new Module(path);
  module.filename = path;
  module.paths = createRequire(path).resolve.paths('x') ?? [];
  module._compile(readFileSync(path, 'utf8'), path, 'commonjs');
  return module.exports;
}

function contextOf({ requestId, deadlineMs, functionArn }) {
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function errorOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  const trace = String(error.stack ?? '').split('\n');
  return { errorType: error.name || 'Error', errorMessage: error.message, trace };
}
