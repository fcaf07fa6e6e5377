import { emergencyCategories } from '../../domain/access/break-glass.js';
import { RELAY } from '../../domain/circuits/relay.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { categoriesFor, categoriesIn, type SeenCase } from '../see-case.js';
import { isConcerned } from './is-concerned.js';

/** What every entry of the ledger about such a reading says. */
export interface UnderGlass {
  emergencyId?: string;
}

type ReadParts = Pick<NodeParts, 'clock' | 'store' | 'vault'>;

/**
 * The case, for somebody who only reads it: as role and assignment go, or as it was opened in an emergency, which lets nobody act.
 * @throws Refusal `not-found`, `case-destroyed`
 */
export async function readableCase(
  parts: ReadParts,
  tx: Tx,
  who: StaffRow,
  caseId: string,
): Promise<SeenCase & { glass: UnderGlass }> {
  const row = await tx.cases.get(caseId);
  const { categories, glass } = await widen(parts, tx, who, { caseId, ofRole: await categoriesFor(tx, who, caseId) });
  if (!row || categories.size === 0) throw new Refusal('not-found');
  if (row.destroyedAt) throw new Refusal('case-destroyed');
  return { row, categories, glass };
}

/** A conversation, as the case that it is about. @throws Refusal `not-found` */
export async function readableConversation(
  parts: ReadParts,
  tx: Tx,
  who: StaffRow,
  conversationId: string,
): Promise<{ row: ConversationRow; categories: ReadonlySet<string>; glass: UnderGlass }> {
  const row = await tx.conversations.get(conversationId);
  // What passes by on a circuit is nobody's to read.
  if (!row || row.kind === RELAY.kind) throw new Refusal('not-found');
  const { categories, glass } = await widen(parts, tx, who, {
    caseId: row.caseId,
    ofRole: await categoriesIn(tx, who, row),
  });
  if (categories.size === 0) throw new Refusal('not-found');
  return { row, categories, glass };
}

/** Lists say little of a case, and are no reading; in an emergency they are one. */
export async function noteListing(
  { clock }: Pick<NodeParts, 'clock'>,
  tx: Tx,
  { caseId, by, what, glass }: { caseId: string; by: string; what: string; glass: UnderGlass },
): Promise<void> {
  if (!glass.emergencyId) return;
  await tx.ledger.append([ledgerEntry('reading', { caseId, by, what, ...glass }, clock.now())]);
}

/** What is read besides while the case is open to this person in an emergency, which a complaint of the child about them ends. */
export async function widen(
  parts: ReadParts,
  tx: Tx,
  { id, roles }: StaffRow,
  { caseId, ofRole }: { caseId: string; ofRole: ReadonlySet<string> },
): Promise<{ categories: ReadonlySet<string>; glass: UnderGlass }> {
  const more = [...emergencyCategories(roles)].filter((each) => !ofRole.has(each));
  const live = more.length === 0 ? undefined : await tx.emergencies.live(caseId, id, parts.clock.now());
  if (!live || (await isBarred(parts, id, caseId))) return { categories: ofRole, glass: {} };
  return { categories: new Set([...ofRole, ...more]), glass: { emergencyId: live.id } };
}

/** What a child says is behind the wall for whoever reads (decision 43): the node itself looks. */
function isBarred(parts: ReadParts, staffId: string, caseId: string): Promise<boolean> {
  return parts.store.reading('desk', (own) => isConcerned(parts, own, { staffId, caseId }));
}
