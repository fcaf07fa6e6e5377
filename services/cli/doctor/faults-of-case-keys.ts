import { readdir } from 'node:fs/promises';
import { DESTROYED_ENDING, KEY_ENDING } from '../../country-node/src/adapters/keyring/case-key-names.js';
import { FileCaseVault } from '../../country-node/src/adapters/keyring/file-case-vault.js';
import { NodeKeyFile } from '../../country-node/src/adapters/keyring/node-key-file.js';
import type { PostgresStore } from '../../country-node/src/adapters/postgres/postgres-store.js';
import type { Settings } from '../../country-node/src/config.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import { pageThrough } from '../../country-node/src/timekeeper/page-through.js';
import { UsageError } from '../usage-error.js';

const CASES_AT_ONCE = 1_000;
const NOT_READ = 'nothing of them can be read.';
const PUT_KEYS_BACK = 'Is its disk there? See docs/operations/backup.md.';
const TAKE_OUT =
  'Which ones, `node-key change` says; put them back from the copy of the case keys: docs/operations/backup.md.';

/**
 * Cases of which there is neither a key nor the mark that it was destroyed, and those whose key does not open under the node key.
 * @throws UsageError where they cannot be looked at
 */
export async function faultsOfCaseKeys(
  store: PostgresStore,
  { caseKeyFolder, nodeKeyFile }: Pick<Settings, 'caseKeyFolder' | 'nodeKeyFile'>,
): Promise<string[]> {
  const names = await readdir(caseKeyFolder).catch(() => {
    throw new UsageError(`The folder of the case keys cannot be read. ${PUT_KEYS_BACK}`);
  });
  const known = new Set(names);
  const vault = await openVault(caseKeyFolder, nodeKeyFile);
  const page = (after: string | undefined) => store.transaction((tx) => tx.cases.ids({ limit: CASES_AT_ONCE, after }));
  let [lost, shut] = [0, 0];
  for await (const id of pageThrough(CASES_AT_ONCE, page)) {
    if (known.has(id + DESTROYED_ENDING)) continue;
    if (!known.has(id + KEY_ENDING)) lost += 1;
    else if (await isShut(vault, id)) shut += 1;
  }
  return [
    ...(lost > 0 ? [`The keys of ${lost} cases are lost: ${NOT_READ} ${PUT_KEYS_BACK}`] : []),
    ...(shut > 0 ? [`The keys of ${shut} cases open under no node key that is known: ${NOT_READ} ${TAKE_OUT}`] : []),
  ];
}

async function openVault(folder: string, nodeKeyFile: string): Promise<FileCaseVault> {
  try {
    return await FileCaseVault.open(folder, NodeKeyFile.read(nodeKeyFile), 1);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(`Whether the case keys open cannot be tried: the node key cannot be read (${error.reason}).`);
  }
}

/** One that was destroyed since the names were read is not shut. */
async function isShut(vault: FileCaseVault, id: string): Promise<boolean> {
  try {
    await vault.checkKey(id);
    return false;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.reason !== 'files-unavailable') return error.reason === 'case-key-unreadable';
    throw new UsageError(`The case keys cannot be read. ${PUT_KEYS_BACK}`);
  }
}
