import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeKeyPart } from '../country-node/src/adapters/backup/case-key-part.js';
import { mirrorFiles } from '../country-node/src/adapters/backup/mirror-files.js';
import { type Manifest, writeManifest } from '../country-node/src/adapters/backup/sealed-manifest.js';
import { SealedTables } from '../country-node/src/adapters/backup/sealed-tables.js';
import { NodeKeyFile } from '../country-node/src/adapters/keyring/node-key-file.js';
import { AgeFileCipher } from '../country-node/src/adapters/objects/age-file-cipher.js';
import { syncFolder } from '../country-node/src/adapters/objects/sync-folder.js';
import { type NodeEnvironment, readNodeSettings } from './node-environment.js';
import { copyOut } from '../country-node/src/adapters/postgres/copy-out.js';
import type { Settings } from '../country-node/src/config.js';
import { backupError } from './backup-error.js';
import { readUrl } from './open-ledger.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

export interface BackupOptions {
  settings?: NodeEnvironment;
  /** The folder of backups: one folder in it for each of the database, one for the files of all. */
  out: string;
  /** The file of the case keys, kept apart; replaced every time. */
  keys?: string;
  /** The file of the node key that this one may be of, where the node key was changed since. */
  madeUnder?: string;
  /** Whether that file counts for nothing, whatever it holds. */
  keysAnew?: boolean;
}

export const MANIFEST = 'manifest.sealed';
export const FILES = 'files';
export const databaseFolder = (at: string) => `database-${at.replaceAll(/[:.]/g, '-')}`;

/**
 * Backs a node up while it works: first the database, of one moment, then files and case keys, of which there may be more
 * by then and none of it missing. Never the file by which the node knows that it was restored. Where the case keys cannot be
 * copied, the rest is there all the same.
 * @returns exit code 0
 */
export async function backUp(options: BackupOptions, out: Out): Promise<number> {
  const { settings: environment, out: target } = options;
  if (!environment) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(environment);
  try {
    const nodeKey = NodeKeyFile.read(settings.nodeKeyFile);
    const cipher = new AgeFileCipher();
    const at = new Date().toISOString();
    const folder = join(target, databaseFolder(at));
    // Under another name until it is whole.
    const unfinished = `${folder}.unfinished`;
    const identity = await cipher.newIdentity();
    const tables = new SealedTables(unfinished, cipher, identity);
    const files: Manifest['files'] = {};
    const facts = await copyOut(readUrl(settings.databaseUrlFile), async (table, rows) => {
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      files[table] = await tables.write(table, rows);
    });
    const manifest: Manifest = { v: 1, node: settings.node, at, facts, identity, files };
    await writeManifest(join(unfinished, MANIFEST), manifest, nodeKey.current());
    const copied = await mirrorFiles(settings.attachmentFolder, join(target, FILES));
    await rename(unfinished, folder);
    await syncFolder(target);
    out.say(`The database is in ${folder}; ${copied} files were new.`);
    await copyKeys(settings, nodeKey, options, out);
    return 0;
  } catch (error) {
    throw backupError(error);
  }
}

async function copyKeys(
  { node, caseKeyFolder: folder }: Settings,
  nodeKey: NodeKeyFile,
  { keys: file, madeUnder, keysAnew }: BackupOptions,
  out: Out,
): Promise<void> {
  if (file === undefined) {
    out.say('Case keys were not asked for (--keys); without them nothing in the database can be read.');
    return;
  }
  // What is not there may be a disk that is not: a folder made in its place would look like a copy elsewhere.
  if (!existsSync(dirname(file)))
    throw new UsageError(
      `The folder ${dirname(file)} is not there, so the case keys were not copied: make it, or mount its disk, and run it again.`,
    );
  const former = madeUnder === undefined ? [] : NodeKeyFile.read(madeUnder).known();
  const known = () => [...nodeKey.known(), ...former];
  const { keys, destroyed, shut } = await writeKeyPart({ folder, node, file }, known, keysAnew);
  out.say(`${keys} case keys as they are now, and ${destroyed} that were destroyed, are in ${file}.`);
  if (shut) out.complain(`${shut} case keys here open under none of the node keys; see docs/operations/backup.md.`);
}
