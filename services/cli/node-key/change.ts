import {
  changeNodeKey,
  endChange,
  type KeyPlaces,
  type Outcome,
} from '../../country-node/src/adapters/keyring/change-node-key.js';
import { holdAlone, type Sessions } from '../../country-node/src/adapters/postgres/hold-alone.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import { readNodeSettings, readUrl } from '../open-ledger.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';

const SAID: Readonly<Record<string, string>> = {
  'node-key-missing': 'The node key cannot be read.',
  'node-key-exposed': 'The file of the node key can be read by others.',
  'node-key-invalid': 'The file of the node key holds none.',
  'node-key-of-another-user': 'Run this as the user that the node runs as: what another writes, it cannot read.',
  'node-key-busy': 'Somebody else is changing the node key now.',
  'node-key-not-changing': 'No change is under way: begin with `node-key change`.',
  'store-unavailable': 'The database does not answer; it is asked so that no two change the key at once.',
  'files-full': 'The disk is full; make room and run it again.',
};

/** @returns exit code 0, or 1 where a key opens under neither the new node key nor the one before */
export function change({ settings }: { settings?: string }, out: Out): Promise<number> {
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
export function end({ settings }: { settings?: string }, out: Out): Promise<number> {
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

function tellUnreadable({ unreadable }: Outcome, out: Out): number {
  for (const name of unreadable) out.complain(`${name} opens under no node key that is known.`);
  if (unreadable.length) out.complain('Take these files out of their folder, and keep them; then run it again.');
  return unreadable.length ? 1 : 0;
}

async function alone(
  file: string | undefined,
  work: (places: KeyPlaces, sessions: Sessions) => Promise<number>,
): Promise<number> {
  if (!file) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(file);
  try {
    return await holdAlone(readUrl(settings.databaseUrlFile), (sessions) => work(settings, sessions));
  } catch (error) {
    const said = error instanceof Fault ? SAID[error.reason] : undefined;
    if (said !== undefined) throw new UsageError(said);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`A file of the keys cannot be read or written (${code}); run it again when it can.`);
  }
}
