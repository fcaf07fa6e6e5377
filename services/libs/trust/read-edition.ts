import { MetaFile, Metadata, MetadataKind, type Root, type Snapshot, type Timestamp } from '@tufjs/models';
import { parseCanonicalJson } from '../envelope/canonical.js';
import { orUnsigned, withCleanSignatures } from './follow-roots.js';
import { isQuickFile } from './quick-revocations.js';
import { TrustError } from './trust-error.js';
import type { ProvedList } from './types.js';

interface Named {
  /** Under consistent snapshots. */
  name: string;
  meta: MetaFile;
}

/** What the publisher's machine signed over a list: which edition it is, and until when that was the newest there was. */
export interface ReadEdition {
  /** Of the snapshot. */
  version: number;
  /** RFC 3339 UTC. */
  freshUntil: string;
}

type Text = Parameters<typeof Metadata.fromJSON>[1];

/**
 * The edition that a list comes from (TUF 5.4, 5.5): the timestamp names the snapshot, and that the targets and every
 * quick revocation, of which none may be left out. Expiry is not looked at.
 * @param root the newest; without it only whether one names the other
 * @returns undefined for a list without them
 * @throws TrustError `trust-list-signature`
 */
export function readEdition(
  { snapshot: text, timestamp: newest, targets, quick = [] }: ProvedList,
  root?: Metadata<Root>,
): ReadEdition | undefined {
  if (!text || !newest) return undefined;
  const [snapshot, timestamp] = orUnsigned(() => parse(text, newest));
  orUnsigned(() => {
    root?.verifyDelegate('timestamp', timestamp);
    root?.verifyDelegate('snapshot', snapshot);
  });
  const named = snapshot.signed.meta['targets.json'];
  if (!isIt(timestamp.signed.snapshotMeta, text) || !named || !isIt(named, targets))
    throw new TrustError('trust-list-signature');
  nameQuick(text, quick);
  return { version: snapshot.signed.version, freshUntil: timestamp.signed.expires };
}

function parse(snapshot: string, timestamp: string): [Metadata<Snapshot>, Metadata<Timestamp>] {
  return [
    withCleanSignatures(Metadata.fromJSON(MetadataKind.Snapshot, parseCanonicalJson(snapshot) as Text)),
    withCleanSignatures(Metadata.fromJSON(MetadataKind.Timestamp, parseCanonicalJson(timestamp) as Text)),
  ];
}

/** The metadata of quick revocations that a snapshot names; whoever leaves one of them out shows another edition. */
export function quickFilesIn(snapshot: string): Named[] {
  const { meta } = (
    JSON.parse(snapshot) as { signed: { meta: Record<string, Parameters<typeof MetaFile.fromJSON>[0]> } }
  ).signed;
  const named = Object.entries(meta).filter(([name]) => isQuickFile(name));
  return named.map(([name, said]) => {
    const file = MetaFile.fromJSON(said);
    return { name: `${file.version}.${name}`, meta: file };
  });
}

/** The texts under their names. @throws TrustError `trust-list-signature` when one is missing, too many, or another */
export function nameQuick(snapshot: string, quick: readonly string[]): [string, string][] {
  const named = quickFilesIn(snapshot);
  if (named.length !== quick.length) throw new TrustError('trust-list-signature');
  return named.map(({ name, meta }) => [name, textOf(meta, quick)]);
}

/** That of the texts which this file is. @throws TrustError `trust-list-signature` */
export function textOf(meta: MetaFile, texts: readonly string[]): string {
  const text = texts.find((each) => isIt(meta, each));
  if (text === undefined) throw new TrustError('trust-list-signature');
  return text;
}

/** A file is what its digest says; a version or a length alone would let through another. */
export function isIt(meta: MetaFile, text: string): boolean {
  try {
    meta.verify(Buffer.from(text));
    return meta.hashes !== undefined;
  } catch {
    return false;
  }
}
