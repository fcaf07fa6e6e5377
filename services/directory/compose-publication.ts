import { Metadata, type Root } from '@tufjs/models';
import type { OctetKey } from '#libs/envelope/keys.js';
import { followRoots, readTargets } from '#libs/trust/follow-roots.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { TrustListText } from '#libs/trust/types.js';
import { TRUST_LIST_TARGET, verifyTrustList } from '#libs/trust/verify-trust-list.js';
import type { Files } from './author-edition.js';
import { authorSnapshot, authorTimestamp, bytesOf, nameOf, signMetadata, targetNameOf } from './author-metadata.js';
import { type Proposal, readProposal } from './proposal.js';

/** How long a timestamp counts: so long may whoever stands before a node hide a revocation from it. */
const FRESH_MS = 14 * 86_400_000;

/** What stands in the directory, verified from the root on that its nodes were given. */
export interface Published {
  root: string;
  roots: string[];
  targets: string;
  text: string;
  list: TrustListText;
  /** Of snapshot and timestamp, which rise together. */
  version: number;
}

/**
 * The files that come into the directory with these proposals, or without any: fresh ones over what is there. All of it is
 * verified as a node would, before anything is written.
 * @param before undefined for the first publication, which takes a root and a list
 * @throws TrustError `trust-list-signature` when signatures are missing, and what else a node would say
 * @throws RangeError when something is missing, or the publisher is not the one that the root names
 */
export function composePublication(
  before: Published | undefined,
  proposals: readonly Proposal[],
  { publisher, now }: { publisher: OctetKey; now: Date },
): Files {
  const { first, roots, added, targets, text } = together(before, proposals);
  verifyTrustList({ roots, targets, text }, first, { highestVersion: before?.list.version ?? 0, now });
  const newest = followRoots(first, roots);
  // One that is passed over for its version would be published and never read.
  if (newest.signed.version !== versionOf(first) + roots.length) throw new TrustError('trust-list-signature');
  const bytes = Buffer.from(text);
  return new Map([
    ...added.map((root) => [`${versionOf(root)}.root.json`, Buffer.from(root)] as const),
    [targetNameOf(TRUST_LIST_TARGET, bytes), bytes],
    ...overTargets(newest, targets, { publisher, now, version: (before?.version ?? 0) + 1 }),
  ]);
}

function together(before: Published | undefined, proposals: readonly Proposal[]) {
  // A list that is not the one that was signed does not get this far.
  proposals.forEach((each) => readProposal(JSON.stringify(each)));
  const added = proposals.filter(({ list }) => list === undefined).map(({ metadata }) => metadata);
  const [first, ...roots] = before ? [before.root, ...before.roots, ...added] : added;
  const named = proposals.find(({ list }) => list !== undefined);
  const { targets, text } = named ? { targets: named.metadata, text: named.list } : { ...before };
  if (first === undefined || targets === undefined || text === undefined) throw new RangeError('root or list missing');
  return { first, roots, added, targets, text };
}

function overTargets(
  root: Metadata<Root>,
  text: string,
  { publisher, now, version }: { publisher: OctetKey; now: Date; version: number },
) {
  const targets = readTargets(text, root);
  const until = new Date(now.getTime() + FRESH_MS).toISOString();
  const snapshot = signMetadata(authorSnapshot({ version, expiresAt: targets.signed.expires }, targets), [publisher]);
  const fresh = { version, expiresAt: `${until.slice(0, 19)}Z` };
  const timestamp = signMetadata(authorTimestamp(fresh, snapshot), [publisher]);
  try {
    root.verifyDelegate('snapshot', snapshot);
    root.verifyDelegate('timestamp', timestamp);
  } catch {
    throw new RangeError('not the publisher');
  }
  return [
    [nameOf('targets', targets), bytesOf(targets)],
    [nameOf('snapshot', snapshot), bytesOf(snapshot)],
    [nameOf('timestamp', timestamp), bytesOf(timestamp)],
  ] as const;
}

function versionOf(root: string): number {
  return (JSON.parse(root) as { signed: { version: number } }).signed.version;
}
