import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { endpointResolver } from './endpoints.ts';

/**
 * What the SDK's clients bring that no function uses: a third of a bundle, and of its start. Everything is cut
 * while bundling, so that the sources and the tests keep the SDK as it is; the journeys run what was cut.
 */
export const leanSdk: Plugin = {
  name: 'lean SDK',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => ({
      contents: withoutUnusedShapes(readFileSync(path, 'utf8')),
    }));
    // The user agent names the version; nothing else of it is read.
    onLoad({ filter: /\/client-[^/]+\/package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
      loader: 'json',
    }));
    onLoad({ filter: /\/client-[^/]+\/dist-es\/endpoint\/endpointResolver\.js$/ }, ({ path }) => ({
      contents: endpointResolver(/client-[^/]+/.exec(path)![0]),
    }));
    for (const [filter, contents] of STAND_INS) onLoad({ filter }, () => ({ contents }));
  },
};

/** Modules that every client names and that no call of ours enters. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [
    // Clients are given their credentials (shared/adapters/aws-config.ts): no chain of providers.
    /\/credential-provider-node\/dist-es\/index\.js$/,
    `export const defaultProvider = () => () => {
       throw new Error('the functions pass their own credentials to every client');
     };`,
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
  // Endpoints are resolved in a line of our own (endpoints.ts): the list of all regions is asked for nothing.
  [
    /\/util-endpoints\/lib\/aws\/partition\.js$/,
    `export const partition = () => ({});
     export const setPartitionInfo = () => undefined;
     export const useDefaultPartitionInfo = () => undefined;
     export const getUserAgentPrefix = () => '';`,
  ],
  // The mode "auto" would ask EC2's metadata service; ours is the default.
  [
    /\/defaults-mode\/resolveDefaultsModeConfig\.js$/,
    "export const resolveDefaultsModeConfig = () => async () => 'legacy';",
  ],
  // No bucket is named in any call.
  [/\/service-customizations\/index\.js$/, 'export const resolveParamsForS3 = async (params) => params;'],
  // Node has SHA-256 itself.
  [/\/checksum\/sha256\/Sha256Js\.js$/, 'export class Sha256Js {}'],
  // The standard mode of retrying is the default.
  [/\/util-retry\/AdaptiveRetryStrategy\.js$/, 'export class AdaptiveRetryStrategy {}'],
  // No output of an operation of ours is a stream.
  [/\/util-stream\/sdk-stream-mixin\.js$/, 'export const sdkStreamMixin = (stream) => stream;'],
  // Headers are formatted so only in messages of event streams.
  [/\/signature-v4\/dist-es\/HeaderFormatter\.js$/, 'export class HeaderFormatter {}'],
];

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
