import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { contentNameOf } from '../domain/conversations/conversation-kind.js';
import { bodySchemaOf, kindNamed } from '../domain/conversations/kinds.js';
import { conditionsAs, weighedAs } from '../domain/conversations/weighed-as.js';
import { type Category, isPersonal } from '../domain/disclosure/categories.js';
import { projectionsOf } from '../domain/disclosure/projections-of.js';
import { recallPaths } from '../domain/disclosure/recall-paths.js';
import type { Json, JsonObject, OnwardSharing, Recalled } from '../domain/disclosure/types.js';
import { isNamed } from '../domain/safeguards/r14-onward-sharing.js';
import { formOf } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { groundsByName } from './grounds-by-name.js';
import { findLabel, readProofs, readShown } from './how-it-came.js';
import { purposeStated } from './purpose-stated.js';
import { readBody } from './read-body.js';
import { unlessErased } from './unless-erased.js';

export type RecallParts = Pick<NodeParts, 'self' | 'vault' | 'directory' | 'national' | 'matrix'>;

interface SignedClaims {
  categories: Category[];
  onwardSharing: OnwardSharing;
}

/**
 * What a message of our own rested on, told from the message: for one that came back after a restore, whose manifest was lost
 * with the database. The values are read for it, and not kept. Of what was erased since, its claims are all there is.
 * @returns null for one that rested on nothing that can change
 */
export async function recallManifest(
  parts: RecallParts,
  tx: Tx,
  { kind, caseId, peer }: ConversationRow,
  message: MessageRow,
): Promise<Recalled | null> {
  const read = message.content === null ? 'erased' : await unlessErased(() => readBody(parts, kind, message));
  const body = read === 'erased' ? {} : read;
  const received = await unlessErased(() => recallReceived(parts, tx, { caseId, peer }));
  const table = kindNamed(kind);
  const { step } = message;
  const { categories, onwardSharing } = JSON.parse(message.claims) as SignedClaims;
  const by = read === 'erased' ? undefined : weighedAs(kind, step, body);
  const parted = partBody(parts, table, step, { body, corrects: by !== undefined });
  const paths = recallPaths({ ...parted, categories });
  // In force or not: a withdrawal waits for no ministry's paper.
  const own = groundsByName(parts.national.newest(), { kind, step, input: parted.said.body });
  const requires = [...own.requires, ...(by ? conditionsAs(by) : [])];
  if (requires.length === 0 && !paths.some(({ category }) => isPersonal(category)) && !parted.shows) return null;
  const final = body[table.steps[step]?.passesTo?.member ?? ''];
  return {
    ...{ caseId, sender: parts.self, recipient: peer, ...(by ?? { kind, step }) },
    ...{ purpose: purposeStated(kind, message), paths, onwardSharing, requires },
    supervisorApproved: own.supervisorApproved,
    ...(typeof final === 'string' ? { passesTo: final } : {}),
    ...(received === 'erased' ? {} : received.from),
    consent: {
      version: await versionAt(tx, caseId, message.issuedAt),
      ...(received === 'erased' ? {} : received.consent),
    },
  };
}

/**
 * Number of consent events under which a message of our own was composed. Of those that the restore lost, and that were recorded
 * anew, none is among them: what they say by a place of a list is asked of all its rows (R11).
 */
async function versionAt(tx: Tx, caseId: string, issuedAt: Date): Promise<number> {
  return (await tx.consents.list(caseId)).filter(({ recordedAt }) => recordedAt <= issuedAt).length;
}

/** The body in its parts: what it shows of the case, the files it announces, and what a person had entered. */
function partBody(
  { matrix }: RecallParts,
  table: ConversationKind,
  step: string,
  { body, corrects }: { body: JsonObject; corrects: boolean },
) {
  const { caseReference: _reference, consent: _proof, attachments, ...rest } = body;
  const projections = corrects ? [formOf(step).member] : projectionsOf(matrix, table.kind, step);
  const names = projections.map((each) => [each, contentNameOf(table, step, each)] as const);
  const shown = names.filter(([, name]) => rest[name] !== undefined).slice(0, 1);
  const content = Object.fromEntries(shown.map(([each, name]) => [each, rest[name] as JsonObject]));
  const entered = Object.entries(rest).filter(([name]) => !names.some(([, each]) => each === name));
  const of = table.steps[step]?.saysOf;
  const corrections = corrects ? (rest['corrections'] as { item: string; gone?: boolean }[]) : [];
  const gone = corrections.filter((each) => each.gone).map(({ item }) => item);
  return {
    shows: projections.length > 0,
    content,
    announced: ((attachments ?? []) as { documentType: string }[]).map(({ documentType }) => documentType),
    gone: corrects ? { [formOf(step).member]: gone } : {},
    said: {
      bodySchemaId: bodySchemaOf(table.kind, step),
      body: Object.fromEntries<Json>(entered),
      ...(of ? { of } : {}),
    },
  };
}

/** What of it rested on the partner from which the case came: its proofs, and that it named this recipient (R14). */
async function recallReceived(
  parts: RecallParts,
  tx: Tx,
  { caseId, peer }: { caseId: string; peer: string },
): Promise<{ consent: Pick<Recalled['consent'], 'received'>; from: Pick<Recalled, 'passedOnFrom'> }> {
  const caseRow = await tx.cases.get(caseId);
  if (caseRow?.origin !== 'received') return { consent: {}, from: {} };
  const references = await tx.cases.references(caseId);
  const shown = await readShown(parts, tx, { caseId, references }, () => true);
  const received = await readProofs(parts, shown, peer);
  const label = findLabel(shown, { peer, consentTakenHere: false });
  const recipient = parts.directory.view().participant(peer);
  const from = recipient && isNamed(label, recipient) ? label?.conversationId : undefined;
  return {
    consent: received.length > 0 ? { received } : {},
    from: from === undefined ? {} : { passedOnFrom: from },
  };
}
