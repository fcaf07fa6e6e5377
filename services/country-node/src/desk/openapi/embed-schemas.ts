type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };
type PublishedSchema = { $id: string; title: string; [name: string]: JsonValue };

/**
 * The published schemas as components of an OpenAPI document, each under its title; references between them become
 * references inside the document.
 * @throws RangeError for two schemas of one title, or a reference to a schema that is not given
 */
export function embedSchemas(schemas: readonly PublishedSchema[]): Record<string, JsonValue> {
  const nameOf = new Map(schemas.map(({ $id, title }) => [$id, title]));
  if (new Set(nameOf.values()).size !== schemas.length) throw new RangeError('two schemas have one title');
  return Object.fromEntries(
    schemas.map(({ $id, $schema: _dialect, ...schema }) => [schema.title, pointInside(schema, $id, nameOf)]),
  );
}

function pointInside(value: JsonValue, self: string, nameOf: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((each) => pointInside(each, self, nameOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string' ? inside(member, self, nameOf) : pointInside(member, self, nameOf),
    ]),
  );
}

function inside(reference: string, self: string, nameOf: ReadonlyMap<string, string>): string {
  const [id, pointer = ''] = reference.split('#');
  const name = nameOf.get(id || self);
  if (!name) throw new RangeError(`no schema ${id}`);
  return `#/components/schemas/${name}${pointer}`;
}
