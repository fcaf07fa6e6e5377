import type { Inbox } from '../types.js';

/** One thing that waits for a person, whatever kind of exchange it belongs to. */
export interface Waiting {
  key: string;
  what: 'approval' | 'conversation' | 'deadline';
  href: string;
  caseId: string;
  kind: string;
  step: string;
  /** Where the conversation stands. */
  state?: string;
  peer: string | null;
  dueAt: string | null;
  overdue: boolean;
  /** Whose answer is due. */
  awaited: 'us' | 'peer';
  since: string;
}

/**
 * Everything in an inbox as one list: overdue first, then what is due soonest, then what has no day, oldest first. A
 * deadline of a conversation that waits for this node is that conversation's, not a thing of its own.
 */
export function listWaiting(inbox: Omit<Inbox, 'emergencies'>, now: Date): Waiting[] {
  const approvals = inbox.approvals.map((each): Waiting => ({
    key: `approval ${each.id}`,
    what: 'approval',
    href: `/approvals/${each.id}`,
    caseId: each.caseId,
    kind: each.kind,
    step: each.step,
    peer: each.peer,
    dueAt: each.reviewBy,
    overdue: each.overdue,
    awaited: 'us',
    since: each.createdAt,
  }));
  const dues = new Map(inbox.deadlines.map((each) => [each.conversationId, each]));
  const conversations = inbox.conversations.map((each): Waiting => {
    const due = dues.get(each.id);
    const dueAt = due?.dueAt ?? each.dueAt;
    return {
      key: `conversation ${each.id}`,
      what: 'conversation',
      href: `/conversations/${each.id}`,
      caseId: each.caseId,
      kind: each.kind,
      step: each.allowedSteps[0]?.step ?? '',
      state: each.state,
      peer: each.peer,
      dueAt,
      overdue: due?.overdue ?? isPast(dueAt, now),
      awaited: due?.awaited ?? 'us',
      since: each.updatedAt,
    };
  });
  const shown = new Set<string | null>(inbox.conversations.map(({ id }) => id));
  const deadlines = inbox.deadlines
    .filter(({ conversationId }) => conversationId === null || !shown.has(conversationId))
    .map((each): Waiting => ({
      key: `deadline ${each.id}`,
      what: 'deadline',
      href: each.conversationId ? `/conversations/${each.conversationId}` : `/cases/${each.caseId}`,
      caseId: each.caseId,
      kind: each.kind,
      step: each.step,
      peer: each.peer,
      dueAt: each.dueAt,
      overdue: each.overdue,
      awaited: each.awaited,
      since: each.dueAt,
    }));
  return [...approvals, ...conversations, ...deadlines].sort(byUrgency);
}

function byUrgency(one: Waiting, other: Waiting): number {
  if (one.overdue !== other.overdue) return one.overdue ? -1 : 1;
  const [due, otherDue] = [one.dueAt ?? '9999', other.dueAt ?? '9999'];
  if (due !== otherDue) return due < otherDue ? -1 : 1;
  return one.since < other.since ? -1 : one.since > other.since ? 1 : 0;
}

function isPast(at: string | null, now: Date): boolean {
  return at !== null && Date.parse(at) < now.getTime();
}
