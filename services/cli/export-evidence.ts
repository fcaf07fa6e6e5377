import { existsSync, writeFileSync } from 'node:fs';
import { trustPartOf } from '#libs/evidence/trust-part.js';
import { collectEvidence } from '../country-node/src/record/collect-evidence.js';
import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';
import { readKeptList } from './read-kept-list.js';
import { UsageError } from './usage-error.js';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Writes what the node can prove of a conversation into a file. Without content: nobody is logged in at a command line, and
 * nobody's right to read could be weighed. @returns exit code 0, or 1 when there is no such conversation
 */
export async function exportEvidence(
  { store, settings }: OpenedLedger,
  { conversation, out: file }: { conversation: string; out: string },
  out: Out,
): Promise<number> {
  if (!settings) throw new UsageError('Say which node: --settings.');
  if (existsSync(file)) throw new UsageError(`There is a file ${file} already.`);
  const row = ID.test(conversation) ? await store.transaction((tx) => tx.conversations.get(conversation)) : undefined;
  if (!row) {
    out.complain('The node knows no such conversation.');
    return 1;
  }
  const trust = trustPartOf((await readKeptList(settings)).proved);
  const nothing = () => Promise.resolve([]);
  const asked = { self: settings.node, conversationId: row.id, trust: () => trust, linesOf: nothing };
  const bundle = await collectEvidence({ store }, asked);
  writeFileSync(file, bundle, { mode: 0o600, flag: 'wx' });
  out.say('Written, without content. `passerelle evidence verify` says what it proves.');
  return 0;
}
