import { keepVisible } from '../domain/access/keep-visible.js';
import { isPersonal } from '../domain/disclosure/categories.js';
import { contentNameOf } from '../domain/conversations/conversation-kind.js';
import { bodySchemaOf, kindNamed } from '../domain/conversations/kinds.js';
import { inputSchemaOf } from '../domain/conversations/opening-step.js';
import { leavesIn } from '../domain/disclosure/pointers.js';
import { projectionsOf } from '../domain/disclosure/projections-of.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { onPaper, printFacts, type PrintMark } from '../domain/safeguards/r23-print.js';
import { isHidden, type Restriction } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { openOnlyHere } from '../record/only-here.js';
import { placeOf } from '../record/place-of.js';
import { purposeStated } from '../record/purpose-stated.js';
import { readBody } from '../record/read-body.js';
import { ruleAt } from '#libs/schema-check/leaves.js';
import { readerOf } from './reader-of.js';
import { heldBeside } from './held-beside.js';
import { responsibleNow } from './responsible-now.js';
import { readWithBroker } from './read-with-broker.js';
import { restrictedFor } from './hide-restricted.js';
import { readableConversation, type UnderGlass } from './emergencies/read-in-emergency.js';
import { categoriesIn, seeConversation } from './see-case.js';
import { wayOf, type WayView } from './way-of.js';
import { whenOpened } from './when-opened.js';

/** A message as its conversation shows it, as far as the reader may see its categories; absent parts may be erased or closed. */
export interface MessageView extends Omit<MessageRow, 'jws' | 'claims' | 'content' | 'receipt' | 'onlyHere'> {
  receipted: boolean;
  /** Of what is queued: the recipient's broker has it, and its receipt is awaited. */
  withBroker: boolean;
  /** When a person at the office that it went to opened it, by that office's clock. */
  openedAt?: string;
  /** What was said beside the case: reasons, questions, workers' contacts, dates, findings. */
  said?: JsonObject;
  /** What its author noted here for this node alone. */
  onlyHere?: JsonObject;
  /** What a partner showed of the case; our own case is read through the case. */
  shown?: JsonObject;
  /** What this node holds of the items that a partner corrects with it. */
  held?: JsonObject;
}

type ReadParts = Pick<NodeParts, 'store' | 'vault' | 'national' | 'clock' | 'matrix'>;

/** A conversation with what was said in it, as far as role and assignment go; a reading of anything personal is in the ledger (invariant 6), and every print (R23). @throws Refusal `not-found` */
export async function readConversation(
  parts: ReadParts,
  who: StaffRow,
  id: string,
  print?: PrintMark,
): Promise<{ row: ConversationRow; messages: MessageView[]; way: WayView | null }> {
  const { row, messages, categories, restrictions, beside, glass } = await parts.store.seenBy(
    readerOf(parts, who),
    async (tx) => {
      // Nothing is printed on the strength of an emergency.
      const found = print ? await printable(tx, who, id) : await readableConversation(parts, tx, who, id);
      const { row: seen, categories: readable, glass } = found;
      const visible = print ? onPaper(readable, new Set()) : readable;
      const restricted = print ? await tx.restrictions.ofCase(seen.caseId) : await restrictedFor(tx, who, seen.caseId);
      const all = await tx.conversations.messages(id);
      const held = await heldBeside(parts, tx, seen, { who, categories: visible, messages: all });
      const [now] = await responsibleNow(tx, [seen]);
      return { row: now!, messages: all, categories: visible, restrictions: restricted, beside: held, glass };
    },
  );
  const underWay = await readWithBroker(parts, messages);
  const opened = whenOpened(row, messages);
  const views = await Promise.all(
    messages.map(async (message) => {
      const shown = await viewOf(parts, row, message, without(categories, row, message, restrictions));
      const openedAt = opened.get(message.digest);
      const far = { withBroker: underWay.has(message.id), ...(openedAt ? { openedAt } : {}) };
      return { ...shown, view: { ...shown.view, ...far } };
    }),
  );
  if (print || glass.emergencyId || beside.size > 0 || views.some(({ personal }) => personal)) {
    await parts.store.transaction((tx) => noteReading(parts, tx, { row, who, print, glass }));
  }
  const shown = views.map(({ view }) => (print ? forPaper(view) : withHeld(view, beside.get(view.id))));
  return { row, messages: shown, way: await wayOf(parts, row) };
}

