import { sign as signBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { makeDisclosures } from '#libs/envelope/disclosures.js';
import { CONTENT_ALGORITHM, KEY_ALGORITHM, SEALED_TYP } from '#libs/envelope/profile.js';
import { encryptionKey, type OctetKey, signingKey } from '#libs/envelope/keys.js';
import { pad } from '#libs/envelope/pad.js';
import { digestOf, signingInput } from '#libs/envelope/sign.js';
import type { AddressedClaims } from '#libs/envelope/types.js';
import { offerClaims, offerParts, type Parts } from './samples.js';
import type { Scene } from './scene.js';

/** Where a sealed object is made otherwise than the protocol says, each step of the making by itself. */
export interface Making {
  typ?: string;
  claims?: Omit<AddressedClaims, 'audienceKey'>;
  parts?: Parts | null;
  signer?: OctetKey;
  /** Whose key it is encrypted for and, unless `claimedKey` says otherwise, addressed to. */
  recipient?: OctetKey;
  claimedKey?: OctetKey;
  /** Changes made before signing. */
  said?: (claims: Record<string, unknown>) => Record<string, unknown>;
  claimsText?: (text: string) => string;
  jwsHeader?: (header: Record<string, unknown>) => Record<string, unknown>;
  /** How the header is written; canonical unless said. */
  headerText?: (header: Record<string, unknown>) => string;
  signature?: (input: Buffer) => Buffer;
  lines?: (lines: string[]) => string[];
  /** Digests are taken of these lines. */
  disclosures?: (lines: string[]) => string[];
  /** Changes made after signing. */
  sentClaims?: (text: string) => string;
  sentJws?: (jws: string) => string;
  plain?: (bytes: Buffer) => Buffer;
  jweHeader?: Record<string, unknown>;
  /** How it is encrypted, where not as a JWE is. */
  encrypted?: (plain: Buffer, recipient: OctetKey) => string;
  sealed?: (sealed: string) => string;
}

export interface Made {
  sealed: string;
  claims: unknown;
  messageDigest: string;
}

/** Seals an offer of `mr` for `ne`, with whatever is made wrongly. */
export async function craft({ keys }: Scene, making: Making = {}): Promise<Made> {
  const recipient = making.recipient ?? keys.nodes.ne.encrypt;
  const signer = signingKey(making.signer ?? keys.nodes.mr.sign);
  const { lines, claims } = disclose(making, making.claimedKey ?? recipient);
  const text = (making.claimsText ?? same)(canonicalJson(claims));
  const header = headerOf(making, signer.thumbprint);
  const input = signingInput(header, text);
  const signature = making.signature?.(input) ?? signBytes(null, input, signer.privateKey);
  const jws = (making.sentJws ?? same)(`${header}..${signature.toString('base64url')}`);
  const sent = [jws, (making.sentClaims ?? same)(text), ...(making.lines ?? same)(lines)];
  const plain = (making.plain ?? same)(pad(sent.join('\n')));
  const sealed = await encrypt(plain, recipient, making);
  return { sealed: (making.sealed ?? same)(sealed), claims, messageDigest: digestOf(input) };
}

function disclose(making: Making, addressed: OctetKey): { lines: string[]; claims: Record<string, unknown> } {
  const parts = making.parts === undefined ? offerParts() : making.parts;
  const lines = (making.disclosures ?? same)(makeDisclosures(parts ?? {}).lines);
  const claims = {
    ...(making.claims ?? offerClaims()),
    audienceKey: encryptionKey(addressed).thumbprint,
    ...(parts ? digestsOf(lines) : {}),
  };
  return { lines, claims: (making.said ?? same)(claims) };
}

function digestsOf(lines: readonly string[]) {
  const digests = Object.fromEntries(lines.map((line) => [(JSON.parse(line) as string[])[1] ?? '', digestOf(line)]));
  return { categories: Object.keys(digests).sort(), digests };
}

function headerOf({ typ = 'passerelle-message+v1', jwsHeader = same, headerText }: Making, kid: string): string {
  const header = jwsHeader({ alg: 'Ed25519', b64: false, crit: ['b64'], kid, typ });
  return Buffer.from((headerText ?? canonicalJson)(header)).toString('base64url');
}

/** Members set to undefined are left out. */
async function encrypt(plain: Buffer, recipient: OctetKey, { encrypted, jweHeader = {} }: Making): Promise<string> {
  if (encrypted) return encrypted(plain, recipient);
  const { thumbprint: kid, publicKey } = encryptionKey(recipient);
  const header = { alg: KEY_ALGORITHM, enc: CONTENT_ALGORITHM, typ: SEALED_TYP, kid, ...jweHeader };
  const said = JSON.parse(JSON.stringify(header)) as typeof header;
  return new CompactEncrypt(plain).setProtectedHeader(said).encrypt(publicKey);
}

function same<T>(value: T): T {
  return value;
}
