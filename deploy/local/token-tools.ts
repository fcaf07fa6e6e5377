import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { placeOnce } from './place-once.js';
import { unpackDebian } from './unpack-debian.js';

const PACKAGES = ['opensc', 'opensc-pkcs11', 'softhsm2', 'libsofthsm2'];
const PROGRAMS = ['pkcs11-tool', 'softhsm2-util'];
const MODULES = ['/usr/lib', '/usr/lib/*', '/usr/lib64/pkcs11', '/usr/local/lib', '/opt/homebrew/lib'].flatMap(
  (folder) => [`${folder}/softhsm/libsofthsm2.so`, `${folder}/libsofthsm2.so`],
);

export interface TokenTools {
  /** PKCS#11 module of a token in software. */
  module: string;
  /** Folder to put in front of PATH, and one for LD_LIBRARY_PATH; empty where the machine has its own. */
  path: string;
  libraries: string;
}

/**
 * What makes and asks a token in software (SoftHSM, OpenSC): the machine's own, or Debian's packages unpacked beside the other state.
 * @throws Error that says what to install
 */
export function findTokenTools(cache: string): TokenTools {
  const [installed] = MODULES.flatMap((path) => globSync(path));
  if (installed !== undefined && PROGRAMS.every(isOnPath)) return { module: installed, path: '', libraries: '' };
  const place = join(cache, 'token-tools');
  try {
    placeOnce(place, (folder) => unpackDebian(folder, PACKAGES));
  } catch {
    throw new Error(`a token for tests was not found and could not be fetched; install ${PACKAGES.join(', ')}`);
  }
  const [module] = globSync(join(place, 'usr/lib/softhsm/libsofthsm2.so'));
  const [library] = globSync(join(place, 'usr/lib/*/libopensc.so*'));
  if (module === undefined || library === undefined) throw new Error('Debian has put the token elsewhere');
  return { module, path: join(place, 'usr', 'bin'), libraries: join(library, '..') };
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
