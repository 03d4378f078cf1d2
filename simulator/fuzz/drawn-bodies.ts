/** What a service says of itself when it is not well; a body without a name of anybody's fault. */
export const FAILING_BODY = '{"status":"unhealthy"}';

/** It names a part (draft-inadarei-api-health-check), pushes back, or says what is done to it. */
export const BODIES = [
  '{"status":"fail","checks":{"db:connections":[{"componentType":"datastore","status":"fail","output":"no route"}]}}',
  '{"status":"fail","checks":{"exchange:responseTime":[{"status":"fail","output":"429"}],"jobs:depth":[{"status":"pass"}]}}',
  '{"status":"fail","checks":{"disk:usage":[{"componentType":"system","status":"fail"}]}}',
  '{"status":"DOWN","components":{"redis":{"status":"DOWN"},"diskSpace":{"status":"UP"}}}',
  '{"error":"too many requests"}',
  '{"status":"maintenance"}',
];
