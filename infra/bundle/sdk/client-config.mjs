import { Sha256 } from '@smithy/core/checksum';
import { NoOpLogger } from '@smithy/core/client';
import { parseUrl } from '@smithy/core/protocols';
import { calculateBodyLength, fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';

const said = (variable) => process.env[variable] === 'true';

/** What the configuration of every client has in common; `own` is what only it has, `given` what we say. */
export const runtimeConfig = (given, own, clientVersion) => ({
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  sha256: Sha256,
  urlParser: parseUrl,
  bodyLengthChecker: calculateBodyLength,
  streamCollector,
  runtime: 'node',
  disableHostPrefix: false,
  extensions: [],
  logger: new NoOpLogger(),
  defaultUserAgentProvider: async () => [
    ['aws-sdk-js', clientVersion],
    ['lang/js'],
    ['md/nodejs', process.versions.node],
  ],
  retryMode: 'standard',
  useDualstackEndpoint: said('AWS_USE_DUALSTACK_ENDPOINT'),
  useFipsEndpoint: said('AWS_USE_FIPS_ENDPOINT'),
  accountIdEndpointMode: 'disabled',
  disableRequestCompression: true,
  requestMinCompressionSizeBytes: 10240,
  endpointDiscoveryEnabledProvider: async () => false,
  eventStreamSerdeProvider: () => undefined,
  ...own,
  ...given,
  requestHandler: NodeHttpHandler.create(given.requestHandler),
});
