import { NormalizedSchema } from '@smithy/core/schema';
import { generateIdempotencyToken, toBase64 } from '@smithy/core/serde';

/** HTTP's, ISO's and the seconds since 1970 (@smithy/types: schema/sentinels). */
const ISO = 5;
const HTTP = 6;

/** Makes plain values of a call's members, and lets JSON.stringify write them; the SDK writes byte by byte. */
export class JsonShapeSerializer2 {
  constructor(settings) {
    this.settings = settings;
  }

  setSerdeContext() {}

  write(schema, value) {
    const root = NormalizedSchema.of(schema);
    this.body =
      root.isBlobSchema() || root.isStringSchema() ? value : JSON.stringify(this.plain(root, value));
  }

  flush() {
    const { body } = this;
    this.body = undefined;
    return body;
  }

  plain(schema, value) {
    if (value == null) return schema.isIdempotencyToken() ? generateIdempotencyToken() : undefined;
    if (schema.isDocumentSchema()) return value;
    if (schema.isStructSchema()) return this.structure(schema, value);
    if (schema.isListSchema()) {
      const element = schema.getValueSchema();
      return value.filter((one) => one != null).map((one) => this.plain(element, one));
    }
    if (schema.isMapSchema()) {
      const element = schema.getValueSchema();
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.plain(element, one)]));
    }
    if (schema.isBlobSchema()) return toBase64(value);
    return schema.isTimestampSchema() ? this.moment(schema, value) : value;
  }

  structure(schema, value) {
    const members = [...schema.structIterator()].map(([name, member]) => [
      (this.settings.jsonName && member.getMergedTraits().jsonName) || name,
      this.plain(member, value[name]),
    ]);
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  }

  moment(schema, value) {
    const own = this.settings.timestampFormat.useTrait ? schema.getSchema() : undefined;
    if (own === ISO) return value.toISOString().replace('.000Z', 'Z');
    return own === HTTP ? value.toUTCString() : value.getTime() / 1000;
  }
}
