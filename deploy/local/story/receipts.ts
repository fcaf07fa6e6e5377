import type { Conversation, Items, LedgerItem, Message } from './api-types.js';
import { check, type Telling } from './telling.js';
import { count, listed, nameNode, short } from './words.js';

/** Who signed what, and who signed for having received it. */
export async function receipts(telling: Telling): Promise<void> {
  const settled = ({ messages }: Conversation) => messages.every(({ receipted }) => receipted);
  const here = await telling.as('mr', 'supervisor').until<Conversation>(telling.conversation, settled);
  const there = await telling.as('ne', 'supervisor').until<Conversation>(telling.conversation, settled);
  const digests = ({ messages }: Conversation) => messages.map(({ digest }) => digest).sort();
  check(digests(here).join() === digests(there).join(), 'the two nodes hold different messages');
  telling.say('Both nodes hold the same messages, each signed by its author and receipted by the other:');
  for (const message of here.messages) telling.say(`  ${tellMessage(message)}`);
  for (const node of ['mr', 'ne']) await checkLedger(telling, node, node === 'mr' ? here : there);
}

function tellMessage({ step, author, recipient, digest }: Message): string {
  return `${step.padEnd(20)} signed by ${nameNode(author).padEnd(10)}  receipt signed by ${nameNode(recipient).padEnd(10)}  ${short(digest)}`;
}

/** A receipt counts for the node that holds it: it is in its ledger. */
async function checkLedger(telling: Telling, node: string, { messages }: Conversation): Promise<void> {
  const query = `ledger?conversationId=${telling.known('conversationId')}&limit=1000`;
  const { items } = await telling.as(node, 'auditor').get<Items<LedgerItem>>(query);
  const receipted = items
    .filter(({ kind }) => kind === 'receipt-received')
    .map(({ content }) => content?.['messageId']);
  const own = messages.filter(({ direction }) => direction === 'out');
  check(
    own.every(({ id }) => receipted.includes(id)),
    `${node} has no receipt for a message it sent`,
  );
}

/** Whoever looked is on record, on both sides. */
export async function readings(telling: Telling): Promise<void> {
  for (const [node, caseId] of [
    ['mr', telling.known('caseId')],
    ['ne', telling.known('caseAtNiger')],
  ] as const) {
    const officer = telling.as(node, 'data-protection-officer');
    const before = (await readersOf(telling, node, caseId)).length;
    await telling.as(node, 'supervisor').get(`cases/${caseId}`);
    const readers = await readersOf(telling, node, caseId);
    check(readers.length === before + 1, 'a reading is not in the ledger');
    const byRole = [...Map.groupBy(readers, (role) => role)].map(
      ([role, all]) => `${role} ${count(all.length, 'time')}`,
    );
    telling.say(`${nameNode(node)}: the case or a file of it was opened by ${listed(byRole)}.`);
    check((await officer.statusOf('GET', `cases/${caseId}`)) !== 200, 'the data-protection officer read the case');
  }
  telling.say('The data-protection officer reads that in the ledger, and cannot read the case.');
}

async function readersOf(telling: Telling, node: string, caseId: string): Promise<string[]> {
  const staff = await telling.as(node, 'administrator').get<Items<{ id: string; displayFunction: string }>>('staff');
  const roleOf = new Map(staff.items.map(({ id, displayFunction }) => [id, displayFunction]));
  const { items } = await telling
    .as(node, 'data-protection-officer')
    .get<Items<LedgerItem>>(`ledger?caseId=${caseId}&limit=1000`);
  const readings = items.filter(({ kind }) => kind === 'reading');
  return readings.map(({ content }) => roleOf.get(content?.['by'] ?? '') ?? 'nobody on the list');
}
