import { canonicalJson } from '#libs/envelope/canonical.js';
import type { OctetKey } from '#libs/envelope/keys.js';
import type { ProvedList, TrustListText } from '#libs/trust/types.js';
import { TRUST_LIST_TARGET } from '#libs/trust/verify-trust-list.js';
import {
  authorRoot,
  authorSnapshot,
  authorTargets,
  authorTimestamp,
  bytesOf,
  type Edition,
  type Holders,
  nameOf,
  signMetadata,
  targetNameOf,
} from './author-metadata.js';

/** Files of the directory by their names; of these the timestamp makes all others known. */
export type Files = ReadonlyMap<string, Buffer>;

/** Whose keys an edition takes. */
export interface Makers {
  /** Private keys of holders of targets, as many as the root demands. */
  people: readonly OctetKey[];
  /** Private key of the publisher's machine. */
  publisher: OctetKey;
}

/**
 * Root metadata signed by these holders. The root of a new directory is signed by its own; one that follows another, by
 * enough of both.
 */
export function authorSignedRoot(edition: Edition, holders: Holders, signers: readonly OctetKey[]): string {
  const atSecond = { ...edition, expiresAt: wholeSeconds(edition.expiresAt) };
  return bytesOf(signMetadata(authorRoot(atSecond, holders), signers)).toString('utf8');
}

/** A trust list with what proves it; `roots` are those that followed the one that nodes were given. */
export function proveList(list: TrustListText, people: readonly OctetKey[], roots: readonly string[] = []): ProvedList {
  const { targets, text } = signTargets(list, people);
  return { roots: [...roots], targets: bytesOf(targets).toString('utf8'), text };
}

/**
 * Everything of an edition but its root: the list, the targets that people signed, and over them snapshot and timestamp.
 * @param freshUntil when a node that sees no newer timestamp is to stop (RFC 3339 UTC); the list's own expiry unless said
 * @param version of the metadata, which rises with every edition; that of the list unless said
 */
export function authorEdition(
  list: TrustListText,
  { people, publisher }: Makers,
  { freshUntil = list.expiresAt, version = list.version } = {},
): Files {
  const { targets, text } = signTargets(list, people, version);
  const edition = { version, expiresAt: wholeSeconds(list.expiresAt) };
  const snapshot = signMetadata(authorSnapshot(edition, targets), [publisher]);
  const fresh = { version, expiresAt: wholeSeconds(freshUntil) };
  const timestamp = signMetadata(authorTimestamp(fresh, snapshot), [publisher]);
  const bytes = Buffer.from(text);
  return new Map([
    [targetNameOf(TRUST_LIST_TARGET, bytes), bytes],
    [nameOf('targets', targets), bytesOf(targets)],
    [nameOf('snapshot', snapshot), bytesOf(snapshot)],
    [nameOf('timestamp', timestamp), bytesOf(timestamp)],
  ]);
}

function signTargets(list: TrustListText, people: readonly OctetKey[], version = list.version) {
  const text = canonicalJson(list);
  const edition = { version, expiresAt: wholeSeconds(list.expiresAt) };
  const targets = authorTargets(edition, { [TRUST_LIST_TARGET]: Buffer.from(text) });
  return { text, targets: signMetadata(targets, people) };
}

/** TUF 4.2.1 knows no fractions of a second. */
function wholeSeconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
