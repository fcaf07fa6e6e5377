import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { UnconfirmedCase } from '../ports/store/restoration.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { endResync, isOpenResync } from '../record/end-resync.js';
import { ledgerEntry } from '../record/ledger-entry.js';

type ConfirmParts = Pick<NodeParts, 'clock' | 'store' | 'log'>;

/** What a restore left undone: since when, what partners have told, how many cases nobody has confirmed. */
export async function readRestoration({ store }: Pick<NodeParts, 'store'>) {
  return store.transaction(async (tx) => {
    const incarnation = await tx.restoration.incarnation();
    const restored = incarnation && incarnation.cause !== 'first' ? incarnation : undefined;
    const partners = restored ? await tx.restoration.list() : [];
    return {
      restored: restored ? { epoch: restored.epoch, cause: restored.cause, at: restored.begunAt } : null,
      partners: partners.map(({ peer, status, recovered, incomplete, endedAt }) => ({
        ...{ peer, status, recovered, incomplete, endedAt },
      })),
      unconfirmed: await tx.restoration.countUnconfirmed(),
    };
  });
}

export function listUnconfirmed(
  { store }: Pick<NodeParts, 'store'>,
  page: { limit: number; before?: string },
): Promise<UnconfirmedCase[]> {
  return store.transaction((tx) => tx.restoration.unconfirmed(page));
}

/**
 * A data-protection officer answers for the record of a case: what it says of consent is what holds today, whatever was said
 * between the backup and the restore. From then on the case may be shown again, as far as that record goes.
 * @param consentVersion what of the record was looked at
 * @throws Refusal `not-found` for a case that needs none, `version-conflict` where the record has changed meanwhile,
 * `resync-pending` while a partner may still tell that the case was handed on
 */
export async function confirmRecord(
  parts: ConfirmParts,
  by: StaffRow,
  { caseId, consentVersion }: { caseId: string; consentVersion: number },
): Promise<{ caseId: string; consentVersion: number }> {
  return parts.store.transaction(async (tx) => {
    const row = await tx.cases.lock(caseId);
    if (!row?.unconfirmedSince) throw new Refusal('not-found');
    await checkAllHeard(tx);
    if ((await tx.consents.version(caseId)) !== consentVersion) throw new Refusal('version-conflict');
    const at = parts.clock.now();
    await tx.restoration.confirm(caseId);
    await tx.ledger.append([ledgerEntry('record-confirmed', { caseId, consentVersion, by: by.id }, at)]);
    await tx.outbox.hurryCase(caseId, at);
    await tx.notify({ topic: 'outbox', id: caseId });
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return { caseId, consentVersion };
  });
}

/** What comes back later is said by `again`, and stops nobody: a partner could say it for ever. */
async function checkAllHeard(tx: Tx): Promise<void> {
  const partners = await tx.restoration.list();
  if (partners.length === 0 || partners.some(({ status }) => status === 'pending')) throw new Refusal('resync-pending');
}

/** Decides not to wait any longer for a partner that does not answer. @throws Refusal `not-found` when nothing is waited for */
export async function setAside(parts: ConfirmParts, by: StaffRow, peer: string): Promise<{ peer: string }> {
  return parts.store.transaction(async (tx) => {
    const resync = await tx.restoration.lockResync(peer);
    if (!isOpenResync(resync)) throw new Refusal('not-found');
    await endResync(parts, tx, resync, 'set-aside', by.id);
    return { peer };
  });
}
