import { RELAY } from '../domain/circuits/relay.js';
import { Refusal } from '../domain/refusal.js';
import { isHidden, type Restriction } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { collectEvidence } from '../record/collect-evidence.js';
import { openSignedLines } from '../record/keep-message.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { placeOf } from '../record/place-of.js';
import { purposeStated } from '../record/purpose-stated.js';
import { readRestricted } from '../record/read-restricted.js';
import { unlessErased } from '../record/unless-erased.js';
import { categoriesIn } from './see-case.js';

/** `none`: salted digests only · `readable`: what the person who asks may read of it */
export type EvidenceContent = 'none' | 'readable';

type ExportParts = Pick<NodeParts, 'self' | 'store' | 'vault' | 'national' | 'clock' | 'directory'>;

interface Openable {
  categories: ReadonlySet<string>;
  restrictions: readonly Restriction[];
  /** Categories that people here see no more, whoever wrote of them. */
  hidden: ReadonlySet<string>;
}

/**
 * What this node can prove of a conversation, as a file that leaves it (protocol section 15). Who signed what when is not
 * personal and may be proved of any conversation; content comes along only as far as this person may read it, and never
 * what a partner asked to be restricted (R10). Taking it away is a reading, and in the ledger before it is handed out.
 * @throws Refusal `not-found`, `record-unconfirmed`
 */
export async function exportEvidence(
  parts: ExportParts,
  who: StaffRow,
  id: string,
  content: EvidenceContent,
): Promise<string> {
  const { row, openable } = await parts.store.transaction(async (tx) => {
    const found = await tx.conversations.get(id);
    // What passes by on a circuit is nobody's to read.
    if (!found || found.kind === RELAY.kind) throw new Refusal('not-found');
    const opened = content === 'readable' ? await openableBy(parts, tx, who, found) : undefined;
    await noteReading(parts, tx, { row: found, who, opened });
    return { row: found, openable: opened };
  });
  const linesOf = (message: MessageRow) => (openable ? openLines(parts, row, message, openable) : Promise.resolve([]));
  const trust = () => parts.directory.evidence();
  return collectEvidence(parts, { self: parts.self, conversationId: id, trust, linesOf });
}

async function openableBy(parts: ExportParts, tx: Tx, who: StaffRow, row: ConversationRow): Promise<Openable> {
  if ((await tx.cases.state(row.caseId))?.unconfirmedSince) throw new Refusal('record-unconfirmed');
  const { restrictions, hidden } = await readRestricted(parts, tx, row.caseId);
  return { categories: await categoriesIn(tx, who, row), restrictions, hidden };
}

async function noteReading(
  { clock }: ExportParts,
  tx: Tx,
  { row, who, opened }: { row: ConversationRow; who: StaffRow; opened: Openable | undefined },
): Promise<void> {
  const categories = [...(opened?.categories ?? [])].sort();
  const facts = { caseId: row.caseId, conversationId: row.id, by: who.id, what: 'evidence', categories };
  await tx.ledger.append([ledgerEntry('reading', facts, clock.now())]);
}

/** Lines come whole or not at all: a line is what was signed for. */
async function openLines(
  parts: ExportParts,
  { kind, peer }: ConversationRow,
  message: MessageRow,
  { categories, restrictions, hidden }: Openable,
): Promise<string[]> {
  if (categories.size === 0) return [];
  const opened = await unlessErased(() => openSignedLines(parts, message));
  if (opened === 'erased') return [];
  const [, , ...lines] = opened;
  const from = { peer, purpose: purposeStated(kind, message), place: placeOf(message.claims) };
  // What this node passed on may be what a partner showed: it leaves the house in none of the two.
  const isShut = (category: string) =>
    message.direction === 'out' ? hidden.has(category) : isHidden({ ...from, category }, restrictions);
  const isOpen = (category: string) => categories.has(category) && !isShut(category);
  return lines.filter((line) => isOpen((JSON.parse(line) as [string, string])[1]));
}
