import { canonicalJson } from '#libs/envelope/canonical.js';
import type { Opened } from '#libs/envelope/open.js';
import { digestOf } from '#libs/envelope/sign.js';
import { Refusal } from '../domain/refusal.js';
import { judgeVersion } from '../domain/services/judge-version.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { CatalogueRow } from '../ports/store/services.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { answerIfSeen } from './answer-if-seen.js';
import { answerReceipt } from './answer-receipt.js';
import { checkServices } from './check-services.js';

interface ServicesClaims {
  issuer: string;
  messageId: string;
  version: number;
  expiresAt: string;
}

/**
 * The way in for a peer's list of services: seen? → list → version → kept in the place of the older one → receipt, all in
 * the caller's transaction (protocol section 13).
 * @throws Refusal with the code that the author is answered, `services-rolled-back` among them
 */
export async function takeServices(
  parts: Pick<NodeParts, 'self' | 'clock' | 'directory' | 'keyring'>,
  tx: Tx,
  row: InboxRow,
  opened: Opened,
): Promise<void> {
  const { issuer, messageId, version, expiresAt } = opened.claims as unknown as ServicesClaims;
  const at = parts.clock.now();
  if (await answerIfSeen(parts, tx, row, opened, at)) return;
  const services = checkServices(parts, opened, at);
  const held = await tx.services.lockCatalogue(issuer);
  const digest = digestOf(canonicalJson(services));
  const verdict = judgeVersion(held, { version, digest });
  if (verdict === 'rolled-back') throw new Refusal('services-rolled-back');
  const arrived: CatalogueRow = {
    ...{ node: issuer, version, digest, reviewedOn: services.reviewedOn },
    ...{ signed: `${opened.jws}\n${opened.claimsText}`, expiresAt: new Date(expiresAt) },
    ...{ recordedAt: at, recordedBy: null },
  };
  // Of two that cross, the one that counts longer stays.
  if (verdict === 'newer' || lasts(arrived) > lasts(held)) await tx.services.keep(arrived, services.entries ?? []);
  const about = { peer: issuer, messageId, version, messageDigest: opened.messageDigest };
  await tx.ledger.append([ledgerEntry('services-received', about, at)]);
  const { via } = row;
  const answer = {
    sender: issuer,
    messageId,
    messageDigest: opened.messageDigest,
    outcome: 'received',
    at,
    via,
  } as const;
  await answerReceipt(parts, tx, answer);
  await tx.inbox.finish(row.sealedDigest, 'done', null, messageId);
}

function lasts(row: CatalogueRow | undefined): number {
  return row?.expiresAt?.getTime() ?? 0;
}
