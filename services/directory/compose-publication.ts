import { Metadata, type Root } from '@tufjs/models';
import type { OctetKey } from '#libs/envelope/keys.js';
import { followRoots, parseTargets, readTargets } from '#libs/trust/follow-roots.js';
import { type QuickRevocations, quickRoleOf, readQuickRevocations } from '#libs/trust/quick-revocations.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustListText } from '#libs/trust/types.js';
import { TRUST_LIST_TARGET, verifyTrustList } from '#libs/trust/verify-trust-list.js';
import type { Files } from './author-edition.js';
import { authorSnapshot, authorTimestamp, bytesOf, nameOf, signMetadata, targetNameOf } from './author-metadata.js';
import { type Proposal, readProposal } from './proposal.js';
import { areRolesOf } from './quick-roles.js';

/** How long a timestamp counts: so long may whoever stands before a node hide a revocation from it. */
const FRESH_MS = 14 * 86_400_000;

/** What stands in the directory, verified from the root on that its nodes were given. */
export interface Published {
  root: string;
  roots: string[];
  /** Roots that lie there beyond these, of a publication that broke off: nodes follow them, and take nothing until it is finished. */
  ahead: string[];
  targets: string;
  text: string;
  /** Of each node whose keys were revoked at once. */
  quick: string[];
  /** With what was revoked at once since. */
  list: TrustListText;
  /** Of snapshot and timestamp, which rise together. */
  version: number;
}

/**
 * The files that come into the directory with these proposals, or without any: fresh ones over what is there. All of it is
 * verified as a node would, before anything is written.
 * @param before undefined for the first publication, which takes a root and a list
 * @throws TrustError `trust-list-signature` when signatures are missing, `trust-list-rolled-back` for a list that was not proposed
 * from the published one, and what else a node would say
 * @throws RangeError when something is missing, those who may revoke at once are not the holders that the root names, the publisher is not the one that the root names, or one that broke off before
 * is not finished by it
 */
export function composePublication(
  before: Published | undefined,
  proposals: readonly Proposal[],
  { publisher, now }: { publisher: OctetKey; now: Date },
): Files {
  const { first, roots, added, targets, text, isAnew } = together(before, proposals);
  const quick = quickTogether(before, proposals);
  const highestVersion = before?.list.version ?? 0;
  const list = verifyTrustList({ roots, targets, text, quick: [...quick.values()] }, first, { highestVersion, now });
  if (before && !comesAfter(before, { targets, list })) throw new TrustError('trust-list-rolled-back');
  const newest = followRoots(first, roots);
  // One that is passed over for its version would be published and never read.
  if (newest.signed.version !== versionOf(first) + roots.length) throw new TrustError('trust-list-signature');
  // Else whoever was replaced keeps half of every revocation at once, and whoever came has none.
  if (isAnew && !areRolesOf(targets, newest)) throw new RangeError('roles of others');
  const bytes = Buffer.from(text);
  return new Map([
    ...added.map((root) => [`${versionOf(root)}.root.json`, Buffer.from(root)] as const),
    [targetNameOf(TRUST_LIST_TARGET, bytes), bytes],
    ...overTargets(newest, { targets, quick }, { publisher, now, version: (before?.version ?? 0) + 1 }),
  ]);
}

function together(before: Published | undefined, proposals: readonly Proposal[]) {
  // A list that is not the one that was signed does not get this far. A root that came before what broke off is not added again.
  proposals.forEach((each) => readProposal(JSON.stringify(each)));
  const added = proposals
    .filter(({ list, revokes }) => list === undefined && revokes === undefined)
    .map(({ metadata }) => metadata)
    .filter((root) => !before?.roots.some((each) => isSameSigned(each, root)));
  if (!(before?.ahead ?? []).every((lying) => added.some((each) => isSameSigned(each, lying))))
    throw new RangeError('broken off');
  const [first, ...roots] = before ? [before.root, ...before.roots, ...added] : added;
  const [named, another] = proposals.filter(({ list }) => list !== undefined);
  if (another) throw new RangeError('two lists');
  const { targets, text } = named ? { targets: named.metadata, text: named.list } : { ...before };
  if (first === undefined || targets === undefined || text === undefined) throw new RangeError('root or list missing');
  return { first, roots, added, targets, text, isAnew: added.length > 0 || named !== undefined };
}

/**
 * Of two lists that were proposed from the same one, the second has the version of the first: nodes that have that one go by
 * no other under it, and would refuse whatever is published over it. The same once more changes nothing.
 */
function comesAfter(before: Published, { targets, list }: { targets: string; list: TrustListText }): boolean {
  if (isSameSigned(before.targets, targets)) return true;
  return list.version > before.list.version && versionOf(targets) > versionOf(before.targets);
}

/** By node. TUF lets none of these files go again; each says what it said before, and more. */
function quickTogether(before: Published | undefined, proposals: readonly Proposal[]): Map<string, string> {
  const quick = new Map((before?.quick ?? []).map((text) => [readQuickRevocations(text).node, text]));
  for (const { revokes, metadata } of proposals) {
    if (revokes === undefined) continue;
    const [old, fresh] = [quick.get(revokes), readQuickRevocations(metadata)];
    const saysAll = old === undefined || saysAllOf(readQuickRevocations(old), fresh);
    if (!saysAll) throw new TrustError('trust-list-rolled-back');
    quick.set(revokes, metadata);
  }
  return quick;
}

function saysAllOf(old: QuickRevocations, fresh: QuickRevocations): boolean {
  const known = new Set(fresh.revocations.map(({ thumbprint }) => thumbprint));
  const isNewer = fresh.metadata.signed.version > old.metadata.signed.version;
  return isNewer && old.revocations.every(({ thumbprint }) => known.has(thumbprint));
}

function overTargets(
  root: Metadata<Root>,
  { targets: text, quick }: { targets: string; quick: ReadonlyMap<string, string> },
  { publisher, now, version }: { publisher: OctetKey; now: Date; version: number },
) {
  const targets = readTargets(text, root);
  const until = new Date(now.getTime() + FRESH_MS).toISOString();
  const delegated = Object.fromEntries([...quick].map(([node, each]) => [quickRoleOf(node), parseTargets(each)]));
  const edition = { version, expiresAt: targets.signed.expires };
  const snapshot = signMetadata(authorSnapshot(edition, targets, delegated), [publisher]);
  const fresh = { version, expiresAt: `${until.slice(0, 19)}Z` };
  const timestamp = signMetadata(authorTimestamp(fresh, snapshot), [publisher]);
  try {
    root.verifyDelegate('snapshot', snapshot);
    root.verifyDelegate('timestamp', timestamp);
  } catch {
    throw new RangeError('not the publisher');
  }
  return [
    ...Object.entries(delegated).map(([role, each]) => [`${each.signed.version}.${role}.json`, bytesOf(each)] as const),
    [nameOf('targets', targets), bytesOf(targets)],
    [nameOf('snapshot', snapshot), bytesOf(snapshot)],
    [nameOf('timestamp', timestamp), bytesOf(timestamp)],
  ] as const;
}

/** Whoever signed either. */
function isSameSigned(one: string, other: string): boolean {
  const signed = (metadata: string) => JSON.stringify((JSON.parse(metadata) as { signed: unknown }).signed);
  return signed(one) === signed(other);
}

function versionOf(metadata: string): number {
  return (JSON.parse(metadata) as { signed: { version: number } }).signed.version;
}
