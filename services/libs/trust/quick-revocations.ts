import type { Metadata, Targets } from '@tufjs/models';
import { parseTargets } from './follow-roots.js';
import { TrustError } from './trust-error.js';
import type { Revocation, TrustListText } from './types.js';

type DelegatedRole = NonNullable<NonNullable<Targets['delegations']>['roles']>[string];

/** The owner and one other: with fewer, one stolen key more would shut an authority out. */
const AT_LEAST = 2;
const PATH = /^revoked\/([a-z0-9-]{1,32})\/([\w-]{43})$/;

/** The delegated role that revokes keys of this node, and nothing else (TUF 4.5). */
export function quickRoleOf(node: string): string {
  return `revoke-${node}`;
}

/** Files of such metadata in a snapshot's words. */
export function isQuickFile(name: string): boolean {
  return /^revoke-[a-z0-9-]{1,32}\.json$/.test(name);
}

/** What stands for the revocation of a key: there is no file under this name, the metadata itself says all. */
export function quickPathOf(node: string, thumbprint: string): string {
  return `revoked/${node}/${thumbprint}`;
}

export interface QuickRevocations {
  node: string;
  metadata: Metadata<Targets>;
  revocations: Revocation[];
}

/**
 * The list with what was revoked at once since (protocol 4.9). Of a key that the list itself revokes, the list, which more
 * people signed, says from when on. Whatever does not hold makes the whole edition unusable: a revocation must not be got rid of
 * by spoiling it. Their expiry is not looked at, because a revocation does not lapse.
 * @throws TrustError `trust-list-signature` without the owner's and enough other signatures, `claims-invalid`
 */
export function withQuickRevocations(
  list: TrustListText,
  targets: Metadata<Targets>,
  quick: readonly string[],
): TrustListText {
  const all = quick.map(readQuickRevocations);
  if (new Set(all.map(({ node }) => node)).size !== all.length) throw new TrustError('claims-invalid');
  const listed = new Set(list.revocations.map(({ thumbprint }) => thumbprint));
  const owners = new Map(list.keys.map(({ thumbprint, node }) => [thumbprint, node]));
  const added = all.flatMap((each) => {
    const fresh = each.revocations.filter(({ thumbprint }) => !listed.has(thumbprint));
    // Whose role was changed since, by those who sign the list, has been taken into it.
    if (fresh.length > 0 && !isSigned(each, targets)) throw new TrustError('trust-list-signature');
    return fresh.filter(({ thumbprint }) => isOwn(each.node, owners.get(thumbprint)));
  });
  return { ...list, revocations: [...list.revocations, ...added] };
}

/** What a text of this kind says, whoever signed it. @throws TrustError `claims-invalid` */
export function readQuickRevocations(text: string): QuickRevocations {
  const metadata = parseTargets(text);
  const found = Object.entries(metadata.signed.targets).map(([path, { custom }]) => {
    const [, node, thumbprint] = PATH.exec(path) ?? [];
    if (node === undefined || thumbprint === undefined) throw new TrustError('claims-invalid');
    return { node, revocation: { ...custom, thumbprint } as unknown as Revocation };
  });
  const nodes = new Set(found.map(({ node }) => node));
  const [node] = nodes;
  if (node === undefined || nodes.size !== 1) throw new TrustError('claims-invalid');
  return { node, metadata, revocations: found.map(({ revocation }) => revocation) };
}

function isSigned({ node, metadata }: QuickRevocations, targets: Metadata<Targets>): boolean {
  const { delegations } = targets.signed;
  const role = delegations?.roles?.[quickRoleOf(node)];
  if (!delegations || !role || role.threshold < AT_LEAST) return false;
  const keys = Object.values(delegations.keys).map(({ keyVal }) => keyVal['public']);
  // One key under two names must not count as two people.
  if (new Set(keys).size !== keys.length) return false;
  if (!Object.keys(metadata.signed.targets).every((path) => role.isDelegatedPath(path))) return false;
  try {
    targets.verifyDelegate(role.name, metadata);
    delegations.keys[ownerOf(role)]!.verifySignature(metadata);
    return true;
  } catch {
    return false;
  }
}

/** The key that has to be among those that sign. TUF has no word for that, and lets a role say more than it knows. */
export function ownerOf({ keyIDs, unrecognizedFields }: DelegatedRole): string {
  const owner = unrecognizedFields?.['owner'];
  return typeof owner === 'string' && keyIDs.includes(owner) ? owner : '';
}

/** @throws TrustError `claims-invalid`: nobody revokes a key of another */
function isOwn(node: string, owner: string | undefined): boolean {
  if (owner !== undefined && owner !== node) throw new TrustError('claims-invalid');
  return owner === node;
}
