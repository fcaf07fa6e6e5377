import type { Approval, ConversationView } from '../types.js';

/** What the node says that something changed in; of each, its id only. */
export const TOPICS = [
  'approval',
  'attachment',
  'case',
  'conversation',
  'deadline',
  'duplicate',
  'emergency',
  'voice',
] as const;

export interface Change {
  topic: (typeof TOPICS)[number];
  id: string;
}

/** What was read last of an approval or an exchange; undefined while it is being read. */
export interface Held {
  approval(id: unknown): Pick<Approval, 'caseId' | 'conversationId' | 'status'> | undefined;
  conversation(id: unknown): Pick<ConversationView, 'caseId' | 'way'> | undefined;
}

/** Of an approval that waits for somebody still. */
export const OPEN: ReadonlySet<Approval['status']> = new Set(['waiting', 'to-review', 'unreviewed']);

type Key = readonly unknown[];
type Rule = (change: Change, key: Key, held: Held) => boolean;

const never: Rule = () => false;
const isItsCase: Rule = ({ topic, id }, [, caseId]) => topic === 'case' && caseId === id;

/** By the name of a query, whether a change can be one of what it holds; of all that are not here, any can. */
const RULES: ReadonlyMap<unknown, Rule> = new Map<string, Rule>([
  ['approval', isOfApproval],
  ['approval-preview', (change, key, held) => isItsCase(change, key, held) || overtakes(change, key[2], held)],
  ['attachments', (change, key, held) => isItsCase(change, key, held) || bringsFiles(change)],
  ['case', isItsCase],
  ['cases-of', ({ topic }) => topic === 'case'],
  ['consents', isItsCase],
  ['conversation', isOfConversation],
  ['emergencies', ({ topic }) => topic === 'emergency'],
  ['partners', never],
  ['staff', never],
  ['who-has', isItsCase],
  ['voice', ({ topic, id }, [, voice]) => topic === 'voice' && id === voice],
]);

/**
 * Whether what a query holds may be other than it was read. Every reading of a case, of its consents, of what waits for a
 * decision and of an exchange stands in the ledger (invariant 6): none is read again for what moved elsewhere.
 * @param key of the query: its name, and of what
 */
export function mayHaveMoved(key: Key, change: Change, held: Held): boolean {
  return RULES.get(key[0])?.(change, key, held) ?? true;
}

function isOfApproval({ topic, id }: Change, [, approval]: Key, held: Held): boolean {
  if (topic === 'approval') return approval === id;
  const { caseId = id, conversationId = id, status = 'waiting' } = held.approval(approval) ?? {};
  if (topic === 'case') return caseId === id;
  // What was decided stays.
  return OPEN.has(status) && (topic === 'deadline' || (topic === 'conversation' && conversationId === id));
}

function overtakes({ topic, id }: Change, approval: unknown, held: Held): boolean {
  const known = held.approval(approval);
  return topic === 'conversation' && known?.status === 'waiting' && known.conversationId === id;
}

const bringsFiles = ({ topic }: Change): boolean => topic === 'attachment' || topic === 'conversation';

function isOfConversation({ topic, id }: Change, [, conversation]: Key, held: Held): boolean {
  const known = held.conversation(conversation);
  if (topic === 'case') return (known?.caseId ?? id) === id;
  // A hop on the way of what goes by relays is an exchange of its own.
  if (topic === 'conversation') return conversation === id || known?.way !== null;
  return topic === 'approval' || topic === 'attachment' || topic === 'deadline';
}
