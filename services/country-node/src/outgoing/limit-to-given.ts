import { patternOf } from '#libs/schema-check/leaves.js';
import { type GivenBy, weighedAs } from '../domain/conversations/weighed-as.js';
import { leavesIn } from '../domain/disclosure/pointers.js';
import type { Correcting, Disclosure, JsonObject, ManifestPath } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { isDerivable, isOfItem } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { findGiven, type Given, inItsForm } from '../record/find-given.js';
import type { Asked } from './compose-disclosure.js';
import type { Basis } from './gather-basis.js';

export interface GivenLimit extends Correcting {
  by: GivenBy;
  items: readonly string[];
}

/**
 * What a correction may say at most: of the items it is about, the fields that messages of the same step gave to this
 * partner and that arrived there, in the form in which they went. Undefined for all other steps.
 * @throws Refusal `schema-violation`; `step-not-allowed` where nothing of it was given
 */
export async function limitToGiven(
  parts: Pick<NodeParts, 'directory'>,
  tx: Tx,
  { caseRow, content, parties }: Pick<Basis, 'caseRow' | 'content' | 'parties'>,
  { kind, step, input }: Pick<Asked, 'kind' | 'step' | 'input'>,
): Promise<GivenLimit | undefined> {
  const by = weighedAs(kind, step, input);
  if (!by) return undefined;
  const items = (input['corrections'] as { item: string }[]).map(({ item }) => item);
  const given = (await findGiven(parts, tx, caseRow.id, inItsForm(items))).find(
    (each) => each.recipient.id === parties.peer.id && each.by.kind === by.kind && each.by.step === by.step,
  );
  if (!given) throw new Refusal('step-not-allowed');
  const held = leavesIn((content.file ?? {}) as JsonObject).map(({ pointer }) => patternOf(pointer));
  const had = [...given.items].map(([item, { paths }]) => ({ item, paths }));
  const gone = had.filter((each) => !isHeld(given, each, held));
  return {
    by,
    items: [...given.items.keys()].sort(),
    only: had.flatMap(({ item, paths }) =>
      given.form === 'coarse' ? [item] : paths.map(({ source }) => patternOf(source)),
    ),
    gone: gone.flatMap(({ item, paths }) => paths.map((path) => ({ ...path, path: item }))),
  };
}

/** Whether the case file holds anything now from which the item could be said again. @param held patterns of its fields */
function isHeld({ form }: Given, { item, paths }: { item: string; paths: ManifestPath[] }, held: readonly string[]) {
  if (form === 'coarse') return isDerivable(item, held);
  const had = paths.map(({ source }) => patternOf(source));
  return held.some((pattern) => had.includes(pattern));
}

/**
 * What is said of each item, with what the engine let through; an item of which nothing may be said today is not named.
 * @throws Refusal `step-not-allowed` where that leaves nothing
 */
export function stateNow({ items, gone }: GivenLimit, { permitted, manifest }: Disclosure): JsonObject[] {
  const isGone = (item: string) => gone.some(({ path }) => path === item);
  const told = items.filter((item) => manifest.paths.some(({ path }) => isOfItem(item, path)));
  if (permitted && told.length === 0) throw new Refusal('step-not-allowed');
  return told.map((item): JsonObject => (isGone(item) ? { item, gone: true } : { item }));
}
