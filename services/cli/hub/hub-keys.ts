import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { composeAccounts } from '../../directory/hub/hub-accounts.js';
import { accountsConfiguration } from '../../directory/hub/hub-configuration.js';
import { type HubKeys, makeHubKeys, openHubKeys, type OpenHubKeys } from '../../directory/hub/hub-keys.js';
import { openSealedText, sealText } from '../../directory/seal-key.js';
import type { KeyPlace } from '../directory/keys.js';
import type { Out } from '../out.js';
import { readNewPassphrase, readPassphrase } from '../passphrase/read-passphrase.js';
import { UsageError } from '../usage-error.js';

/**
 * Makes the keys of a hub, sealed by a passphrase, and the part of its configuration that says whom it believes.
 * @returns exit code 0
 */
export async function begin(
  { key: file, passphraseFile, accounts, out: configuration }: KeyPlace & { accounts: string; out: string },
  out: Out,
): Promise<number> {
  for (const each of [file, configuration])
    if (existsSync(each)) throw new UsageError(`There is a file ${each} already; a key is never written over.`);
  const passphrase = await readNewPassphrase(passphraseFile);
  const keys = makeHubKeys();
  const text = accountsConfiguration(await composeAccounts(openHubKeys(keys)), accounts);
  writeFileSync(file, await sealText(JSON.stringify(keys), passphrase), { mode: 0o600, flag: 'wx' });
  writeFileSync(configuration, text, { mode: 0o644, flag: 'wx' });
  out.say('The keys were made. Who has them decides who dials in: keep them away from the hub, and a copy in a safe.');
  return 0;
}

/** @throws UsageError */
export async function readHubKeys({ key, passphraseFile }: KeyPlace): Promise<OpenHubKeys> {
  const passphrase = await readPassphrase(passphraseFile);
  try {
    return openHubKeys(JSON.parse(await openSealedText(readFileSync(key), passphrase)) as HubKeys);
  } catch {
    throw new UsageError('The keys of the hub cannot be read, or the passphrase is not theirs.');
  }
}
