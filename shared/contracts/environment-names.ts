/** What stands for `{project}`, `{env}` and `{service}` in a name. */
export interface NameParts {
  readonly project: string;
  readonly env: string;
  readonly service?: string;
}

/** Replaces the placeholders; an unknown one stays, so that a rule can point at it. */
export function spellOut(name: string, parts: NameParts): string {
  return name.replace(/\{(project|env|service)\}/g, (whole, key: keyof NameParts) => parts[key] ?? whole);
}

/** `{project}-{service}-{env}`, as the runbooks name everything of a service. */
export const modelNameOf = (parts: NameParts): string => `${parts.project}-${parts.service}-${parts.env}`;

/** Every resource of the watchdog itself begins with this. */
export const ownPrefix = (project: string, env: string): string => `watchdog-${project}-${env}`;
