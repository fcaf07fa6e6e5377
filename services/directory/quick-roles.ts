import { type Key, Metadata, type Root, TargetFile, Targets } from '@tufjs/models';
import { parseTargets } from '#libs/trust/follow-roots.js';
import { ownerOf, quickPathOf, quickRoleOf, readQuickRevocations } from '#libs/trust/quick-revocations.js';
import type { Revocation } from '#libs/trust/types.js';
import { basis, type DelegationsJson } from './author-metadata.js';
import { type Proposal, textOf } from './proposal.js';

const SIGNERS = 2;
/** Nobody renews a revocation; nodes of this network do not look at it at all. */
const LIFE_MS = 100 * 365 * 86_400_000;

/** Node → the key by which its owner revokes, kept apart from the node. */
export type Owners = ReadonlyMap<string, Key>;

/** Who may revoke at once by these targets. */
export function ownersIn(targets: string | undefined): Map<string, Key> {
  const { delegations } = targets === undefined ? {} : parseTargets(targets).signed;
  const named = Object.values(delegations?.roles ?? {}).map(
    (role) => [role.name.replace(/^revoke-/, ''), delegations?.keys[ownerOf(role)]] as const,
  );
  return new Map(named.filter((each): each is [string, Key] => each[1] !== undefined));
}

/** A role for each owner: its own key, and one of those who sign lists. Nothing where there are no owners. */
export function authorQuickRoles(owners: Owners, root: Metadata<Root> | undefined): DelegationsJson | undefined {
  if (owners.size === 0 || !root) return undefined;
  const others = root.signed.roles['targets']!.keyIDs.map((id) => root.signed.keys[id]!);
  const keys = [...others, ...owners.values()].map((key) => [key.keyID, key.toJSON()] as const);
  return { keys: Object.fromEntries(keys), roles: [...owners].map(([node, owner]) => roleFor(node, owner, others)) };
}

/** Whether those who may revoke at once beside an owner are those who sign lists by this root, all of them and nobody else. */
export function areRolesOf(targets: string, root: Metadata<Root>): boolean {
  const holders = root.signed.roles['targets']!.keyIDs;
  const roles = Object.values(parseTargets(targets).signed.delegations?.roles ?? {});
  return roles.every((role) => {
    const wanted = new Set([ownerOf(role), ...holders]);
    return role.keyIDs.length === wanted.size && role.keyIDs.every((id) => wanted.has(id));
  });
}

function roleFor(node: string, owner: Key, others: readonly Key[]) {
  return {
    name: quickRoleOf(node),
    keyids: [...new Set([owner, ...others].map(({ keyID }) => keyID))],
    threshold: SIGNERS,
    terminating: true,
    paths: [quickPathOf(node, '*')],
    owner: owner.keyID,
  };
}

/** The keys of a node that were revoked at once so far, and this one. */
export function proposeQuickRevocation(
  node: string,
  { thumbprint, effectiveAt, reason }: Revocation,
  before: string | undefined,
): Proposal {
  const earlier = before === undefined ? undefined : readQuickRevocations(before).metadata.signed;
  const expiresAt = `${new Date(Date.parse(effectiveAt) + LIFE_MS).toISOString().slice(0, 19)}Z`;
  const edition = { version: (earlier?.version ?? 0) + 1, expiresAt };
  const path = quickPathOf(node, thumbprint);
  const custom = { effectiveAt, reason };
  // TUF has every target name a file; this one is empty, and nobody asks for it.
  const target = new TargetFile({ path, length: 0, hashes: { sha256: EMPTY }, unrecognizedFields: { custom } });
  const targets = { ...earlier?.targets, [path]: target };
  return { v: 1, metadata: textOf(new Metadata(new Targets({ ...basis(edition), targets }))), revokes: node };
}

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
