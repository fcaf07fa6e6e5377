import { readFile } from 'node:fs/promises';
import { Fault } from '../../domain/refusal.js';
import type { NodeKey } from '../keyring/node-key.js';
import { unwrapKey, wrapKey } from '../keyring/wrap-key.js';
import { writeWhole } from '../objects/write-whole.js';
import type { CopyFacts } from '../postgres/copy-tables.js';

const PLACE = { purpose: 'backup', binding: 'passerelle/backup-manifest/v1' } as const;

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
  await writeWhole(path, wrapKey(nodeKey, PLACE, Buffer.from(JSON.stringify(manifest), 'utf8')));
}

/**
 * @param known the node keys under which it may have been made
 * @throws Fault `backup-unreadable`: no backup, damaged, or another node's key
 */
export async function readManifest(path: string, known: readonly NodeKey[]): Promise<Manifest> {
  const sealed = await readFile(path).catch((error: unknown) => {
    throw new Fault('backup-unreadable', error);
  });
  const plain = unwrapKey(known, PLACE, sealed);
  if (!plain) throw new Fault('backup-unreadable');
  return JSON.parse(Buffer.from(plain).toString('utf8')) as Manifest;
}
