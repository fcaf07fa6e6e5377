import { existsSync, writeFileSync } from 'node:fs';
import { type CutOff, signLogin } from '../../directory/hub/hub-accounts.js';
import {
  isTimely,
  type LoginRequest,
  readLoginRequest,
  type SignedLoginRequest,
} from '../../directory/hub/leaf-login.js';
import type { KeyPlace } from '../directory/keys.js';
import { type DirectoryPlace, readDirectory } from '../directory/places.js';
import type { Out } from '../out.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';
import { readHubKeys } from './hub-keys.js';
import { readRecord, type RecordPlace } from './record.js';

type ToAdmit = KeyPlace & DirectoryPlace & RecordPlace & { request: string; out: string };

/**
 * Signs the login of a node's broker. Whom it is for, the trust list says: no telephone is needed a second time.
 * @returns exit code 0, or 1 for a request that no key on the list signed, that is not of these days, or whose login was cut off
 * @throws UsageError where there is no record of those that were
 */
export async function admit({ request: file, out: login, ...places }: ToAdmit, out: Out): Promise<number> {
  if (existsSync(login)) throw new UsageError(`There is a file ${login} already.`);
  const cutOff = readRecord(places);
  const now = new Date();
  const signed = readJsonFile(file, 'The request cannot be read.') as SignedLoginRequest;
  const request = readLoginRequest(signed, readDirectory(places).list, now);
  const fault = faultOf(request, cutOff, now);
  if (!request || fault !== undefined) {
    out.complain(`${fault}; nothing was signed.`);
    return 1;
  }
  writeFileSync(login, await signLogin(await readHubKeys(places), request.node, request.userKey), { flag: 'wx' });
  out.say(
    `Login of ${request.node}: ${request.userKey}. Send the file back, and keep the number: by it the login is cut off.`,
  );
  return 0;
}

/** A hub lets in what was signed after a login was cut off, so whoever has an old request must not have it signed once more. */
function faultOf(request: LoginRequest | undefined, cutOff: CutOff, now: Date): string | undefined {
  if (!request) return 'No key that the trust list gives its node now signed this request';
  if (Object.hasOwn(cutOff, request.userKey))
    return `This login of ${request.node} was cut off: its broker needs a new key, and a request for that one`;
  if (!isTimely(request, now))
    return 'This request is older than a week, or its clock is ahead by more than a day: have its node make another';
  return undefined;
}
