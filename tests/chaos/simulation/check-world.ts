import { verifyLedger } from '#libs/ledger/verify-ledger.js';
import { RELAY } from '../../../services/country-node/src/domain/circuits/relay.js';
import { saysWhoIsResponsible } from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { ConversationRow, MessageRow } from '../../../services/country-node/src/ports/store/conversations.js';
import type { LedgerRow } from '../../../services/country-node/src/ports/store/ledger.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';

/** A node whose history can be read. */
export interface Observed {
  id: string;
  /** Takes whoever asks it for who is responsible, and is told nothing of it (R18). */
  consular?: boolean;
  /** Is asked about cases that stay with others: it is told who is responsible then, and not when that changes. */
  desk?: boolean;
  parts: Pick<NodeParts, 'self' | 'clock' | 'store' | 'keyring'>;
  conversation(id: string): Promise<ConversationRow | undefined>;
  messages(conversationId: string): Promise<MessageRow[]>;
}

interface Side {
  row: ConversationRow | undefined;
  messages: MessageRow[];
}

/** A conversation as one node holds it. */
interface Held {
  side: Observed;
  row: ConversationRow;
  /** Who is responsible by its own case, which is what every gate of the node goes by. */
  has: string | undefined;
}

const LEDGER_PAGE = 50_000;
const COUNTED = new Set(['queued', 'receipted', 'received']);

/**
 * Whether somebody is responsible for a case right now, by what the nodes themselves hold of the conversation and of the case
 * (R7). A conversation that moves no responsibility names who has it, also while it is on its way to them; nobody is to be
 * heard there yet.
 */
export async function findNobodyResponsible(sides: readonly Observed[], conversationIds: readonly string[]) {
  const found: string[] = [];
  for (const id of conversationIds) {
    const holders = await holdersOf(sides, id);
    const underWay = holders.length < 2 && holders.every(({ row }) => isAside(row));
    if (underWay || !isOnResponsible(sides, holders)) continue;
    if (!holders.some(({ side, row }) => row.responsible === side.id))
      found.push(`conversation ${id}: nobody is responsible`);
    if (hearsAlways(sides, holders) && !holders.some(({ side, has }) => has === side.id))
      found.push(`the case of conversation ${id}: nobody is responsible`);
  }
  return found;
}

async function holdersOf(sides: readonly Observed[], id: string): Promise<Held[]> {
  const rows = await Promise.all(
    sides.map(async (side) => {
      const row = await side.conversation(id);
      if (!row) return [];
      const cases = await side.parts.store.transaction((tx) => tx.cases.responsible([row.caseId]));
      return [{ side, row, has: cases.get(row.caseId) }];
    }),
  );
  return rows.flat();
}

/** Whether a conversation has anything to say of who is responsible: a hop is about no case, and a consulate is not told. */
function isOnResponsible(sides: readonly Observed[], holders: readonly Held[]): boolean {
  const told = (id: string) => sides.every((each) => each.id !== id || !each.consular);
  return holders.every(({ side, row }) => row.kind !== RELAY.kind && told(side.id) && told(row.peer));
}

/** Whether both ends are told whenever responsibility for the case moves, also by another conversation. */
function hearsAlways(sides: readonly Observed[], holders: readonly Held[]): boolean {
  const asked = (id: string) => sides.some((each) => each.id === id && each.desk);
  return holders.every(({ side, row }) => !asked(side.id) && !asked(row.peer));
}

function isAside({ kind }: ConversationRow): boolean {
  return !saysWhoIsResponsible(kindNamed(kind));
}

/** What must be true once nothing is on its way any more; one sentence per violation. */
export async function checkQuiet(sides: readonly Observed[], conversationIds: readonly string[]): Promise<string[]> {
  const violations: string[] = await findNobodyResponsible(sides, conversationIds);
  for (const id of conversationIds) {
    const holders = await holdersOf(sides, id);
    const between = [...new Set(holders.flatMap(({ side, row }) => [side.id, row.peer]))];
    if (between.length > 2) violations.push(`conversation ${id}: it goes between ${between.join(', ')}`);
    const ends = between.map((end) => sides.find((each) => each.id === end));
    const [left, right] = await Promise.all([sideOf(ends[0], id), sideOf(ends[1], id)]);
    // One that moves no responsibility names who had it when it was opened here; the one that moved it says who has.
    const says = isOnResponsible(sides, holders) && !holders.some(({ row }) => isAside(row));
    violations.push(...compareSides(id, left, right, says), ...compareCases(id, sides, holders));
  }
  for (const side of sides) violations.push(...(await checkNode(side, sides)));
  return violations;
}

