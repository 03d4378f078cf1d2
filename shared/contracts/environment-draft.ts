import type { z } from 'zod';
import {
  type EnvironmentInput,
  environmentSchema,
  type VpcVantageInput,
  VpcVantageSchema,
} from './environment-schema.ts';
import {
  type DependencyInput,
  DependencySchema,
  LambdaSchema,
  type ServiceInput,
  ServiceSchema,
} from './target-schema.ts';

/** What can be read of an environment that may be faulty: fields of the wrong form are left out. */
export interface EnvironmentDraft
  extends Partial<Omit<EnvironmentInput, 'services' | 'dependencies' | 'vantages'>> {
  readonly services: ReadonlyMap<string, Partial<ServiceInput>>;
  readonly dependencies: ReadonlyMap<string, Partial<DependencyInput>>;
  readonly vantages: ReadonlyMap<string, Partial<VpcVantageInput>>;
}

/** Reads what is sound, so that one wrong field does not hide the faults of the others. */
export function readDraft(input: unknown): EnvironmentDraft {
  const raw = asObject(input);
  const {
    services: _,
    dependencies: __,
    vantages: ___,
    ...shape
  } = environmentSchema(raw.local === true).shape;
  return {
    ...(soundFields(shape, raw) as Partial<EnvironmentInput>),
    services: readServices(raw.services),
    dependencies: readAll(DependencySchema, raw.dependencies),
    vantages: readAll(VpcVantageSchema, raw.vantages),
  };
}

/** A faulty function is a function all the same, and no ECS service with an address. */
function readServices(input: unknown): Map<string, Partial<ServiceInput>> {
  const raw = asObject(input);
  const services = [...readAll(ServiceSchema, input)].map(([id, one]) => {
    const { lambda } = asObject(raw[id]);
    if (lambda === undefined || one.lambda !== undefined) return [id, one] as const;
    return [id, { ...one, lambda: soundFields(LambdaSchema.shape, asObject(lambda)) }] as const;
  });
  return new Map(services);
}

function readAll<S extends z.ZodObject>(schema: S, input: unknown): Map<string, Partial<z.input<S>>> {
  return new Map(
    Object.entries(asObject(input)).map(([id, one]) => [
      id,
      soundFields(schema.shape, asObject(one)) as Partial<z.input<S>>,
    ]),
  );
}

function soundFields(shape: z.core.$ZodLooseShape, raw: Record<string, unknown>): Record<string, unknown> {
  const known = Object.entries(raw).filter(([key]) => Object.hasOwn(shape, key));
  return Object.fromEntries(
    known.flatMap(([key, value]) => {
      const isSound = (one: unknown) => (shape[key] as z.ZodType).safeParse(one).success;
      if (isSound(value)) return [[key, value]];
      // Of a list, the entries that are sound alone.
      const entries = Array.isArray(value) ? value.filter((one) => isSound([one])) : [];
      return entries.length > 0 ? [[key, entries]] : [];
    }),
  );
}

function asObject(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
