/** As much of JSON Schema as the scenario format is written in. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
}

/** Every field of the format and every word that it knows: `fleet.services.*.controller`, `...controller=EXTERNAL`. */
export function formatRows(schema: Schema, path = ''): string[] {
  const words = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])];
  const inFields = Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const at = placeOf(path, field);
    return [at, ...formatRows(inner, at)];
  });
  return [
    ...words.map((word) => `${path}=${word}`),
    ...inFields,
    ...(isSchema(schema.additionalProperties) ? formatRows(schema.additionalProperties, `${path}.*`) : []),
    ...(schema.items ? formatRows(schema.items, path) : []),
    ...(schema.oneOf ?? []).flatMap((branch) => formatRows(branch, branchPath(branch, path))),
  ];
}

/** Of these rows, those that a file uses. */
export function usedRows(schema: Schema, value: unknown, path = ''): string[] {
  if (schema.oneOf) {
    const branch = schema.oneOf.find((one) => fits(one, value));
    return branch ? usedRows(branch, value, branchPath(branch, path)) : [];
  }
  if (schema.enum || schema.const !== undefined) return [`${path}=${value}`];
  if (Array.isArray(value)) return value.flatMap((one) => usedRows(schema.items ?? {}, one, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const known = schema.properties?.[field];
    if (known) {
      const at = placeOf(path, field);
      return [at, ...usedRows(known, inner, at)];
    }
    return isSchema(schema.additionalProperties)
      ? usedRows(schema.additionalProperties, inner, `${path}.*`)
      : [];
  });
}

/** A behaviour is the same row wherever it stands. */
function placeOf(path: string, field: string): string {
  return field === 'behaviour' ? field : path === '' ? field : `${path}.${field}`;
}

/** Each fault has fields of its own. */
function branchPath(branch: Schema, path: string): string {
  const fault = branch.properties?.fault?.const;
  return fault === undefined ? path : `${path} ${fault}`;
}

function fits(schema: Schema, value: unknown): boolean {
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum) return schema.enum.some((word) => word === value);
  if (schema.type !== undefined && !isOfType(schema.type, value)) return false;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(String(value))) return false;
  if (schema.type !== 'object') return true;
  const fields = Object.entries(value as object);
  return (
    (schema.required ?? []).every((field) => fields.some(([name]) => name === field)) &&
    fields.every(([name, inner]) => {
      const known = schema.properties?.[name];
      return known ? known.oneOf !== undefined || fits(known, inner) : schema.additionalProperties !== false;
    })
  );
}

function isOfType(type: NonNullable<Schema['type']>, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return value !== null && !Array.isArray(value) && typeof value === type;
}

const isSchema = (one: Schema | boolean | undefined): one is Schema => typeof one === 'object';
