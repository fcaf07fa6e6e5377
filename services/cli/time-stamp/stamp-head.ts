import { readFileSync } from 'node:fs';
import { readToken } from '#libs/time-stamp/read-token.js';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';
import { askForToken } from '../../country-node/src/adapters/time-stamps/ask-for-token.js';
import type { OpenedLedger } from '../open-ledger.js';
import type { Out } from '../out.js';
import { keepStamp } from './kept-stamps.js';

/**
 * Has the last head that the node signed stamped by an authority, and keeps the token beside the other ones. A node does
 * not wait for it: while the authority is away everything goes on.
 * @returns exit code 0, or 1 when there is no stamp: then nothing was kept
 */
export async function stampHead(
  { store }: OpenedLedger,
  { authority, certificates, folder }: { authority: string; certificates: string; folder: string },
  out: Out,
): Promise<number> {
  const checkpoint = await store.transaction((tx) => tx.ledger.latestCheckpoint());
  if (!checkpoint) {
    out.complain('The node has not signed any head yet.');
    return 1;
  }
  const { signed: head, size } = checkpoint;
  try {
    const token = await askForToken(authority, head);
    const { at } = await readToken(token, head, readFileSync(certificates, 'utf8'));
    keepStamp(folder, size, { v: 1, head, token: Buffer.from(token).toString('base64') });
    out.say(`The head of ${size} entries was stamped at ${at.toISOString()}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof TimeStampError)) throw error;
    out.complain(`There is no time-stamp that counts (${error.code}); nothing was kept.`);
    return 1;
  }
}
