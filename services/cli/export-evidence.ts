import { existsSync, writeFileSync } from 'node:fs';
import { type TrustPart, readTrustPart, trustPartOf } from '#libs/evidence/trust-part.js';
import { readSignedText, readTrustRoot } from '../country-node/src/adapters/directory/read-trust-files.js';
import type { Settings } from '../country-node/src/config.js';
import { Fault } from '../country-node/src/domain/refusal.js';
import { collectEvidence } from '../country-node/src/record/collect-evidence.js';
import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';
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
  if (existsSync(file)) throw new UsageError('There is a file of that name already.');
  const row = ID.test(conversation) ? await store.transaction((tx) => tx.conversations.get(conversation)) : undefined;
  if (!row) {
    out.complain('The node knows no such conversation.');
    return 1;
  }
  const trust = await readTrust(settings);
  const nothing = () => Promise.resolve([]);
  const asked = { self: settings.node, conversationId: row.id, trust, linesOf: nothing };
  const bundle = await collectEvidence({ store }, asked);
  writeFileSync(file, bundle, { mode: 0o600, flag: 'wx' });
  out.say('Written, without content. `passerelle evidence verify` says what it proves.');
  return 0;
}

/** @throws UsageError */
async function readTrust({ trustListFile, trustRootFile }: Settings): Promise<TrustPart> {
  try {
    const part = trustPartOf(await readSignedText(trustListFile, 'trust-list-unreadable'));
    if (readTrustPart(part, await readTrustRoot(trustRootFile, 'trust-root-invalid'))) return part;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  throw new UsageError('The trust list cannot be read, or is not signed by enough roots.');
}