/** As role and assignment go. */
async function printable(tx: Tx, who: StaffRow, id: string) {
  const row = await seeConversation(tx, who, id);
  return { row, categories: await categoriesIn(tx, who, row), glass: {} as UnderGlass };
}

/** What was noted for this node alone leaves its screens for no paper (R5), nor does what stands beside a message. */
function forPaper({ onlyHere: _noted, ...view }: MessageView): MessageView {
  return view;
}

function withHeld(view: MessageView, held: MessageView['held']): MessageView {
  return held ? { ...view, held } : view;
}

/** What a partner showed and asked to be restricted is not read in its messages either (R10). */
function without(
  categories: ReadonlySet<string>,
  { kind, peer }: ConversationRow,
  { direction, step, claims }: MessageRow,
  restrictions: readonly Restriction[],
): ReadonlySet<string> {
  if (direction === 'out' || restrictions.length === 0) return categories;
  const shown = { peer, purpose: purposeStated(kind, { step, claims }), place: placeOf(claims) };
  return new Set([...categories].filter((category) => !isHidden({ ...shown, category }, restrictions)));
}

async function viewOf(
  parts: ReadParts,
  { kind }: ConversationRow,
  message: MessageRow,
  categories: ReadonlySet<string>,
): Promise<{ view: Omit<MessageView, 'withBroker'>; personal: boolean }> {
  const { jws: _jws, claims: _claims, content, receipt, onlyHere: _sealed, ...shown } = message;
  const view = { ...shown, receipted: receipt !== null };
  if (!content) return { view, personal: false };
  const schema = bodySchemaOf(kind, message.step);
  const body = keepVisible(schema, await readBody(parts, kind, message), categories) ?? {};
  const { said, ofCase } = partBody(parts, kind, message.step, body);
  const read = { ...said, ...(message.direction === 'in' ? ofCase : {}) };
  const onlyHere = await notedHere(parts, kind, message, categories);
  const some = (part: JsonObject) => Object.keys(part).length > 0;
  return {
    view: {
      ...view,
      ...(some(said) ? { said } : {}),
      ...(some(onlyHere) ? { onlyHere } : {}),
      ...(message.direction === 'in' && some(ofCase) ? { shown: ofCase } : {}),
    },
    // Read or not, there is a place for a note: that there is one must not be told by the ledger (R5).
    personal:
      message.onlyHere != null ||
      leavesIn(read).some(({ pointer }) => isPersonal(ruleAt(schema, pointer)?.category ?? '')),
  };
}

/** Weighed by the categories of what was entered, like everything else that is read. */
async function notedHere(
  parts: ReadParts,
  kind: string,
  message: MessageRow,
  categories: ReadonlySet<string>,
): Promise<JsonObject> {
  if (!message.onlyHere) return {};
  const noted = { onlyHere: await openOnlyHere(parts, message) };
  const seen = keepVisible(inputSchemaOf(kind, message.step), noted, categories) ?? {};
  return (seen as { onlyHere?: JsonObject }).onlyHere ?? {};
}

/** What of a body is content of the case, and what stands beside it. */
function partBody({ matrix }: ReadParts, kind: string, step: string, body: JsonObject) {
  const table = kindNamed(kind);
  const names = new Set(projectionsOf(matrix, kind, step).map((each) => contentNameOf(table, step, each)));
  const [ofCase, said] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => names.has(name) === wanted)),
  ) as [JsonObject, JsonObject];
  return { ofCase, said };
}

interface NotedReading {
  row: ConversationRow;
  who: StaffRow;
  print: PrintMark | undefined;
  glass: UnderGlass;
}

async function noteReading(
  { clock }: ReadParts,
  tx: Tx,
  { row: { id, caseId }, who, print, glass }: NotedReading,
): Promise<void> {
  const facts = { caseId, conversationId: id, by: who.id, what: 'conversation', ...glass, ...printFacts(print) };
  await tx.ledger.append([ledgerEntry('reading', facts, clock.now())]);
}
