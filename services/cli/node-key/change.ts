import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  changeNodeKey,
  endChange,
  type KeyPlaces,
  type Outcome,
} from '../../country-node/src/adapters/keyring/change-node-key.js';
import { createNodeKey } from '../../country-node/src/adapters/keyring/node-key-file.js';
import { moveIntoToken } from '../../country-node/src/adapters/keyring/replace-node-key.js';
import { readTokenPlace } from '../../country-node/src/adapters/keyring/token-place.js';
import { holdAlone, type Sessions } from '../../country-node/src/adapters/postgres/hold-alone.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import { describeDatabaseFault, reasonOf } from '../database-fault.js';
import { readUrl } from '../open-ledger.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';

const SAID: Readonly<Record<string, string>> = {
  'node-key-missing': 'The node key cannot be read.',
  'node-key-exposed': 'The file of the node key, or of the PIN of its token, can be read by others.',
  'node-key-invalid': 'The file of the node key holds none.',
  'node-key-token-unavailable':
    'The token does not open the node key: is pkcs11-tool installed, the module there, the token in place, the PIN right, the key a P-256 pair that may derive?',
  'node-key-of-another-user': 'Run this as the user that the node runs as: what another writes, it cannot read.',
  'node-key-busy': 'Somebody else is changing the node key now.',
  'node-key-not-changing': 'No change is under way: begin with `node-key change`.',
  'store-unavailable': 'The database does not answer; it is asked so that no two change the key at once.',
  'files-full': 'The disk is full; make room and run it again.',
};

/** @returns exit code 0, or 1 where a key opens under neither the new node key nor the one before */
export function change({ settings }: { settings?: NodeEnvironment }, out: Out): Promise<number> {
  return alone(settings, async (places, sessions) => {
    const { continued, counts, unreadable } = await changeNodeKey(places);
    const [begun, was] = continued ? ['The change goes on', 'were already'] : ['There is a new node key', 'were'];
    out.say(`${begun}: ${counts.anew} keys are wrapped anew under it, ${counts.already} ${was}.`);
    out.say(`${await sessions.end()} sessions of browsers ended; everybody logs in again.`);
    out.say(
      'The one before is still known. Copy node key and keyring into the safe, make a backup, then `end-change`.',
    );
    return tellUnreadable({ counts, unreadable }, out);
  });
}

/** @returns as `change` does; the former stays where one was found */
export function end({ settings }: { settings?: NodeEnvironment }, out: Out): Promise<number> {
  return alone(settings, async (places) => {
    const { ended, read, ...outcome } = await endChange(places);
    out.say(`${read} keys were read under the new node key alone.`);
    out.say(
      ended
        ? 'The one before is destroyed here. What was backed up under it needs the copy in the safe.'
        : 'The one before stays: not every key was read.',
    );
    return tellUnreadable(outcome, out);
  });
}

export interface TokenOptions {
  settings?: NodeEnvironment;
  module: string;
  token: string;
  key: string;
  pinFile: string;
}

/**
 * Seals the node key for a token, or makes one that is, where there is none yet: then there may be no database either.
 * @returns exit code 0
 */
export async function intoToken({ settings: environment, ...said }: TokenOptions, out: Out): Promise<number> {
  const { nodeKeyFile } = readNodeSettings(named(environment));
  return inWords(async () => {
    const place = readTokenPlace(
      JSON.stringify({ ...said, module: resolve(said.module), pinFile: resolve(said.pinFile) }),
    );
    if (!existsSync(nodeKeyFile)) {
      await createNodeKey(nodeKeyFile, place);
      out.say('There is a node key; it opens with the token alone, and was never on this disk.');
      return 0;
    }
    return alone(environment, async () => {
      await moveIntoToken(nodeKeyFile, place);
      out.say('The node key opens with the token alone. It is the same key: whoever copied its file before has it.');
      out.say('To have one that was never on this disk, go on with `node-key change` and `end-change`.');
      return 0;
    });
  });
}

function tellUnreadable({ unreadable }: Outcome, out: Out): number {
  for (const name of unreadable) out.complain(`${name} opens under no node key that is known.`);
  if (unreadable.length) out.complain('Take these files out of their folder, and keep them; then run it again.');
  return unreadable.length ? 1 : 0;
}

function alone(
  environment: NodeEnvironment | undefined,
  work: (places: KeyPlaces, sessions: Sessions) => Promise<number>,
): Promise<number> {
  const settings = readNodeSettings(named(environment));
  return inWords(() => holdAlone(readUrl(settings.databaseUrlFile), (sessions) => work(settings, sessions)));
}

function named(environment: NodeEnvironment | undefined): NodeEnvironment {
  if (environment === undefined) throw new UsageError('Say which node: --settings.');
  return environment;
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said = error instanceof Fault ? (describeDatabaseFault(error) ?? SAID[reasonOf(error)]) : undefined;
    if (said !== undefined) throw new UsageError(said);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`A file of the keys cannot be read or written (${code}); run it again when it can.`);
  }
}
