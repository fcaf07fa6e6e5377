import { existsSync, writeFileSync } from 'node:fs';
import { signLogin } from '../../directory/hub/hub-accounts.js';
import { readLoginRequest, type SignedLoginRequest } from '../../directory/hub/leaf-login.js';
import type { KeyPlace } from '../directory/keys.js';
import { type DirectoryPlace, readDirectory } from '../directory/places.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { readHubKeys } from './hub-keys.js';

/**
 * Signs the login of a node's broker. Whom it is for, the trust list says: no telephone is needed a second time.
 * @returns exit code 0, or 1 for a request that no key on the list signed
 */
export async function admit(
  { request: file, out: login, ...places }: KeyPlace & DirectoryPlace & { request: string; out: string },
  out: Out,
): Promise<number> {
  if (existsSync(login)) throw new UsageError('There is a file of that name already.');
  const signed = readJsonFile(file, 'The request cannot be read.') as SignedLoginRequest;
  const request = readLoginRequest(signed, readDirectory(places).list, new Date());
  if (!request) {
    out.complain('No key that the trust list gives its node now signed this request; nothing was signed.');
    return 1;
  }
  writeFileSync(login, await signLogin(await readHubKeys(places), request.node, request.userKey), { flag: 'wx' });
  out.say(
    `Login of ${request.node}: ${request.userKey}. Send the file back, and keep the number: by it the login is cut off.`,
  );
  return 0;
}
