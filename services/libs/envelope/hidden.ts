import { decodeCanonicalBase64url } from './base64url.js';
import { decryptSealed } from './decrypt.js';
import { unopenable } from './envelope-error.js';
import { sealedHeader } from './header.js';
import { isSoundPoint } from './is-sound-point.js';
import { SEALED_TYP } from './profile.js';
import type { DecryptionKey } from './types.js';
import { unwrapKey } from './wrap.js';

const SHAPE = /^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{54}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;

/** The five parts of a nameless encryption; undefined for what is none in its one spelling. Attacker-controlled. */
export function readHidden(text: string): { x: string; parts: [Buffer, Buffer, Buffer, Buffer, Buffer] } | undefined {
  if (!SHAPE.test(text)) return undefined;
  const segments = text.split('.');
  const parts = segments.map(decodeCanonicalBase64url);
  const x = segments[0] ?? '';
  if (parts.some((part) => part === undefined) || !isSoundPoint('X25519', x)) return undefined;
  return { x, parts: parts as [Buffer, Buffer, Buffer, Buffer, Buffer] };
}

/**
 * A sealed object with its header left out, so that whoever carries it cannot tell from the key's name whom it is for
 * (protocol 12.4): `<x>.<wrapped>.<iv>.<text>.<tag>`.
 * @throws EnvelopeError `unopenable` for an object whose header is not spelt as this node spells it
 */
export function hideRecipient(sealed: string): string {
  const [header = '', ...rest] = sealed.split('.');
  const { kid, epk } = parseHeader(header);
  const x = epk?.x ?? '';
  const hidden = [x, ...rest].join('.');
  if (header !== sealedHeader(SEALED_TYP, kid ?? '', x) || !readHidden(hidden)) throw unopenable();
  return hidden;
}

/**
 * The sealed object again, for whoever can open it: each of our keys is tried.
 * @returns undefined when it is not for us
 */
export function nameRecipient(hidden: string, keys: readonly DecryptionKey[]): string | undefined {
  const read = readHidden(hidden);
  if (!read) return undefined;
  const [coordinate, wrapped] = read.parts;
  for (const key of keys) {
    if (!isWrappedFor(key, coordinate, wrapped)) continue;
    const sealed = `${sealedHeader(SEALED_TYP, key.thumbprint, read.x)}.${hidden.slice(read.x.length + 1)}`;
    return opens(sealed, key) ? sealed : undefined;
  }
  return undefined;
}

function isWrappedFor({ privateKey }: DecryptionKey, coordinate: Buffer, wrapped: Buffer): boolean {
  try {
    return unwrapKey(privateKey, coordinate, wrapped).length > 0;
  } catch {
    return false;
  }
}

function opens(sealed: string, key: DecryptionKey): boolean {
  try {
    return decryptSealed(sealed, [key]).length > 0;
  } catch {
    return false;
  }
}

function parseHeader(header: string): { kid?: string; epk?: { x?: string } } {
  try {
    return JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid?: string; epk?: { x?: string } };
  } catch {
    throw unopenable();
  }
}
