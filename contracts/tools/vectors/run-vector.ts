import {
  appendLeaf,
  EMPTY_FRONTIER,
  frontierRoot,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from '#libs/ledger/merkle.js';
import { commitmentOf } from '#libs/ledger/commitment.js';
import { decryptionKey } from '#libs/envelope/keys.js';
import { open } from '#libs/envelope/open.js';
import { bucketFor } from '#libs/envelope/pad.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { parseStrictJson } from '#libs/schema-check/parse-strict.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { SignedAgreement, SignedTrustList, TrustRoot } from '#libs/trust/types.js';
import { verifyAgreement } from '#libs/trust/verify-agreement.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { NOW, type Scene } from './scene.js';
import type { Vector } from './types.js';

type Given = Record<string, unknown>;
type Outcome = Record<string, unknown>;

const TOLERANCE_MS = 3 * 24 * 3_600_000;
const LIMITS = { maxBytes: 1_000_000, maxDepth: 40 };

/** What this implementation makes of a vector: what is expected of it, or `{code}`. */
export async function runVector(vector: Pick<Vector, 'operation' | 'given'>, scene: Scene): Promise<Outcome> {
  try {
    return await OPERATIONS[vector.operation](vector.given, scene);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code !== 'string') throw error;
    return { code };
  }
}

const OPERATIONS: Record<Vector['operation'], (given: Given, scene: Scene) => Promise<Outcome> | Outcome> = {
  receive,
  'trust-list': ({ signed, highestVersion, now }, scene) => {
    const known = { highestVersion: highestVersion as number, now: new Date(now as string) };
    return { version: verifyTrustList(signed as SignedTrustList, rootOf(scene), known).version };
  },
  agreement: ({ signed }, { list }) => ({ id: verifyAgreement(signed as SignedAgreement, list.keys).id }),
  'strict-json': ({ text }) => ({ value: parseStrictJson(Buffer.from(text as string, 'base64url'), LIMITS) }),
  padding: ({ length }) => ({ padded: bucketFor(length as number) }),
  commitment: ({ salt, content }) => ({
    commitment: Buffer.from(commitmentOf(Buffer.from(salt as string, 'base64url'), content)).toString('base64url'),
  }),
  root: ({ leaves }) => ({ root: treeOf(leaves as string[]) }),
  inclusion: ({ leaf, index, size, proof, root }) => ({
    verified: verifyInclusion(leafHash(bytes(leaf)), index as number, size as number, hashes(proof), bytes(root)),
  }),
  consistency: ({ older, newer, proof }) => ({
    verified: verifyConsistency(headOf(older), headOf(newer), hashes(proof)),
  }),
};

/** As `ne` receives: opened, claims and body held against their schemas. */
async function receive({ sealed, receivedAt }: Given, scene: Scene): Promise<Outcome> {
  const known = { highestVersion: 0, now: new Date(NOW) };
  const view = viewOf(verifyTrustList(scene.trustList, rootOf(scene), known));
  const opened = await open(sealed as string, {
    self: 'ne',
    decryptionKeys: [decryptionKey(scene.keys.nodes.ne.encrypt)],
    signingKeyOf: (issuer, thumbprint, at) => view.signingKeyOf(issuer, thumbprint, at),
    receivedAt: new Date(receivedAt as string),
    toleranceMs: TOLERANCE_MS,
  });
  const { typ, claims, messageDigest, parts } = opened;
  const kind = typ.replace(/^passerelle-(\w+)\+v1$/, '$1');
  if (!checkAgainst(`urn:passerelle:schema:${kind}-claims:v1`, claims).ok) return { code: 'claims-invalid' };
  if (kind !== 'message') return { typ, messageDigest, claims };
  const schema = claims['schema'] as string;
  const body = joinCategories(schema, parts);
  return checkAgainst(schema, body).ok ? { typ, messageDigest, claims, body } : { code: 'schema-violation' };
}

function rootOf({ keys }: Scene): TrustRoot {
  return { threshold: keys.threshold, keys: keys.roots };
}

const bytes = (text: unknown): Buffer => Buffer.from(text as string, 'base64url');
const hashes = (texts: unknown): Buffer[] => (texts as string[]).map(bytes);

function headOf(head: unknown): { size: number; root: Buffer } {
  const { size, root } = head as { size: number; root: string };
  return { size, root: bytes(root) };
}

function treeOf(leaves: readonly string[]): string {
  const tree = leaves.map((leaf) => leafHash(bytes(leaf))).reduce(appendLeaf, EMPTY_FRONTIER);
  return Buffer.from(frontierRoot(tree)).toString('base64url');
}
