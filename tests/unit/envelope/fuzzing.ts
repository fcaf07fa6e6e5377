import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import {
  decryptionKey,
  encryptionKey,
  type OctetKey,
  publicHalf,
  thumbprintOf,
  verificationKey,
} from '#libs/envelope/keys.js';
import { open, type OpenContext, ProvedAuthorError } from '#libs/envelope/open.js';
import type { DecryptionKey } from '#libs/envelope/types.js';
import type { TestKeys } from '../../../contracts/tools/vectors/scene.js';
import { Random } from '../../chaos/simulation/random.js';
import { holdAgainstLibrary } from './plain-way.js';

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
export const { nodes } = read<TestKeys>('contracts/vectors/keys.json');
export const NOW = new Date('2026-11-23T10:00:00.000Z');

/** A sealed object that a second implementation is given to open: the same bytes in every run. */
export const vector = (name: string) =>
  read<{ given: { sealed: string } }>(`contracts/vectors/valid/${name}.json`).given.sealed;
export const VECTORS = [
  'offer',
  'accept',
  'void',
  'receipt',
  'receipt-refused',
  'notice',
  'fetch',
  'services',
] as const;

/** What opening cost: how often a private key was used, and how often somebody asked for a signer's key. */
export interface Work {
  agreements: number;
  lookUps: number;
}

const HELD_ONE_IN = 6;
let unopened = 0;
const LIBRARY_KEYS = { ours: decryptionKey(nodes.ne.encrypt), author: verificationKey(publicHalf(nodes.mr.sign)) };

const CODES = ['claims-invalid', 'digest-mismatch', 'expired', 'issued-in-future', 'not-addressed-here'];

/**
 * Opens as `ne` and says what came of it.
 * @returns `opened` or the code
 * @throws Error when anything else is thrown than the closed kinds say, or more work was done than one object may cost
 */
export async function tryOpen(sealed: string, changes: Partial<OpenContext> = {}): Promise<string> {
  const work = { agreements: 0, lookUps: 0 };
  const outcome = await open(sealed, { ...contextOf(work), ...changes }).then(() => 'opened', codeOf);
  if (work.agreements > 1 || work.lookUps > 1) throw new Error('more work than one object may cost');
  // All that opened or was proved to be somebody's, and of the rest, which is many times as much, a part.
  const isHeld = outcome !== 'unopenable' || (unopened += 1) % HELD_ONE_IN === 0;
  if (isHeld && Object.keys(changes).length === 0) await holdAgainstLibrary(sealed, outcome, LIBRARY_KEYS);
  return outcome;
}

/** As `tryOpen`, with the work it took. */
export async function measureOpening(sealed: string): Promise<{ outcome: string; work: Work }> {
  const work = { agreements: 0, lookUps: 0 };
  const outcome = await open(sealed, contextOf(work)).then(() => 'opened', codeOf);
  return { outcome, work };
}

function codeOf(error: unknown): string {
  if (!(error instanceof EnvelopeError)) throw new Error('another kind of error', { cause: error });
  const { code, message, cause } = error;
  const known = error instanceof ProvedAuthorError ? CODES.includes(code) : code === 'unopenable';
  if (!known || message !== code || cause !== undefined) throw new Error(`an error that says too much: ${message}`);
  return code;
}

function contextOf(work: Work): OpenContext {
  const signer = verificationKey(publicHalf(nodes.mr.sign));
  return {
    self: 'ne',
    decryptionKeys: [counted(decryptionKey(nodes.ne.encrypt), work)],
    signingKeyOf: (issuer, thumbprint) => {
      work.lookUps += 1;
      return issuer === 'mr' && thumbprint === signer.thumbprint ? signer : undefined;
    },
    receivedAt: NOW,
    toleranceMs: 300_000,
  };
}

function counted({ thumbprint, privateKey }: DecryptionKey, work: Work): DecryptionKey {
  return {
    thumbprint,
    get privateKey() {
      work.agreements += 1;
      return privateKey;
    },
  };
}

/** The header of the profile, as text; members are added, replaced, or left out when undefined. */
export function headerText(
  ephemeral: OctetKey,
  changes: Record<string, unknown> = {},
  kid = thumbprintOf(nodes.ne.encrypt),
): string {
  const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'passerelle-sealed+v1', kid };
  return JSON.stringify({ ...header, epk: publicHalf(ephemeral), ...changes });
}

const uint32 = (value: number) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
const ALG = 'ECDH-ES+A256KW';
const OTHER_INFO = Buffer.concat([uint32(ALG.length), Buffer.from(ALG), uint32(0), uint32(0), uint32(256)]);
const IV = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');

function wrappingKey(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  return createHash('sha256').update(uint32(1)).update(secret).update(OTHER_INFO).digest();
}

/** A seal that binds whatever header it is given (RFC 7516, 7518), every secret of it drawn from the generator. */
export class Sealer {
  private readonly ephemeral: Required<OctetKey>;
  private readonly wrapping: Buffer;
  private readonly head: string;

  constructor(
    private readonly random: Random,
    private readonly recipient = encryptionKey(nodes.ne.encrypt),
  ) {
    const bytes = this.bytes(32);
    const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), bytes]);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
    this.ephemeral = { kty: 'OKP', crv: 'X25519', x: x!, d: bytes.toString('base64url') };
    this.wrapping = wrappingKey(privateKey, recipient.publicKey);
    this.head = this.headWith({});
  }

  /** The profile's header with members added, replaced, or left out when undefined. */
  headWith(changes: Record<string, unknown>): string {
    return headerText(this.ephemeral, changes, this.recipient.thumbprint);
  }

  get key(): OctetKey {
    return publicHalf(this.ephemeral);
  }

  /** @param head the protected header's text; that of the profile unless said */
  seal(plain: Uint8Array, head: string | Uint8Array = this.head): string {
    const protectedHeader = Buffer.from(head).toString('base64url');
    const [contentKey, iv] = [this.bytes(32), this.bytes(12)];
    const wrap = createCipheriv('id-aes256-wrap', this.wrapping, IV);
    const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(protectedHeader));
    const parts = [wrap.update(contentKey), iv, Buffer.concat([cipher.update(plain), cipher.final()])];
    return [protectedHeader, ...[...parts, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  }

  private bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.random.below(256)));
  }
}

/** The plain bytes of an object for `ne`, by the platform's own primitives. */
export function plainOf(sealed: string): Buffer {
  const [head, wrapped, iv, text, tag] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  const { epk } = JSON.parse(head!.toString()) as { epk: OctetKey };
  const { privateKey } = decryptionKey(nodes.ne.encrypt);
  const key = wrappingKey(privateKey, createPublicKey({ key: { ...epk }, format: 'jwk' }));
  const unwrap = createDecipheriv('id-aes256-wrap', key, IV);
  const contentKey = Buffer.concat([unwrap.update(wrapped!), unwrap.final()]);
  const cipher = createDecipheriv('aes-256-gcm', contentKey, iv!, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(sealed.split('.')[0]!)).setAuthTag(tag!);
  return Buffer.concat([cipher.update(text!), cipher.final()]);
}

/** How often each outcome came. */
export async function tally(
  sealed: Iterable<string>,
  opening: (sealed: string) => Promise<string> = tryOpen,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of sealed) {
    const outcome = await opening(each);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
