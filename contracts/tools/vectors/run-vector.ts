import {
  appendLeaf,
  EMPTY_FRONTIER,
  frontierRoot,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from '#libs/ledger/merkle.js';
import { commitmentOf } from '#libs/ledger/commitment.js';
import { parseCanonicalJson } from '#libs/envelope/canonical.js';
import { decryptionKey, type OctetKey, thumbprintOf } from '#libs/envelope/keys.js';
import { bucketFor } from '#libs/envelope/pad.js';
import { findSealed } from '#libs/envelope/payload.js';
import { type RouteTerms, takePlace } from '#libs/envelope/route.js';
import type { SignedFigures } from '#libs/schema-check/generated/types.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { parseStrictJson } from '#libs/schema-check/parse-strict.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { ProvedList, SignedAgreement } from '#libs/trust/types.js';
import { verifies } from '#libs/trust/verifies.js';
import { verifyAgreement } from '#libs/trust/verify-agreement.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { checkBody } from '../../../services/country-node/src/incoming/check-body.js';
import { checkServices } from '../../../services/country-node/src/incoming/check-services.js';
import { openDelivery } from '../../../services/country-node/src/incoming/open-delivery.js';
import type { MessageClaims, TakeParts } from '../../../services/country-node/src/incoming/take-message.js';
import { keepToTheirLimit } from '../../../services/country-node/src/domain/figures/signed-figures.js';
import { checkStep } from '../../../services/country-node/src/domain/conversations/check-step.js';
import type { SignedStep } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { foldConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { readRequest } from '../../../services/country-node/src/outgoing/serve-attachment.js';
import type { InboxRow } from '../../../services/country-node/src/ports/store/inbox.js';
import type { SaidStep } from './said-steps.js';
import { NOW, type Scene, type VectorNode } from './scene.js';
import type { Vector } from './types.js';

type Given = Record<string, unknown>;
type Outcome = Record<string, unknown>;

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
  fetch: async ({ sealed, receivedAt }, scene) => {
    const clock = { now: () => new Date(receivedAt as string) };
    const asked = await readRequest({ ...partsOf(scene), clock }, sealed as string);
    return { verified: asked !== undefined };
  },
  'trust-list': ({ proved, highestVersion, seen, now }, { root }) => {
    const known = {
      highestVersion: highestVersion as number,
      ...(seen === undefined ? {} : { highestDigest: seen as string }),
      now: new Date(now as string),
    };
    return { version: verifyTrustList(proved as ProvedList, root, known).version };
  },
  agreement: ({ signed }, { list }) => ({ id: verifyAgreement(signed as SignedAgreement, list.keys).id }),
  checkpoint: ({ jws, claims, key }, scene) => {
    const text = claims as string;
    if (!verifies(jws as string, text, 'passerelle-checkpoint+v1', key as OctetKey)) return { verified: false };
    const checkpoint = parseCanonicalJson(text);
    const holds = checkAgainst('urn:passerelle:schema:checkpoint:v1', checkpoint).ok;
    return { verified: holds && isKeyOf(scene, checkpoint as { node: string }, key as OctetKey) };
  },
  figures: ({ jws, claims, key }, scene) => {
    const text = claims as string;
    if (!verifies(jws as string, text, 'passerelle-figures+v1', key as OctetKey)) return { verified: false };
    const told = parseCanonicalJson(text);
    const kept = checkAgainst('urn:passerelle:schema:figures:v1', told).ok && keepToTheirLimit(told as SignedFigures);
    return { verified: kept && isKeyOf(scene, told as SignedFigures, key as OctetKey) };
  },
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
  payload: ({ payload }, scene) => {
    const sealed = findSealed(payload as string, partsOf(scene).keyring.decryptionKeys());
    return sealed === undefined ? { code: 'unopenable' } : { sealed };
  },
  route: ({ route, ...terms }, scene) => {
    const keys = partsOf(scene).keyring.decryptionKeys();
    const taken = takePlace(route as string[], keys, terms as unknown as RouteTerms);
    return taken ? { next: taken.next ?? null, places: taken.route.length } : { code: 'route-unopenable' };
  },
  fold: ({ kind, messages }) => {
    const folded = foldConversation(kindNamed(kind as string), (messages as SaidStep[]).map(asHeld));
    const { state, responsible = null, effective, heads } = folded;
    return { state, responsible, effective, heads, waiting: folded.waiting.map(({ digest }) => digest).sort() };
  },
  judge: ({ kind, held, next }) => {
    const steps = (held as SaidStep[]).map(asHeld);
    return { ...checkStep(kindNamed(kind as string), steps, asHeld(next as SaidStep)) };
  },
};

/** As `ne`, or the node named, receives: the node's own way in, as far as it needs nothing that is stored. */
async function receive({ sealed, receivedAt, as = 'ne', trustList }: Given, scene: Scene): Promise<Outcome> {
  const at = new Date(receivedAt as string);
  const parts = partsOf({ ...scene, trustList: (trustList ?? scene.trustList) as ProvedList }, as as VectorNode);
  const row = { sealed, receivedAt: at } as InboxRow;
  const opened = await openDelivery(parts, row);
  const { typ, claims, messageDigest } = opened;
  if (typ === 'passerelle-services+v1') return { typ, messageDigest, claims, body: checkServices(parts, opened, at) };
  if (typ !== 'passerelle-message+v1') return { typ, messageDigest, claims };
  const body = checkBody(parts, opened, claims as unknown as MessageClaims, at);
  return { typ, messageDigest, claims, body };
}

function partsOf(scene: Scene, self: VectorNode = 'ne'): TakeParts {
  const known = { highestVersion: 0, now: new Date(NOW) };
  const view = viewOf(verifyTrustList(scene.trustList, scene.root, known));
  const decryptionKeys = () => [decryptionKey(scene.keys.nodes[self].encrypt)];
  const parts = { self, directory: { view: () => view }, keyring: { decryptionKeys }, matrix: scene.matrix };
  return parts as unknown as TakeParts;
}

/** Whether the trust list gives this key to the node that is named, for signing. */
function isKeyOf({ trustList, root }: Scene, { node }: { node: string }, key: OctetKey): boolean {
  const view = viewOf(verifyTrustList(trustList, root, { highestVersion: 0, now: new Date(NOW) }));
  return view.signingKeyOf(node, thumbprintOf(key), new Date(NOW)) !== undefined;
}

function asHeld({ outcome, ...step }: SaidStep): SignedStep {
  return { ...step, issuedAt: NOW, ...(outcome ? { [outcome]: true } : {}) };
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
