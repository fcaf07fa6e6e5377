import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { joinCredentials, loginKeyOf, makeLoginKey, signLoginRequest } from '../../directory/hub/leaf-login.js';
import { readText } from '../directory/places.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';
import { openOwnKeys } from './own-keys.js';

/** Writes a request to be let in at the hub; makes the broker's key for it where there is none. @returns exit code 0 */
export async function requestLogin(
  { settings: environment, key, out: request }: { settings?: NodeEnvironment; key: string; out: string },
  out: Out,
): Promise<number> {
  if (environment === undefined) throw new UsageError('Say which node: --settings.');
  if (existsSync(request)) throw new UsageError(`There is a file ${request} already.`);
  const settings = readNodeSettings(environment);
  const { signer } = await openOwnKeys(settings);
  const userKey = existsSync(key) ? publicHalfOf(key) : makeKey(key);
  const at = new Date().toISOString();
  const signed = signLoginRequest({ v: 1, node: settings.node, userKey, at }, signer);
  writeFileSync(request, JSON.stringify(signed), { flag: 'wx' });
  out.say(`Login of ${settings.node}: ${userKey}. Send the file to whoever runs the hub; the key stays here.`);
  return 0;
}

/** Puts the login that came back and the key together, as the broker reads them. @returns exit code 0, or 1 when they are no pair */
export function writeCredentials(
  { login, key, out: file }: { login: string; key: string; out: string },
  out: Out,
): number {
  if (existsSync(file)) throw new UsageError(`There is a file ${file} already.`);
  const seed = readText(key, 'The key cannot be read.').trim();
  const credentials = joinCredentials(readText(login, 'The login cannot be read.'), seed);
  if (!credentials) {
    out.complain('This is no login, or not one for this key; nothing was written.');
    return 1;
  }
  writeFileSync(file, credentials, { mode: 0o600, flag: 'wx' });
  out.say('Written; name the file in the broker’s configuration.');
  return 0;
}

function makeKey(file: string): string {
  const { seed, userKey } = makeLoginKey();
  writeFileSync(file, seed, { mode: 0o600, flag: 'wx' });
  return userKey;
}

function publicHalfOf(file: string): string {
  try {
    return loginKeyOf(readFileSync(file, 'utf8').trim());
  } catch {
    throw new UsageError('The file of the key holds something else.');
  }
}
