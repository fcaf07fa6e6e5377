import { Refusal } from '../../domain/refusal.js';

const MAX_TOKEN_LENGTH = 8_192;

/** @throws Refusal `unauthenticated` for what no token and no cookie of this node is as long as */
export function limited(text: string): string {
  if (typeof text !== 'string' || text.length > MAX_TOKEN_LENGTH) throw new Refusal('unauthenticated');
  return text;
}

/** A name that the issuer gave somebody or something. @throws Refusal `unauthenticated` for what is none */
export function named(text: unknown): string {
  if (typeof text !== 'string' || text.length < 1 || text.length > 255) throw new Refusal('unauthenticated');
  return text;
}
