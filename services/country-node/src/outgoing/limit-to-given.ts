import { isDeepStrictEqual } from 'node:util';
import { patternOf } from '#libs/schema-check/leaves.js';
import { contentNameOf } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { type GivenBy, weighedAs } from '../domain/conversations/weighed-as.js';
import { leavesIn, readAt } from '../domain/disclosure/pointers.js';
import { projectSummary } from '../domain/disclosure/project-summary.js';
import type { Correcting, Disclosure, Json, JsonObject, ManifestPath } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { CASE_FILE, formOf, isOfItem } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { findGiven, type Given, type GivenItem, inItsForm } from '../record/find-given.js';
import { readBody } from '../record/read-body.js';
import type { RecallParts } from '../record/recall-manifest.js';
import type { Asked } from './compose-disclosure.js';
import type { Basis } from './gather-basis.js';

export interface GivenLimit extends Correcting {
  by: GivenBy;
  items: ReadonlyMap<string, GivenItem>;
  /** Items of which the partner was told last what would be said now. */
  same: readonly string[];
}

/**
 * What a correction may say at most: of the items it is about, the fields that messages of the same step gave to this
 * partner and that arrived there, in the form in which they went. Undefined for all other steps.
 * @throws Refusal `schema-violation`; `step-not-allowed` where nothing of it was given
 */
export async function limitToGiven(
  parts: RecallParts,
  tx: Tx,
  { at, caseRow, content, parties }: Pick<Basis, 'at' | 'caseRow' | 'content' | 'parties'>,
  { kind, step, input }: Pick<Asked, 'kind' | 'step' | 'input'>,
): Promise<GivenLimit | undefined> {
  const by = weighedAs(kind, step, input);
  if (!by) return undefined;
  const items = (input['corrections'] as { item: string }[]).map(({ item }) => item);
  const given = (await findGiven(parts, tx, caseRow.id, inItsForm(items), 'arrived')).find(
    (each) => each.recipient.id === parties.peer.id && isBy(each, by, step),
  );
  if (!given) throw new Refusal('step-not-allowed');
  const holds = holdsIn((content.file ?? {}) as JsonObject, given.form, at);
  const had = [...given.items].map(([item, { paths }]) => ({ item, paths }));
  const gone = had.filter((each) => !holds(each));
  return {
    by,
    items: given.items,
    same: [],
    only: had.flatMap(({ item, paths }) =>
      given.form === 'coarse' ? [item] : paths.map(({ source }) => patternOf(source)),
    ),
    gone: gone.flatMap(({ item, paths }) => paths.map((path) => ({ ...path, path: item }))),
  };
}

function isBy(given: Given, by: GivenBy, step: string): boolean {
  const form = formOf(step).member === 'file' ? 'exact' : 'coarse';
  return given.by.kind === by.kind && given.by.step === by.step && given.form === form;
}

type Had = { item: string; paths: readonly ManifestPath[] };

/** Whether a case file holds anything now by which an item could be said again, were all of it let through. */
function holdsIn(file: JsonObject, form: Given['form'], at: Date): (had: Had) => boolean {
  const leaves = leavesIn(file);
  if (form === 'coarse') {
    const { content } = projectSummary(CASE_FILE, leaves, at);
    return ({ item }) => Object.hasOwn(content, item.slice(1));
  }
  const held = new Set(leaves.map(({ pointer }) => patternOf(pointer)));
  return ({ paths }) => paths.some(({ source }) => held.has(patternOf(source)));
}

/**
 * Less the items of which this partner was told last what would be said now: nothing is wrong there, and that something else
 * was, of which a coarse form shows nothing, is not for it to know.
 */
export async function leaveOutSame(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  limit: GivenLimit,
  { content }: Disclosure,
): Promise<GivenLimit> {
  const same: string[] = [];
  for (const [item, { last }] of limit.items) {
    const now = readAt(content.file ?? content.summary ?? {}, item);
    if (now !== undefined && isDeepStrictEqual(now, await toldIn(parts, tx, last, item))) same.push(item);
  }
  const only = limit.only.filter((pattern) => !same.some((item) => isOfItem(item, pattern)));
  return { ...limit, only, same };
}

/** What a message of ours said of an item; undefined where it is not there to be read any more. */
async function toldIn(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { messageId, conversation: { kind } }: GivenItem['last'],
  item: string,
): Promise<Json | undefined> {
  const message = await tx.conversations.message(messageId);
  if (!message?.content) return undefined;
  const body = await readBody(parts, kind, message);
  const names = (['file', 'summary'] as const).map((each) => contentNameOf(kindNamed(kind), message.step, each));
  const name = names.find((each) => body[each] !== undefined);
  return name === undefined ? undefined : readAt(body[name]!, item);
}

/** What is said of each item, with what the engine let through; an item of which nothing may be said today is not named. */
export function stateNow({ items, gone }: GivenLimit, { manifest }: Disclosure): JsonObject[] {
  const isGone = (item: string) => gone.some(({ path }) => path === item);
  const told = [...items.keys()].sort().filter((item) => manifest.paths.some(({ path }) => isOfItem(item, path)));
  return told.map((item): JsonObject => (isGone(item) ? { item, gone: true } : { item }));
}
