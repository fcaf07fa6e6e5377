import { existsSync, renameSync, writeFileSync } from 'node:fs';
import type { CutOff } from '../../directory/hub/hub-accounts.js';
import { tellCutOff } from '../../directory/hub/tell-hub.js';
import type { KeyPlace } from '../directory/keys.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { readHubKeys } from './hub-keys.js';

/**
 * Cuts logins off: the broker that uses one is put out at once. The record of all of them goes to the hub as a whole, because
 * a hub that lost what it kept must get it again.
 * @returns exit code 0, or 1 when the hub did not take it: then it stands in the record, and is told again with the next
 */
export async function cutOff(
  { login, record, server, ...place }: KeyPlace & { login?: string[]; record: string; server: string },
  out: Out,
): Promise<number> {
  const wrong = (login ?? []).find((each) => !/^U[A-Z2-7]{55}$/.test(each));
  if (wrong !== undefined) throw new UsageError('A login is named by its public key: U and 55 letters and digits.');
  const known = existsSync(record) ? (readJsonFile(record, 'The record cannot be read.') as CutOff) : {};
  const keys = await readHubKeys(place);
  const now = Math.floor(Date.now() / 1_000);
  const all = { ...known, ...Object.fromEntries((login ?? []).map((each) => [each, now])) };
  writeFileSync(`${record}.new`, JSON.stringify(all), { flush: true });
  renameSync(`${record}.new`, record);
  try {
    await tellCutOff(server, keys, all);
  } catch {
    out.complain('The hub did not take it, or was not reached; the record has it. Run this again without a login.');
    return 1;
  }
  out.say(`Logins cut off: ${Object.keys(all).length}.`);
  return 0;
}
