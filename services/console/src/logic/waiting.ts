import type { Inbox, Risk } from '../types.js';

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
  /** Undefined where nobody noted one, or it is not for this person. */
  risk?: Risk;
  /** Whose answer is due. */
  awaited: 'us' | 'peer';
  since: string;
}

/**
 * Everything in an inbox as one list: overdue first, then day by day as things are due, within a day by the risk of the case,
 * then what has no day, by risk and the oldest first. A deadline of a conversation that waits for this node is that
 * conversation's, not a thing of its own.
 */
export function listWaiting(inbox: Omit<Inbox, 'emergencies' | 'more'>, now: Date): Waiting[] {
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
  const risks = new Map(inbox.risks.map(({ caseId, risk }) => [caseId, risk]));
  return [...approvals, ...conversations, ...deadlines]
    .map((each) => ({ ...each, risk: risks.get(each.caseId) }))
    .sort(byUrgency);
}

function byUrgency(one: Waiting, other: Waiting): number {
  if (one.overdue !== other.overdue) return one.overdue ? -1 : 1;
  const [due, otherDue] = [one.dueAt ?? NEVER, other.dueAt ?? NEVER];
  return (
    compare(due.slice(0, DAY), otherDue.slice(0, DAY)) ||
    rankOf(one) - rankOf(other) ||
    compare(due, otherDue) ||
    compare(one.since, other.since)
  );
}

const NEVER = '9999';
/** Characters of the day in a time. */
const DAY = 10;
/** What is not known counts as high: doubt must not lengthen a child's wait. */
const RANKS: Readonly<Record<Risk, number>> = { high: 0, medium: 1, low: 2 };
const rankOf = ({ risk }: Waiting) => (risk ? RANKS[risk] : 0);
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function isPast(at: string | null, now: Date): boolean {
  return at !== null && Date.parse(at) < now.getTime();
}
