/** What the intrinsic functions of a template may refer to. */
export interface References {
  /** Pseudo parameters, parameters and the `Ref` of every resource. Undefined: unknown. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
}

const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves the intrinsic functions that CDK writes (CloudFormation user guide: intrinsic-function-reference).
 * Throws on any other, and on any name that it does not know: a wrong string would be found much later.
 */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  const resolved = resolve(value, references);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, references)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [''];
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, argument, references);
  }
  const object: Record<string, unknown> = {};
  for (const [key, field] of entries) {
    const resolved = resolve(field, references);
    if (resolved !== NO_VALUE) object[key] = resolved;
  }
  return object;
}

function call(name: string, argument: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue'
        ? NO_VALUE
        : known(references.ref(String(argument)), `Ref ${argument}`);
    case 'Fn::GetAtt': {
      const [logicalId = '', attribute = ''] =
        typeof argument === 'string' ? argument.split(/\.(.*)/s) : (argument as string[]);
      return known(references.attribute(logicalId, attribute), `Fn::GetAtt ${logicalId}.${attribute}`);
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown];
      return (resolve(parts, references) as unknown[]).map(text).join(separator);
    }
    case 'Fn::Sub':
      return substitute(argument, references);
    case 'Fn::Select': {
      const [index, list] = argument as [number | string, unknown];
      return known((resolve(list, references) as unknown[])[Number(index)], `Fn::Select ${index}`);
    }
    case 'Fn::Split': {
      const [separator, whole] = argument as [string, unknown];
      return text(resolve(whole, references)).split(separator);
    }
    default:
      throw new Error(`The local cloud cannot resolve ${name} with ${JSON.stringify(argument)}`);
  }
}

function substitute(argument: unknown, references: References): string {
  const [template, own] = (Array.isArray(argument) ? argument : [argument, {}]) as [
    string,
    Record<string, unknown>,
  ];
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return text(resolve(own[name], references));
    if (name.includes('.')) return text(call('Fn::GetAtt', name, references));
    return text(call('Ref', name, references));
  });
}

function known(value: unknown, what: string): unknown {
  if (value === undefined) throw new Error(`The local cloud does not know ${what}`);
  return value;
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new Error(`The local cloud cannot make a text of ${JSON.stringify(value)}`);
}
