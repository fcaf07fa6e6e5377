import { renameSync, writeFileSync } from 'node:fs';
import { tellCutOff } from '../../directory/hub/tell-hub.js';
import type { KeyPlace } from '../directory/keys.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { readHubKeys } from './hub-keys.js';
import { isLogin, readRecord, type RecordPlace } from './record.js';

type ToCutOff = KeyPlace & RecordPlace & { login?: string[]; server: string };

/**
 * Cuts logins off: the broker that uses one is put out at once. The record of all of them goes to the hub as a whole, because
 * a hub that lost what it kept must get it again.
 * @returns exit code 0, or 1 when the hub did not take it: then it stands in the record, and is told again with the next
 * @throws UsageError where there is no record and it was not said that none was cut off before: all who were would be let in again
 */
export async function cutOff(
  { login = [], record, first = false, server, ...place }: ToCutOff,
  out: Out,
): Promise<number> {
  if (!login.every(isLogin)) throw new UsageError('A login is named by its public key: U and 55 letters and digits.');
  const known = readRecord({ record, first });
  const now = Math.floor(Date.now() / 1_000);
  const all = { ...known, ...Object.fromEntries(login.map((each) => [each, now])) };
  if (Object.keys(all).length === 0) throw new UsageError('No login is in the record, and none was said.');
  const keys = await readHubKeys(place);
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
