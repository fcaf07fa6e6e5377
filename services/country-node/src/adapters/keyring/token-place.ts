import { Fault } from '../../domain/refusal.js';

/** Where a key is that never leaves its token: what stands behind `token` in the file of a node key. */
export interface TokenPlace {
  /** Path of the PKCS#11 module that the maker of the token gives. */
  module: string;
  /** Label of the token. */
  token: string;
  /** CKA_ID of a P-256 key pair that may derive, in hex. */
  key: string;
  /** A file with the PIN, which only the node's user may read. */
  pinFile: string;
}

const HEX = /^([0-9a-f]{2}){1,32}$/;

/** @throws Fault `node-key-invalid` */
export function readTokenPlace(json: string): TokenPlace {
  const said = parse(json);
  const text = (name: keyof TokenPlace) => {
    const value = said[name];
    if (typeof value !== 'string' || value === '') throw new Fault('node-key-invalid');
    return value;
  };
  const place = { module: text('module'), token: text('token'), key: text('key'), pinFile: text('pinFile') };
  if (!HEX.test(place.key)) throw new Fault('node-key-invalid');
  return place;
}

function parse(json: string): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(json);
    if (typeof said === 'object' && said !== null) return said as Record<string, unknown>;
  } catch {
    // What is wrong with it may be a piece of the key.
  }
  throw new Fault('node-key-invalid');
}
