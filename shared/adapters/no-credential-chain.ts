/**
 * Put in the place of `@aws-sdk/credential-provider-node` when the functions are bundled: the SDK's clients
 * name the long chain of providers even where they are given credentials, and it is a third of a bundle.
 */
export const defaultProvider = () => () => {
  throw new Error('the functions pass their own credentials to every client');
};
