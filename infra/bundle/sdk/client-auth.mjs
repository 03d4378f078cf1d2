import { resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { getSmithyContext, normalizeProvider } from '@smithy/core/client';

/** Every call of every client is signed, with the name of its service. */
export const parametersOf = async (config, context) => ({
  operation: getSmithyContext(context).operation,
  region: await normalizeProvider(config.region)(),
});
export const signedAs =
  (name) =>
  ({ region }) => [
    {
      schemeId: 'aws.auth#sigv4',
      signingProperties: { name, region },
      propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
    },
  ];
export const resolveHttpAuthSchemeConfig = (config) =>
  Object.assign(resolveAwsSdkSigV4Config(config), {
    authSchemePreference: normalizeProvider(config.authSchemePreference),
  });
