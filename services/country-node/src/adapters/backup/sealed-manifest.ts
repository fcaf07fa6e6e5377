import { readFile } from 'node:fs/promises';
import { Fault } from '../../domain/refusal.js';
import type { NodeKey } from '../keyring/node-key.js';
import { openBytes, sealBytes } from '../keyring/seal-bytes.js';
import { writeWhole } from '../objects/write-whole.js';
import type { CopyFacts } from '../postgres/copy-tables.js';

const BINDING = 'passerelle/backup-manifest/v1';

/** What a backup of the database is: only whoever has the node key can have written it, or reads it. */
export interface Manifest {
  v: 1;
  node: string;
  /** RFC 3339 UTC. */
  at: string;
  facts: CopyFacts;
  /** The age identity under which this one backup's tables are sealed. */
  identity: string;
  /** By table: bytes and base64url SHA-256 of the sealed file. */
  files: Record<string, { size: number; sha256: string }>;
}

export async function writeManifest(path: string, manifest: Manifest, nodeKey: NodeKey): Promise<void> {
  await writeWhole(path, sealBytes(nodeKey.derive('backup'), BINDING, Buffer.from(JSON.stringify(manifest), 'utf8')));
}

/** @throws Fault `backup-unreadable`: no backup, damaged, or another node's key */
export async function readManifest(path: string, nodeKey: NodeKey): Promise<Manifest> {
  const sealed = await readFile(path).catch((error: unknown) => {
    throw new Fault('backup-unreadable', error);
  });
  const plain = openBytes(nodeKey.derive('backup'), BINDING, sealed);
  if (!plain) throw new Fault('backup-unreadable');
  return JSON.parse(Buffer.from(plain).toString('utf8')) as Manifest;
}
