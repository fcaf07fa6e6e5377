import { join } from 'node:path';
import { verifyLedger } from '#libs/ledger/verify-ledger.js';
import { type KeyPart, putKeysBack, readKeyPart } from '../country-node/src/adapters/backup/case-key-part.js';
import { mirrorFiles } from '../country-node/src/adapters/backup/mirror-files.js';
import { readManifest, type Manifest } from '../country-node/src/adapters/backup/sealed-manifest.js';
import { SealedTables } from '../country-node/src/adapters/backup/sealed-tables.js';
import { MarkFile } from '../country-node/src/adapters/continuity/continuity-file.js';
import type { NodeKey } from '../country-node/src/adapters/keyring/node-key.js';
import { NodeKeyFile } from '../country-node/src/adapters/keyring/node-key-file.js';
import { AgeFileCipher } from '../country-node/src/adapters/objects/age-file-cipher.js';
import { copyIn } from '../country-node/src/adapters/postgres/copy-in.js';
import { connectPostgres, type PostgresStore } from '../country-node/src/adapters/postgres/postgres-store.js';
import type { Settings } from '../country-node/src/config.js';
import { Fault } from '../country-node/src/domain/refusal.js';
import { resume } from '../country-node/src/record/resume.js';
import { backupError } from './backup-error.js';
import { FILES, MANIFEST } from './backup.js';
import { readUrl } from './open-ledger.js';
import { type NodeEnvironment, readNodeSettings } from './node-environment.js';
import type { Out } from './out.js';
import { tellActive } from './staff/staff.js';
import { UsageError } from './usage-error.js';
import { entriesOf } from './verify-own-ledger.js';

export interface RestoreOptions {
  settings?: NodeEnvironment;
  /** The folder of one backup of the database; the files lie beside it. Without it case keys alone are put back. */
  from?: string;
  /** The file of the case keys; only where their folder was lost. */
  keys?: string;
  /** The file of the node key that the backup was made under, where it was changed since. */
  madeUnder?: string;
}

/**
 * Makes a stopped node's database, files and case keys what they were, and says that it was restored: a new epoch begins,
 * partners are asked, and nothing of any case is shown until a person has confirmed its record (decision 18). The database
 * comes last: whatever breaks it off before, the command is run again.
 * @returns exit code 0, or 1 when the ledger that came back does not verify, or a case key could not be put back
 */
export async function restore(
  { settings: environment, from, keys, madeUnder }: RestoreOptions,
  out: Out,
): Promise<number> {
  if (!environment) throw new UsageError('Say which node: --settings.');
  if (from === undefined && keys === undefined) throw new UsageError('Say what is put back: --from, --keys, or both.');
  const settings = readNodeSettings(environment);
  try {
    const files = madeUnder === undefined ? [settings.nodeKeyFile] : [settings.nodeKeyFile, madeUnder];
    const known = files.flatMap((each) => NodeKeyFile.read(each).known());
    const backup = from === undefined ? undefined : await openBackup(settings, known, from);
    const part = keys === undefined ? undefined : await readKeyPart({ node: settings.node, file: keys }, known);
    if (from !== undefined) {
      const copied = await mirrorFiles(join(from, '..', FILES), settings.attachmentFolder);
      out.say(`${copied} files came back.`);
    }
    const allKeys = part === undefined || (await keysCameBack(settings, { part, known }, out));
    if (!backup) return allKeys ? 0 : 1;
    await fillDatabase(settings, backup);
    out.say(`The database is that of ${backup.manifest.at}.`);
    const code = await begin(settings, out);
    return allKeys ? code : 1;
  } catch (error) {
    throw backupError(error);
  }
}

/** @returns false where some are of a node key that is not known */
async function keysCameBack(
  { caseKeyFolder }: Settings,
  { part, known }: { part: KeyPart; known: readonly NodeKey[] },
  out: Out,
): Promise<boolean> {
  const { back, shut } = await putKeysBack(caseKeyFolder, part, known);
  out.say(`${back} case keys came back; what was destroyed stays so.`);
  if (shut) out.complain(`${shut} case keys of the copy open under none of the node keys, and were not put back.`);
  return shut === 0;
}

interface Backup {
  manifest: Manifest;
  tables: SealedTables;
}

/** Every file is checked before anything is written. */
async function openBackup({ node }: Settings, known: readonly NodeKey[], from: string): Promise<Backup> {
  const manifest = await readManifest(join(from, MANIFEST), known);
  if (manifest.node !== node) throw new Fault('backup-unreadable');
  const tables = new SealedTables(from, new AgeFileCipher(), manifest.identity);
  for (const { name } of manifest.facts.tables) {
    const named = manifest.files[name];
    if (!named) throw new Fault('backup-damaged');
    await tables.check(name, named);
  }
  return { manifest, tables };
}

async function fillDatabase({ databaseUrlFile }: Settings, { manifest, tables }: Backup): Promise<void> {
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
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await resume({ clock: { now: () => new Date() }, store, log }, new MarkFile(settings.continuityFile), 'restored');
    out.say(
      ok ? `All ${size} entries of the ledger verify.` : 'The ledger does NOT verify; `ledger verify` says where.',
    );
    out.say('Active on the staff, as it was then; end again who was ended since, before the node is started:');
    await tellActive(store, out);
    out.say('Start the node: it asks its partners for what it lost, and shows nothing until each record is confirmed.');
    return ok ? 0 : 1;
  } finally {
    await store.close();
  }
}

function connect(url: string): Promise<PostgresStore> {
  return connectPostgres({ url, poolSize: 2, statementTimeoutMs: 600_000 });
}
