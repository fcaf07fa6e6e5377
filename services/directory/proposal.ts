import { createHash } from 'node:crypto';
import { Metadata, MetadataKind, type Root, type Targets } from '@tufjs/models';
import { canonicalJson, parseCanonicalJson } from '#libs/envelope/canonical.js';
import type { OctetKey } from '#libs/envelope/keys.js';
import { readQuickRevocations } from '#libs/trust/quick-revocations.js';
import type { TrustListText } from '#libs/trust/types.js';
import { TRUST_LIST_TARGET } from '#libs/trust/verify-trust-list.js';
import {
  authorRoot,
  authorTargets,
  bytesOf,
  type DelegationsJson,
  type Edition,
  type Holders,
  keyIdOf,
  signMetadata,
} from './author-metadata.js';

/**
 * What goes from hand to hand until enough have signed: the next root, targets with the list that they name, or keys of one
 * node revoked at once.
 */
export interface Proposal {
  v: 1;
  /** TUF metadata, with the signatures so far. */
  metadata: string;
  list?: string;
  /** The node whose keys are revoked at once. */
  revokes?: string;
}

export function proposeRoot(edition: Edition, holders: Holders): Proposal {
  return { v: 1, metadata: textOf(authorRoot(edition, holders)) };
}

/**
 * @param version of the targets, one above the last
 * @param delegations who may revoke whose keys at once
 */
export function proposeList(list: TrustListText, edition: Edition, delegations?: DelegationsJson): Proposal {
  const text = canonicalJson(list);
  const targets = authorTargets(edition, { [TRUST_LIST_TARGET]: Buffer.from(text) }, delegations);
  return { v: 1, metadata: textOf(targets), list: text };
}

/** @throws TypeError for what is no proposal */
export function readProposal(text: string): { proposal: Proposal; metadata: Metadata<Root> | Metadata<Targets> } {
  const proposal = JSON.parse(text) as Proposal;
  const read = parseCanonicalJson(proposal.metadata) as Parameters<typeof Metadata.fromJSON>[1];
  if (proposal.revokes !== undefined) return { proposal, metadata: quickIn(proposal) };
  if (proposal.list === undefined) return { proposal, metadata: Metadata.fromJSON(MetadataKind.Root, read) };
  const metadata = Metadata.fromJSON(MetadataKind.Targets, read);
  const named = metadata.signed.targets[TRUST_LIST_TARGET]?.hashes['sha256'];
  if (named !== createHash('sha256').update(proposal.list).digest('hex')) throw new TypeError('another list');
  return { proposal, metadata };
}

function quickIn({ metadata: text, revokes }: Proposal): Metadata<Targets> {
  const { node, metadata } = readQuickRevocations(text);
  if (node !== revokes) throw new TypeError('of another node');
  return metadata;
}

/** Of what is signed, whoever has signed it already: a signer says by it which text was seen. base64url SHA-256 */
export function digestOfProposal({ metadata }: Proposal): string {
  const { signed } = JSON.parse(metadata) as { signed: unknown };
  return createHash('sha256').update(canonicalJson(signed)).digest('base64url');
}

export function addSignature(text: string, key: OctetKey): Proposal {
  const { proposal, metadata } = readProposal(text);
  return { ...proposal, metadata: textOf(signMetadata(metadata as Metadata<Root | Targets>, [key])) };
}

/** Whether a key signs for this role, by this root. */
export function isHolder(root: Metadata<Root>, role: 'root' | 'targets', key: OctetKey): boolean {
  return root.signed.roles[role]!.keyIDs.includes(keyIdOf(key));
}

export function textOf(metadata: Metadata<Root> | Metadata<Targets> | Metadata<Root | Targets>): string {
  return bytesOf(metadata).toString('utf8');
}
