import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { endpointResolver } from './endpoints.ts';
import { authScheme, clientClass, endpointParameters, ownConfig, RUNTIME_CONFIG } from './lean-clients.ts';
import { withPlainShapes } from './plain-shapes.ts';

/**
 * What the SDK's clients bring that no function uses: a third of a bundle, and of its start. Everything is cut
 * while bundling, so that the sources and the tests keep the SDK as it is; the journeys run what was cut.
 */
export const leanSdk: Plugin = {
  name: 'lean SDK',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[^/]+\/dist-es\/runtimeConfig\.js$/ }, () => ({ contents: RUNTIME_CONFIG }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/\w+Client\.js$/ }, ({ path: file }) => ({
      contents: clientClass(readFileSync(file, 'utf8')),
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/runtimeConfig\.shared\.js$/ }, ({ path: file }) => ({
      contents: ownConfig(readFileSync(file, 'utf8')),
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/auth\/httpAuthSchemeProvider\.js$/ }, ({ path: file }) => ({
      contents: authScheme(readFileSync(file, 'utf8')),
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path: file }) => ({
      contents: withoutUnusedShapes(
        speaksJson(file) ? withPlainShapes(readFileSync(file, 'utf8')) : readFileSync(file, 'utf8'),
      ),
    }));
    // The user agent names the version; nothing else of it is read.
    onLoad({ filter: /\/client-[^/]+\/package\.json$/ }, ({ path: file }) => ({
      contents: JSON.stringify({ version: JSON.parse(readFileSync(file, 'utf8')).version }),
      loader: 'json',
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/endpoint\/endpointResolver\.js$/ }, ({ path: file }) => ({
      contents: endpointResolver(/client-[^/]+/.exec(file)![0]),
    }));
    onLoad({ filter: /\/json\/codec-v2\/JsonShapeDeserializer2\.js$/ }, ({ path: file }) => ({
      contents: withoutNulls(readFileSync(file, 'utf8')),
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/endpoint\/EndpointParameters\.js$/ }, ({ path: file }) => ({
      contents: endpointParameters(readFileSync(file, 'utf8')),
    }));
    for (const [filter, contents] of STAND_INS) onLoad({ filter }, () => ({ contents }));
  },
};

/** The protocols of a client whose messages are JSON (its runtimeConfig.shared.js beside its schemas). */
function speaksJson(schemas: string): boolean {
  const config = path.join(path.dirname(schemas), '..', 'runtimeConfig.shared.js');
  return /\b(?:AwsJson1_[01]|AwsRestJson)Protocol\b/.test(readFileSync(config, 'utf8'));
}

function ours(module: string): string {
  return readFileSync(path.join(import.meta.dirname, 'sdk', module), 'utf8');
}

/** Modules that every client names and that no call of ours enters. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [
    // No extension is given to a client.
    /\/client-[^/]+\/dist-es\/runtimeExtensions\.js$/,
    'export const resolveRuntimeExtensions = (config) => config;',
  ],
  [
    // AWS_ENDPOINT_URL is read from the environment alone.
    /\/middleware-endpoint\/adaptors\/getEndpointFromConfig\.js$/,
    `export const getEndpointFromConfig = async (service) =>
       process.env['AWS_ENDPOINT_URL_' + service.toUpperCase().replaceAll(' ', '_')] ?? process.env.AWS_ENDPOINT_URL;`,
  ],
  [
    // The same endpoint for all calls of a client (endpoint-of.ts); none names a bucket or an account.
    /\/middleware-endpoint\/endpointMiddleware\.js$/,
    ours('endpoint-middleware.mjs'),
  ],
  [
    /\/middleware-endpoint\/adaptors\/getEndpointFromInstructions\.js$/,
    'export const bindGetEndpointFromInstructions = () => undefined, resolveParams = undefined;',
  ],
  // There is one way of signing, and none to choose.
  [/\/middleware-http-auth-scheme\/httpAuthSchemeMiddleware\.js$/, ours('auth-middleware.mjs')],
  [
    // No file is read (below).
    /\/node-config-provider\/fromSharedConfigFiles\.js$/,
    `import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
     export const fromSharedConfigFiles = () => async () => { throw new CredentialsProviderError('no file is read'); };`,
  ],
  [
    // Streams of events: only operations like InvokeWithResponseStream have them.
    /\/submodules\/event-streams\/index\.js$/,
    `export const eventStreamSerdeProvider = () => undefined;
     export const resolveEventStreamSerdeConfig = (config) => config;
     export class EventStreamSerde {}`,
  ],
  [
    // Endpoint discovery is off unless it is asked for (DynamoDB: optional).
    /\/middleware-endpoint-discovery\/dist-es\/index\.js$/,
    `export const resolveEndpointDiscoveryConfig = (config) => config;
     export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
       environmentVariableSelector: () => undefined, configFileSelector: () => undefined, default: false };`,
  ],
  [
    // Lambda has no ~/.aws, and looking for it at every start costs time.
    /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    `export { CONFIG_PREFIX_SEPARATOR } from './constants';
     export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  ],
  [/\/submodules\/serde\/(?:date-utils|schema-serde-lib\/schema-date-utils)\.js$/, ours('dates.mjs')],
  // Items of text, numbers, lists and maps: a tenth of what the SDK's document client is made for.
  [/\/lib-dynamodb\/dist-es\/index\.js$/, ours('documents.mjs')],
  [/\/codec-v2\/JsonShapeSerializer2\.js$/, ours('json-serializer.mjs')],
  // No operation of ours has numbers that JavaScript cannot hold.
  [/\/protocols\/json\/needsReviver\.js$/, 'export const needsReviver = () => false;'],
  [/\/protocols\/json\/jsonReviver\.js$/, 'export const jsonReviver = undefined;'],
  [
    // A sandbox has one invocation at a time, whose trace is in the environment (Lambda guide: configuration-envvars).
    /\/middleware-recursion-detection\/recursionDetectionMiddleware\.js$/,
    `export const recursionDetectionMiddleware = () => (next) => async (args) => {
       const trace = process.env.AWS_LAMBDA_FUNCTION_NAME && process.env._X_AMZN_TRACE_ID;
       if (trace) args.request.headers['X-Amzn-Trace-Id'] ??= trace;
       return next(args);
     };`,
  ],
  // Our logger is the one that says nothing.
  [
    /\/middleware-logger\/loggerMiddleware\.js$/,
    `export const getLoggerPlugin = () => ({ applyToStack: () => undefined });
     export const loggerMiddleware = undefined, loggerMiddlewareOptions = undefined;`,
  ],
  [/\/smithy-client\/schemaLogFilter\.js$/, 'export const schemaLogFilter = (_, data) => data;'],
  // Pages are asked for one by one, and few of them.
  [/\/pagination\/createPaginator\.js$/, 'export const createPaginator = () => undefined;'],
  // The user agent says which SDK it was; which of its features were used is told to nobody.
  [
    /\/middleware-user-agent\/user-agent-middleware\.js$/,
    `export const getUserAgentPlugin = ({ defaultUserAgentProvider }) => ({
       applyToStack: (stack) => stack.add(
         (next) => async (args) => {
           const agent = await defaultUserAgentProvider();
           args.request.headers['user-agent'] = agent.map((pair) => pair.filter(Boolean).join('/')).join(' ');
           return next(args);
         },
         { name: 'getUserAgentMiddleware', step: 'build', priority: 'low', override: true },
       ),
     });
     export const userAgentMiddleware = undefined, getUserAgentMiddlewareOptions = undefined;`,
  ],
  // Endpoints are resolved in a line of our own (endpoints.ts): the list of all regions is asked for nothing.
  [
    /\/util-endpoints\/lib\/aws\/partition\.js$/,
    `export const partition = () => ({});
     export const setPartitionInfo = () => undefined;
     export const useDefaultPartitionInfo = () => undefined;
     export const getUserAgentPrefix = () => '';`,
  ],
  [/\/util-endpoints\/lib\/aws\/parseArn\.js$/, 'export const parseArn = undefined;'],
  [
    /\/util-endpoints\/lib\/aws\/isVirtualHostableS3Bucket\.js$/,
    'export const isVirtualHostableS3Bucket = undefined;',
  ],
  // Of a request that is signed in its address, which none of ours is.
  [/\/signature-v4\/dist-es\/moveHeadersToQuery\.js$/, 'export const moveHeadersToQuery = undefined;'],
  // The mode "auto" would ask EC2's metadata service; ours is the default.
  [
    /\/defaults-mode\/resolveDefaultsModeConfig\.js$/,
    "export const resolveDefaultsModeConfig = () => async () => 'legacy';",
  ],
  // Node has SHA-256 itself.
  [/\/checksum\/sha256\/Sha256Js\.js$/, 'export class Sha256Js {}'],
  // The standard mode of retrying is the default.
  [/\/util-retry\/AdaptiveRetryStrategy\.js$/, 'export class AdaptiveRetryStrategy {}'],
  // No output of an operation of ours is a stream.
  [/\/util-stream\/sdk-stream-mixin\.js$/, 'export const sdkStreamMixin = (stream) => stream;'],
  // Headers are formatted so only in messages of event streams.
  [/\/signature-v4\/dist-es\/HeaderFormatter\.js$/, 'export class HeaderFormatter {}'],
];

/** A member that is not set may come as null: left out of a document as the SDK leaves it out of a structure. */
function withoutNulls(source: string): string {
  const reading = 'doc[k] = this._read(ns, v);';
  if (!source.includes(reading)) throw new Error(`the SDK has changed: there is no "${reading}" in it`);
  return source.replace(reading, `if (v === null) delete doc[k]; else ${reading}`);
}

/**
 * Errors are told apart by name, and one without a class of its own keeps its name (@aws-sdk/core: ProtocolLib,
 * getErrorSchemaOrThrowBaseException): their registration, which keeps every class and shape alive, goes.
 * Shapes are then marked as free of effects, so that esbuild leaves out those of operations nobody calls.
 */
function withoutUnusedShapes(source: string): string {
  return source
    .replace(/^n\d+_registry\.registerError\(.*\);$/gm, '')
    .replace(/^((?:export )?(?:var|const) \S+ =) (\[[\s\S]*?\]);$/gm, '$1 /* @__PURE__ */ (() => $2)();');
}
