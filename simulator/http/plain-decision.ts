import path from 'node:path';
import type { PolicyDocument, PolicyStatement } from './template-permissions.ts';

interface NamedDocument {
  readonly name: string;
  readonly document: PolicyDocument;
}

/**
 * What a role's own policies say of a resource whose type its ARN does not tell: an alias of a function and a version
 * of it look the same, and the policy simulator refuses to choose. A statement with a condition is refused, because
 * none is read here (IAM user guide: policy evaluation logic).
 */
export function decidePlainly(
  policies: readonly NamedDocument[],
  { action, resource }: { readonly action: string; readonly resource: string },
): { readonly allowed: boolean; readonly by: readonly string[] } {
  const matching = policies.flatMap(({ name, document }) =>
    document.Statement.flatMap((statement, at) =>
      isAbout(statement, action, resource) ? [{ statement, id: `${name}|${at + 1}` }] : [],
    ),
  );
  const conditional = matching.find(({ statement }) => statement.Condition !== undefined);
  if (conditional) throw new Error(`IAM cannot evaluate ${action} under the condition of ${conditional.id}`);
  const isDenied = matching.some(({ statement }) => statement.Effect === 'Deny');
  const allows = matching.filter(({ statement }) => statement.Effect === 'Allow');
  return { allowed: allows.length > 0 && !isDenied, by: allows.map(({ id }) => id) };
}

function isAbout({ Action = [], Resource = [] }: PolicyStatement, action: string, resource: string): boolean {
  const matches = (patterns: string | readonly string[], value: string) =>
    [patterns].flat().some((pattern) => path.matchesGlob(value.toLowerCase(), pattern.toLowerCase()));
  return matches(Action, action) && matches(Resource as string | readonly string[], resource);
}
