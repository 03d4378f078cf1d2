import { AwsSdkSigV4Signer } from '@aws-sdk/core/httpAuthSchemes';
import { getSmithyContext } from '@smithy/core/transport';

const signer = new AwsSdkSigV4Signer();

/** Every call is signed alike: with the credentials of its client, for its service and region. */
export const httpAuthSchemeMiddleware = (config) => (next, context) => async (args) => {
  const signingProperties = {
    name: config.defaultSigningName,
    region: await config.region(),
    config,
    context,
  };
  getSmithyContext(context).selectedHttpAuthScheme = {
    httpAuthOption: { schemeId: 'aws.auth#sigv4', signingProperties },
    identity: await config.credentials(),
    signer,
  };
  return next(args);
};
