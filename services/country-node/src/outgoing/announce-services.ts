import { v7 as uuidv7 } from 'uuid';
import { seal, type Sealed } from '#libs/envelope/seal.js';
import type { EncryptionKey } from '#libs/envelope/types.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import { needsAnnouncing } from '../domain/services/needs-announcing.js';
import { SERVICES_SCHEMA } from '../domain/services/service-entry.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CatalogueRow } from '../ports/store/services.js';
import type { Tx } from '../ports/store/store.js';
import { findParties, type Parties } from '../record/find-agreement.js';
import { ledgerEntry } from '../record/ledger-entry.js';

/** Milliseconds for which a list counts at a peer; as long as a message lives (protocol section 13). */
export const SERVICES_LIFE_MS = 30 * 24 * 3_600_000;

type AnnounceParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'directory' | 'keyring' | 'log'>;

/**
 * Sends this node's list to every peer with an agreement that does not have it, or whose copy lapses soon. What still
 * waits of an older edition is taken out of the outbox.
 * @returns to how many peers
 */
export async function announceServices(parts: AnnounceParts): Promise<number> {
  const { self, clock, store, directory } = parts;
  const view = directory.view();
  if (!(await store.once((tx) => tx.services.catalogue(self)))) return 0;
  const others = view.participants().filter(({ id }) => id !== self);
  let count = 0;
  for (const { id } of others.filter((each) => view.agreementBetween(self, each.id, clock.now()))) {
    try {
      if (await store.transaction((tx) => announceTo(parts, tx, id))) count += 1;
    } catch (error) {
      parts.log.error('services-not-announced', error, { peer: id });
    }
  }
  return count;
}

async function announceTo(parts: AnnounceParts, tx: Tx, peer: string): Promise<boolean> {
  const now = parts.clock.now();
  const own = await tx.services.lockCatalogue(parts.self);
  const key = parts.directory.view().encryptionKeyOf(peer, now);
  const parties = findParties(parts, peer, now);
  if (!own || !key || !parties.agreement) return false;
  const last = await tx.services.announcement(peer);
  const { version } = own;
  if (!needsAnnouncing(last, { version, audienceKey: key.thumbprint, now, lifeMs: SERVICES_LIFE_MS })) return false;
  if (last) await tx.outbox.closeMessage(last.messageId);
  const messageId = uuidv7();
  const sealed = await sealServices(parts, tx, { own, parties, key, messageId, now });
  await queue(tx, { peer, messageId, sealed, now });
  await tx.services.putAnnouncement({
    ...{ peer, version, messageId, messageDigest: sealed.messageDigest, audienceKey: key.thumbprint },
    ...{ expiresAt: expiryAt(now), status: 'queued', code: null, changedAt: now },
  });
  const facts = { peer, version, messageId, messageDigest: sealed.messageDigest };
  await tx.ledger.append([ledgerEntry('services-announced', facts, now)]);
  return true;
}

interface ToSeal {
  own: CatalogueRow;
  parties: Parties;
  key: EncryptionKey;
  messageId: string;
  now: Date;
}

async function sealServices(parts: AnnounceParts, tx: Tx, { own, parties, key, messageId, now }: ToSeal) {
  const entries = (await tx.services.entries(parts.self)).map(({ content }) => content);
  const body = { reviewedOn: own.reviewedOn, ...(entries.length > 0 ? { entries } : {}) };
  return seal({
    typ: 'passerelle-services+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: parties.peer.id,
      messageId,
      schema: SERVICES_SCHEMA,
      version: own.version,
      issuedAt: now.toISOString(),
      expiresAt: expiryAt(now).toISOString(),
      agreement: { id: parties.agreement?.id, version: parties.agreement?.version },
      trustListVersion: parties.trustListVersion,
    },
    parts: splitByCategory(SERVICES_SCHEMA, body),
    signingKey: parts.keyring.signingKey(),
    recipientKey: key,
  });
}

async function queue(
  tx: Tx,
  { peer, messageId, sealed, now }: { peer: string; messageId: string; sealed: Sealed; now: Date },
): Promise<void> {
  await tx.outbox.insert([
    {
      id: uuidv7(),
      kind: 'services',
      messageId,
      conversationId: null,
      caseId: null,
      recipient: peer,
      sealed: sealed.sealed,
      sealedDigest: sealed.sealedDigest,
      manifest: null,
      status: 'pending',
      priority: 1,
      attempts: 0,
      nextAttemptAt: now,
      createdAt: now,
    },
  ]);
  await tx.notify({ topic: 'outbox', id: messageId });
}

function expiryAt(now: Date): Date {
  return new Date(now.getTime() + SERVICES_LIFE_MS);
}
