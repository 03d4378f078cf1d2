import {
  getHostHeaderPlugin,
  getRecursionDetectionPlugin,
  getUserAgentPlugin,
  resolveHostHeaderConfig,
  resolveUserAgentConfig,
} from '@aws-sdk/core/client';
import { resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { getHttpAuthSchemeEndpointRuleSetPlugin, getHttpSigningPlugin } from '@smithy/core';
import { Client } from '@smithy/core/client';
import { resolveRegionConfig } from '@smithy/core/config';
import { resolveEndpointConfig } from '@smithy/core/endpoints';
import { getContentLengthPlugin } from '@smithy/core/protocols';
import { getRetryPlugin, resolveRetryConfig } from '@smithy/core/retry';
import { getSchemaSerdePlugin } from '@smithy/core/schema';

/** Every client is made alike: from its configuration, and the name that its endpoint is signed with. */
export const clientOf = (runtimeConfig, resolveClientEndpointParameters) =>
  class extends Client {
    constructor(given = {}) {
      const initial = runtimeConfig(given);
      super(initial);
      this.initConfig = initial;
      this.config = RESOLVERS.reduce(
        (config, resolve) => resolve(config),
        resolveClientEndpointParameters(initial),
      );
      for (const plugin of PLUGINS) this.middlewareStack.use(plugin(this.config));
    }
  };

const RESOLVERS = [
  resolveUserAgentConfig,
  (config) => resolveRetryConfig(config),
  resolveRegionConfig,
  resolveHostHeaderConfig,
  resolveEndpointConfig,
  resolveAwsSdkSigV4Config,
];

const PLUGINS = [
  getSchemaSerdePlugin,
  getUserAgentPlugin,
  getRetryPlugin,
  getContentLengthPlugin,
  getHostHeaderPlugin,
  getRecursionDetectionPlugin,
  (config) => getHttpAuthSchemeEndpointRuleSetPlugin(config, {}),
  getHttpSigningPlugin,
];
