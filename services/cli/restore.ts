import { join } from 'node:path';
import { verifyLedger } from '#libs/ledger/verify-ledger.js';
import { readKeyPart } from '../country-node/src/adapters/backup/case-key-part.js';
import { mirrorFiles } from '../country-node/src/adapters/backup/mirror-files.js';
import { readManifest, type Manifest } from '../country-node/src/adapters/backup/sealed-manifest.js';
import { SealedTables } from '../country-node/src/adapters/backup/sealed-tables.js';
import { MarkFile } from '../country-node/src/adapters/continuity/continuity-file.js';
import { readNodeKey } from '../country-node/src/adapters/keyring/node-key.js';
import { AgeFileCipher } from '../country-node/src/adapters/objects/age-file-cipher.js';
import { copyIn } from '../country-node/src/adapters/postgres/copy-in.js';
import { connectPostgres, type PostgresStore } from '../country-node/src/adapters/postgres/postgres-store.js';
import type { Settings } from '../country-node/src/config.js';
import { Fault } from '../country-node/src/domain/refusal.js';
import { resume } from '../country-node/src/record/resume.js';
import { backupError } from './backup-error.js';
import { FILES, MANIFEST } from './backup.js';
import { readNodeSettings, readUrl } from './open-ledger.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';
import { entriesOf } from './verify-own-ledger.js';

export interface RestoreOptions {
  settings?: string;
  /** The folder of one backup of the database; the files lie beside it. */
  from: string;
  /** The file of the case keys; only where their folder was lost too. */
  keys?: string;
}

/**
 * Makes a stopped node's database, files and case keys what they were, and says that it was restored: a new epoch begins,
 * partners are asked, and nothing of any case is shown until a person has confirmed its record (decision 18).
 * @returns exit code 0, or 1 when the ledger that came back does not verify
 */
export async function restore({ settings: file, from, keys }: RestoreOptions, out: Out): Promise<number> {
  if (!file) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(file);
  try {
    const nodeKey = await readNodeKey(settings.nodeKeyFile);
    const manifest = await readManifest(join(from, MANIFEST), nodeKey);
    if (manifest.node !== settings.node) throw new Fault('backup-unreadable');
    await fillDatabase(settings, manifest, from);
    out.say(`The database is that of ${manifest.at}.`);
    const files = await mirrorFiles(join(from, '..', FILES), settings.attachmentFolder);
    out.say(`${files} files came back.`);
    const part = { folder: settings.caseKeyFolder, node: settings.node };
    if (keys !== undefined)
      out.say(
        `${await readKeyPart({ ...part, file: keys }, nodeKey)} case keys came back; what was destroyed stays so.`,
      );
    return await begin(settings, out);
  } catch (error) {
    throw backupError(error);
  }
}

/** Every file is checked before anything is written. */
async function fillDatabase({ databaseUrlFile }: Settings, manifest: Manifest, from: string): Promise<void> {
  const tables = new SealedTables(from, new AgeFileCipher(), manifest.identity);
  for (const { name } of manifest.facts.tables) {
    const named = manifest.files[name];
    if (!named) throw new Fault('backup-damaged');
    await tables.check(name, named);
  }
  const url = readUrl(databaseUrlFile);
  // Makes the tables; a database that holds a node's record already is refused below.
  await (await connect(url)).close();
  await copyIn(url, manifest.facts, (table) => tables.read(table));
}

async function begin(settings: Settings, out: Out): Promise<number> {
  const store = await connect(readUrl(settings.databaseUrlFile));
  try {
    const checkpoint = await store.transaction((tx) => tx.ledger.latestCheckpoint());
    const heads = checkpoint ? [{ ...checkpoint, heldBy: 'the node itself' }] : [];
    const { ok, size } = await verifyLedger(entriesOf({ store }), heads);
    const open = await store.transaction((tx) => tx.deadlines.allOpen());
    await store.transaction(async (tx) => {
      for (const id of open) await tx.deadlines.wake(id, 0);
    });
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await resume({ clock: { now: () => new Date() }, store, log }, new MarkFile(settings.continuityFile), 'restored');
    out.say(
      ok ? `All ${size} entries of the ledger verify.` : 'The ledger does NOT verify; `ledger verify` says where.',
    );
    out.say('Start the node: it asks its partners for what it lost, and shows nothing until each record is confirmed.');
    return ok ? 0 : 1;
  } finally {
    await store.close();
  }
}

function connect(url: string): Promise<PostgresStore> {
  return connectPostgres({ url, poolSize: 2, statementTimeoutMs: 600_000 });
}
