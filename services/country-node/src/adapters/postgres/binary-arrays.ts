/**
 * Arrays as PostgreSQL itself would send them. As text, every quote in every value is escaped here and taken out again there,
 * bytes travel as hexadecimal digits, and the database parses what we formatted: a fifth of the time that a message takes.
 */
interface Encoding {
  /** Of the element's type, in the catalogue of every PostgreSQL. */
  oid: number;
  /** What one value takes, or undefined for a value that this encoding does not know. */
  size: (value: unknown) => number | undefined;
  write: (value: unknown, into: Buffer, at: number) => void;
}

/** Microseconds from 1970 to the year 2000, from which PostgreSQL counts. */
const EPOCH_US = 946_684_800_000_000n;
const HEADER_BYTES = 20;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const whole = (oid: number, bytes: 2 | 4): Encoding => {
  const limit = 2 ** (8 * bytes - 1);
  const fits = (value: unknown) => Number.isInteger(value) && -limit <= Number(value) && Number(value) < limit;
  return {
    oid,
    size: (value) => (fits(value) ? bytes : undefined),
    write: (value, into, at) => void into.writeIntBE(value as number, at, bytes),
  };
};

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  text: {
    oid: 25,
    size: (value) => (typeof value === 'string' ? Buffer.byteLength(value) : undefined),
    write: (value, into, at) => void into.write(value as string, at),
  },
  uuid: {
    oid: 2950,
    size: (value) => (typeof value === 'string' && UUID.test(value) ? 16 : undefined),
    write: (value, into, at) => void into.write((value as string).replaceAll('-', ''), at, 'hex'),
  },
  bytea: {
    oid: 17,
    size: (value) => (value instanceof Uint8Array ? value.byteLength : undefined),
    write: (value, into, at) => into.set(value as Uint8Array, at),
  },
  timestamptz: {
    oid: 1184,
    size: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? 8 : undefined),
    write: (value, into, at) => void into.writeBigInt64BE(BigInt((value as Date).getTime()) * 1_000n - EPOCH_US, at),
  },
  bigint: {
    oid: 20,
    size: (value) => (Number.isSafeInteger(value) ? 8 : undefined),
    write: (value, into, at) => void into.writeBigInt64BE(BigInt(value as number), at),
  },
  integer: whole(23, 4),
  int: whole(23, 4),
  smallint: whole(21, 2),
  boolean: {
    oid: 16,
    size: (value) => (typeof value === 'boolean' ? 1 : undefined),
    write: (value, into, at) => void into.writeUInt8(value === true ? 1 : 0, at),
  },
};

const CAST = /\$(\d+)::([a-z]+)\[\]/g;
const TYPES = new Map<string, ReadonlyMap<number, Encoding>>();

/**
 * The parameters of a statement, with the arrays whose type it names (`$1::uuid[]`) as bytes; what cannot be written so
 * stays as it is.
 */
export function encodeArrays(sql: string, parameters: readonly unknown[]): unknown[] {
  const types = typesIn(sql);
  return parameters.map((value, at) => {
    const encoding = Array.isArray(value) ? types.get(at) : undefined;
    return encoding ? (encodeArray(value as readonly unknown[], encoding) ?? value) : value;
  });
}

function typesIn(sql: string): ReadonlyMap<number, Encoding> {
  const known = TYPES.get(sql);
  if (known) return known;
  const types = new Map<number, Encoding>();
  for (const [, place, type] of sql.matchAll(CAST)) {
    const encoding = ENCODINGS[type ?? ''];
    if (encoding) types.set(Number(place) - 1, encoding);
  }
  TYPES.set(sql, types);
  return types;
}

function encodeArray(values: readonly unknown[], { oid, size, write }: Encoding): Buffer | undefined {
  const sizes: number[] = [];
  let bytes = HEADER_BYTES;
  let anyNull = 0;
  for (const value of values) {
    const missing = value === null || value === undefined;
    const length = missing ? -1 : size(value);
    if (length === undefined) return undefined;
    if (missing) anyNull = 1;
    sizes.push(length);
    bytes += 4 + Math.max(0, length);
  }
  const array = Buffer.allocUnsafe(bytes);
  // One dimension, whether anything is null, the type; how many, and that they are counted from one.
  [1, anyNull, oid, values.length, 1].forEach((word, at) => array.writeInt32BE(word, 4 * at));
  let at = HEADER_BYTES;
  for (const [index, length] of sizes.entries()) {
    array.writeInt32BE(length, at);
    at += 4;
    if (length < 0) continue;
    write(values[index], array, at);
    at += length;
  }
  return array;
}
