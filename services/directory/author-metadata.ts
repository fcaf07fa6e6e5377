import { createHash, sign } from 'node:crypto';
import { Key, type MetadataKind, Metadata, MetaFile, Root, Signature } from '@tufjs/models';
import { Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { type OctetKey, signingKey } from '#libs/envelope/keys.js';
import type { TrustRoot } from '#libs/trust/types.js';

/** The specification whose rules the files follow: https://theupdateframework.github.io/specification/v1.0.31/ */
const SPECIFICATION = '1.0.31';

/** Who signs what: people hold the keys of root and targets, the publisher's machine that of snapshot and timestamp. */
export interface Holders {
  root: TrustRoot;
  targets: TrustRoot;
  publisher: OctetKey;
}

export interface Edition {
  version: number;
  /** RFC 3339 UTC, whole seconds. */
  expiresAt: string;
}

export type AnyMetadata = Metadata<Root | Targets | Snapshot | Timestamp>;

/** The root: which keys, and how many of them, sign each of the four roles (TUF 5.3). */
export function authorRoot(edition: Edition, { root, targets, publisher }: Holders): Metadata<Root> {
  const one = { threshold: 1, keys: [publisher] };
  const roles = { root, targets, snapshot: one, timestamp: one };
  const keys = Object.values(roles).flatMap((role) => role.keys.map(keyOf));
  const signed = {
    _type: 'root',
    spec_version: SPECIFICATION,
    version: edition.version,
    expires: edition.expiresAt,
    consistent_snapshot: true,
    keys: Object.fromEntries(keys.map((key) => [key.keyID, key.toJSON()])),
    roles: Object.fromEntries(Object.entries(roles).map(([name, role]) => [name, roleOf(role)])),
  };
  return new Metadata(Root.fromJSON(signed));
}

/** The targets: length and SHA-256 of each file that nodes go by, and who may say something more of which path. */
export function authorTargets(
  edition: Edition,
  files: Readonly<Record<string, Buffer>>,
  delegations?: DelegationsJson,
): Metadata<Targets> {
  const entries = Object.entries(files).map(([path, bytes]) => [path, targetOf(path, bytes)] as const);
  const targets = new Targets({ ...basis(edition), targets: Object.fromEntries(entries) });
  return new Metadata(delegations ? Targets.fromJSON({ ...targets.toJSON(), delegations }) : targets);
}

/** TUF 4.5. */
export type DelegationsJson = ReturnType<NonNullable<Targets['delegations']>['toJSON']>;

/** The snapshot: which targets belong together, so that no two editions are mixed. */
export function authorSnapshot(
  edition: Edition,
  targets: Metadata<Targets>,
  delegated: Readonly<Record<string, Metadata<Targets>>> = {},
): Metadata<Snapshot> {
  const named = Object.entries({ targets, ...delegated });
  const meta = Object.fromEntries(named.map(([role, each]) => [`${role}.json`, metaOf(each)]));
  return new Metadata(new Snapshot({ ...basis(edition), meta }));
}

/** The timestamp: the newest snapshot; short-lived, so that a node notices when it is shown an old one for long. */
export function authorTimestamp(edition: Edition, snapshot: Metadata<Snapshot>): Metadata<Timestamp> {
  return new Metadata(new Timestamp({ ...basis(edition), snapshotMeta: metaOf(snapshot) }));
}

/** Adds a signature of each key; a key that signed before replaces its own. */
export function signMetadata<M extends AnyMetadata>(metadata: M, keys: readonly OctetKey[]): M {
  for (const jwk of keys) {
    const { privateKey } = signingKey(jwk);
    metadata.sign(
      (bytes) => new Signature({ keyID: keyOf(jwk).keyID, sig: sign(null, bytes, privateKey).toString('hex') }),
    );
  }
  return metadata;
}

/** The file as it is published, in its one spelling (protocol 4.2). To be taken after the last signature: snapshot and timestamp name its digest. */
export function bytesOf(metadata: AnyMetadata): Buffer {
  return Buffer.from(canonicalJson(metadata.toJSON()));
}

/** Its name under consistent snapshots; only the timestamp, which is asked for without knowing anything, has none. */
export function nameOf(role: `${MetadataKind}`, { signed: { version } }: AnyMetadata): string {
  return role === 'timestamp' ? 'timestamp.json' : `${version}.${role}.json`;
}

/** @returns a target's name under consistent snapshots */
export function targetNameOf(path: string, bytes: Buffer): string {
  return `${digestOf(bytes)}.${path}`;
}

/** What every kind of metadata says. */
export function basis({ version, expiresAt }: Edition): { version: number; expires: string; specVersion: string } {
  return { version, expires: expiresAt, specVersion: SPECIFICATION };
}

/** The name of a key in metadata: SHA-256 of its canonical description (TUF 4.2.2). */
export function keyIdOf(jwk: OctetKey): string {
  return keyOf(jwk).keyID;
}

/** As metadata names it. */
export function keyOf(jwk: OctetKey): Key {
  const keyVal = { public: Buffer.from(jwk.x, 'base64url').toString('hex') };
  const named = { keytype: 'ed25519', scheme: 'ed25519', keyval: keyVal };
  return new Key({ keyID: digestOf(canonicalJson(named)), keyType: named.keytype, scheme: named.scheme, keyVal });
}

function roleOf({ threshold, keys }: TrustRoot): { keyids: string[]; threshold: number } {
  return { keyids: keys.map((jwk) => keyOf(jwk).keyID), threshold };
}

function targetOf(path: string, bytes: Buffer): TargetFile {
  return new TargetFile({ path, length: bytes.length, hashes: { sha256: digestOf(bytes) } });
}

function metaOf(metadata: AnyMetadata): MetaFile {
  const bytes = bytesOf(metadata);
  return new MetaFile({
    version: metadata.signed.version,
    length: bytes.length,
    hashes: { sha256: digestOf(bytes) },
  });
}

function digestOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
