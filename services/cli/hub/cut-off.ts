import { existsSync, renameSync, writeFileSync } from 'node:fs';
import type { CutOff } from '../../directory/hub/hub-accounts.js';
import { tellCutOff } from '../../directory/hub/tell-hub.js';
import type { KeyPlace } from '../directory/keys.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { readHubKeys } from './hub-keys.js';

type ToCutOff = KeyPlace & { login?: string[]; record: string; first?: boolean; server: string };

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
  const known = first ? begun(record) : readRecord(record);
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

function begun(record: string): CutOff {
  if (existsSync(record)) throw new UsageError('There is a record already: leave --first out.');
  return {};
}

function readRecord(record: string): CutOff {
  if (!existsSync(record))
    throw new UsageError(
      'The record is not there: without it, every login that was cut off would be let in again. Find it, or a copy; only where none was ever cut off: --first.',
    );
  const known = readJsonFile(record, UNREADABLE);
  if (!isRecord(known)) throw new UsageError(UNREADABLE);
  return known;
}

const UNREADABLE = 'The record cannot be read.';

function isRecord(value: unknown): value is CutOff {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([login, at]) => isLogin(login) && Number.isSafeInteger(at));
}

function isLogin(text: string): boolean {
  return /^U[A-Z2-7]{55}$/.test(text);
}