async function sideOf(end: Observed | undefined, id: string): Promise<Side> {
  return { row: await end?.conversation(id), messages: (await end?.messages(id)) ?? [] };
}

function compareSides(id: string, left: Side, right: Side, onResponsible: boolean): string[] {
  const says = (text: string) => `conversation ${id}: ${text}`;
  const [counted, others] = [left, right].map(({ messages }) =>
    messages.filter(({ status, step }) => COUNTED.has(status) && step !== 'void').map(({ digest }) => digest),
  ) as [string[], string[]];
  if (!right.row || !left.row)
    return counted.length + others.length > 0 ? [says(`one side only: ${describe(left)} | ${describe(right)}`)] : [];
  const found: string[] = [];
  const [mine, theirs] = [[...counted].sort(), [...others].sort()];
  if (mine.join() !== theirs.join()) found.push(says(`messages differ: ${describe(left)} | ${describe(right)}`));
  if (left.row.state !== right.row.state) found.push(says(`states differ: ${left.row.state} | ${right.row.state}`));
  if (onResponsible && left.row.responsible !== right.row.responsible)
    found.push(says('two views of who is responsible'));
  for (const { messages } of [left, right]) {
    if (new Set(messages.map(({ digest }) => digest)).size !== messages.length) found.push(says('a message twice'));
    const open = messages.filter(({ status }) => status === 'queued');
    if (open.length > 0) found.push(says(`never receipted: ${describe(left)} | ${describe(right)}`));
  }
  return found;
}

/** That somebody has the case is found elsewhere; here, that both ends mean the same one. */
function compareCases(id: string, sides: readonly Observed[], holders: readonly Held[]): string[] {
  if (!isOnResponsible(sides, holders) || !hearsAlways(sides, holders)) return [];
  if (new Set(holders.map(({ has }) => has)).size < 2) return [];
  const views = holders.map(({ side, has }) => `${side.id} says ${has ?? 'nobody'}`).join(', ');
  return [`the case of conversation ${id}: two views of who is responsible, ${views}`];
}

function describe({ messages }: Side): string {
  return messages
    .map(({ step, status, refusalCode }) => [step, status, refusalCode].filter(Boolean).join(':'))
    .join(' ');
}

/** Its ledger against its own head, and against every head of it that the others got in receipts. */
async function checkNode({ id, parts }: Observed, sides: readonly Observed[]): Promise<string[]> {
  const abroad = await headsAbroad(id, sides);
  while (await sequenceLedger(parts));
  const { rows, head } = await parts.store.transaction(async (tx) => ({
    // The head first: the node goes on writing while it is looked at.
    head: await tx.ledger.latestCheckpoint(),
    rows: await wholeLedger(tx),
  }));
  const heads = [...abroad, ...(head ? [{ size: head.size, root: head.root, heldBy: id }] : [])];
  const entries = rows.map((row) => ({ ...row, leafIndex: row.leafIndex ?? -1 }));
  const { findings } = await verifyLedger(entries, heads);
  return findings.map(({ code, leafIndex, heldBy }) => `${id}: ledger ${code} at ${leafIndex} (${heldBy ?? 'itself'})`);
}

/** What still waits to go out; apart, for where brokers run one delivers a second time whenever it likes, and is answered. */
export async function findBacklogs(sides: readonly Observed[]): Promise<string[]> {
  const backlogs = await Promise.all(
    sides.map(async ({ id, parts }) => ({ id, ...(await parts.store.transaction((tx) => tx.outbox.backlog())) })),
  );
  return backlogs.filter(({ open }) => open > 0).map(({ id, open }) => `${id}: ${open} rows still wait to go out`);
}

/** Page by page: a network that stayed warm through a hundred seeds has more than one list gives. */
async function wholeLedger(tx: Tx): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (let more = true; more;) {
    const page = await tx.ledger.list({ from: rows.length, limit: LEDGER_PAGE });
    rows.push(...page);
    more = page.length === LEDGER_PAGE;
  }
  return rows;
}

async function headsAbroad(id: string, sides: readonly Observed[]) {
  const all = await Promise.all(
    sides.map(async ({ id: heldBy, parts }) => {
      const held = await parts.store.transaction((tx) => tx.ledger.peerHeads());
      return held.filter(({ peer }) => peer === id).map(({ size, root }) => ({ size, root, heldBy }));
    }),
  );
  return all.flat();
}
