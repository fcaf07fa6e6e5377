import {
  type ConversationKind,
  isOpen,
  movesResponsibility,
  ruleFor,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';
import { IDENTITY_REQUEST } from '../../../services/country-node/src/domain/conversations/identity-request.js';
import { isExclusive, kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { HeldMessage } from './held-messages.js';
import type { Accepted } from './people.js';
import type { Restores } from './restores.js';

/** What both sides hold, by node. */
export type Books = ReadonlyMap<string, readonly HeldMessage[]>;

/**
 * Every step that a node said yes to is there, as often as it did, and what became of it is settled. A restore may have cost
 * what the node had said yes to since its backup, but for as many as its partner holds.
 */
export function findUnkept(accepted: readonly Accepted[], books: Books, restores: Restores): string[] {
  const numbered = accepted.map((yes, at) => ({ yes, atRisk: restores.mayHaveLost(yes, at) }));
  const asked = Map.groupBy(numbered, ({ yes }) => keyOf(yes));
  return [...asked.values()].flatMap((same) => {
    const { yes } = same[0]!;
    const safe = same.filter(({ atRisk }) => !atRisk).length;
    const due = Math.max(safe, Math.min(same.length, heldAbroad(books, yes)));
    const settled = sentBy(books, yes).filter(({ status }) => status !== 'queued').length;
    if (settled >= due) return [];
    const says = `${yes.node} said yes to ${yes.step} in ${yes.conversationId}`;
    return [settled === 0 ? `${says}, and it is not there` : `${says} ${due} times, and it is there ${settled} times`];
  });
}

function heldAbroad(books: Books, yes: Accepted): number {
  const abroad = [...books].flatMap(([node, book]) => (node === yes.node ? [] : book));
  return abroad.filter((each) => each.direction === 'in' && isOf(each, yes)).length;
}

function sentBy(books: Books, yes: Accepted): HeldMessage[] {
  return (books.get(yes.node) ?? []).filter((each) => each.direction === 'out' && isOf(each, yes));
}

function isOf(message: HeldMessage, { conversationId, step }: Accepted): boolean {
  return message.conversation_id === conversationId && message.step === step;
}

/** What happened in a seed by which a step may come to nothing that was said yes to. */
export interface Happened {
  /** Names of the faults that were played. */
  faults: ReadonlySet<string>;
  /** Cases, as the first node knows them, that may no longer be told of, or were closed. */
  changed: ReadonlySet<string>;
}

/**
 * Both sides act at once: on who is responsible, or on whether the request stands by which somebody else is asked. By code,
 * what else must have been said of the same case for a step to come to nothing so.
 */
const BY_CROSSING: Readonly<Record<string, (other: HeldMessage, turned: HeldMessage) => boolean>> = {
  'not-responsible': moves,
  'already-responsible': moves,
  'offerer-not-responsible': moves,
  'transfer-open': (other, turned) =>
    other.conversation_id !== turned.conversation_id && isExclusive({ kind: kindOf(other) }),
  'request-not-standing': endsRequest,
};
const BY_CHANGE = ['consent-withdrawn', 'consent-missing', 'basis-changed', 'origin-protected', 'case-closed'];
const BY_FAULT: Readonly<Record<string, readonly string[]>> = {
  withdrawBeforePublish: BY_CHANGE,
  // Consents, agreements and keys are of a time, and so is every message.
  shiftClock: [
    ...['expired', 'issued-in-future', 'consent-missing', 'agreement-missing', 'basis-changed', 'key-unknown'],
    ...['deadline-passed', 'trust-list-expired', 'national-configuration-expired', 'return-not-consented'],
    'tracing-not-wished',
  ],
  // A node forgets consents, cases and what it said itself; and takes for its own what comes back by its own word first.
  restoreFromBackup: [
    ...['not-responsible', 'already-responsible', 'offerer-not-responsible'],
    ...['record-unconfirmed', 'resync-pending', 'author-forked', 'conversation-unknown', 'not-found'],
    ...['step-not-allowed', 'consent-missing', 'consent-withdrawn', 'basis-changed', 'case-closed'],
    ...['return-not-consented'],
  ],
};

/** What follows a step that came to nothing, or the one that had opened the conversation. */
const FOLLOWING = ['step-not-allowed', 'conversation-unknown'];

/** As what a message stands that came to nothing. */
const TURNED: ReadonlySet<string> = new Set(['refused', 'voided']);

interface Turned {
  node: string;
  message: HeldMessage;
  code: string;
}

/** Steps that came to nothing for a reason that nothing explains of what happened. */
export function findUnexplained(accepted: readonly Accepted[], books: Books, happened: Happened): string[] {
  const changed = underAllNames(happened.changed, books);
  const explains = (each: Turned) => isExplained(each, { ...happened, changed }) || isCrossed(each, books);
  // Who rests on what came to nothing comes to nothing too.
  const broken = new Set(
    everyTurned(books)
      .filter(explains)
      .map(({ message }) => message.conversation_id),
  );
  const follows = ({ message, code }: Turned) => FOLLOWING.includes(code) && broken.has(message.conversation_id);
  return findTurned(accepted, books)
    .filter((each) => !explains(each) && !follows(each))
    .map(({ node, message: { step, conversation_id: id, status }, code }) => {
      const says = `${node} said yes to ${step} in ${id}, and it was ${status} as ${code}, which nothing explains`;
      return [says, ...[...books].map(([side, book]) => `${side}: ${rowsOf(book, id)}`)].join('; ');
    });
}

/** What a side holds of a conversation, in the order in which it was kept. */
function rowsOf(book: readonly HeldMessage[], conversationId: string): string {
  const rows = book.filter((each) => each.conversation_id === conversationId);
  rows.sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  return rows
    .map(({ direction, step, status, refusal_code: code }) => [direction, step, status, code].join(' '))
    .join(', ');
}

function isExplained({ message, code }: Turned, { faults, changed }: Happened): boolean {
  const byChange = changed.has(message.case_id) ? BY_CHANGE : [];
  const byFault = [...faults].flatMap((fault) => BY_FAULT[fault] ?? []);
  return [...byChange, ...byFault].includes(code);
}

/** Whether something else was said of the case that a step which came to nothing so can have crossed. */
function isCrossed({ message, code }: Turned, books: Books): boolean {
  const crosses = BY_CROSSING[code];
  if (!crosses) return false;
  const names = underAllNames(new Set([message.case_id]), books);
  const others = [...books.values()].flat().filter((each) => names.has(each.case_id) && each.id !== message.id);
  return others.some((other) => crosses(other, message));
}

function kindOf({ claims }: HeldMessage): string {
  return (JSON.parse(claims) as { kind: string }).kind;
}

function moves(other: HeldMessage): boolean {
  return movesResponsibility(kindNamed(kindOf(other)), other.step);
}

/** Also by what of it came to nothing itself: a desk that was not heard to take it on has not. */
function endsRequest(other: HeldMessage): boolean {
  if (kindOf(other) !== IDENTITY_REQUEST.kind) return false;
  return TURNED.has(other.status) || leadsOut(IDENTITY_REQUEST, other.step);
}

/** Whether after a step nothing is under way any more. */
function leadsOut(kind: ConversationKind, step: string): boolean {
  return Object.keys(kind.states).some((state) => {
    const rule = ruleFor(kind, state, step);
    return rule !== undefined && !isOpen(kind, rule.to);
  });
}

/** Each node has a name of its own for a case; a conversation says which two are one, and one after the other all that are. */
function underAllNames(cases: ReadonlySet<string>, books: Books): Set<string> {
  const held = [...books.values()].flat();
  const names = new Set(cases);
  for (let known = -1; names.size > known;) {
    known = names.size;
    const about = new Set(held.filter((each) => names.has(each.case_id)).map((each) => each.conversation_id));
    for (const each of held) if (about.has(each.conversation_id)) names.add(each.case_id);
  }
  return names;
}

/** What became of steps that did not stand, and how often: `offer voided consent-withdrawn`. */
export function countTurned(accepted: readonly Accepted[], books: Books): Record<string, number> {
  const said = findTurned(accepted, books).map(({ message: { step, status }, code }) => `${step} ${status} ${code}`);
  return Object.fromEntries([...Map.groupBy(said, (each) => each)].map(([each, all]) => [each, all.length]));
}

function findTurned(accepted: readonly Accepted[], books: Books): Turned[] {
  const asked = new Set(accepted.map(keyOf));
  return everyTurned(books).filter(({ node, message: { conversation_id: conversationId, step } }) => {
    return asked.has(keyOf({ node, conversationId, step }));
  });
}

function everyTurned(books: Books): Turned[] {
  return [...books].flatMap(([node, book]) =>
    book
      .filter(({ direction, status }) => direction === 'out' && TURNED.has(status))
      .map((message) => ({ node, message, code: message.refusal_code ?? 'no code' })),
  );
}

function keyOf({ node, conversationId, step }: Accepted): string {
  return [node, conversationId, step].join();
}
