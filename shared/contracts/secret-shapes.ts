const SECRET_NAME =
  /^(.*[-_.])?(token|secret|password|passwd|pwd|apikey|key|auth|authorization|signature|sig|credential|jwt|cookie)([-_.].*)?$/i;
/** Keys of AWS, JSON web tokens, tokens of GitHub and Slack, and the credentials of an Authorization header. */
const SECRET_VALUE =
  /AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.|gh[pousr]_\w{20,}|xox[abprs]-|\/services\/T\w+\/B\w+\/\w+|\b(?:Bearer|Basic) \S+/;
/** 20 and more letters and digits without a word in them: what a webhook's address ends with. */
const RANDOM_RUN = /[A-Za-z0-9_-]{20,}/g;

/** Does a field or parameter of this name usually hold a secret? */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Does the text hold what looks like a secret? Small letters and digits alone may be a UUID or a version. */
export function holdsSecret(text: string): boolean {
  if (SECRET_VALUE.test(text)) return true;
  const runs = text.match(RANDOM_RUN) ?? [];
  return runs.some(
    (run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && (run.match(/[0-9]/g) ?? []).length >= 2,
  );
}
