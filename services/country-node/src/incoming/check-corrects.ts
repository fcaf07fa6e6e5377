import { weighedAs } from '../domain/conversations/weighed-as.js';
import { leavesIn } from '../domain/disclosure/pointers.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { categoriesOf, formOf, isOfItem, itemAt } from '../domain/sharing/items.js';
import type { ItemNow } from '../domain/sharing/put-right.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

/**
 * A correction is about what its author gave here by the step that it names, in these categories; by signed claims, which stay
 * when content is erased. It shows nothing but the items that it names. To everybody else the case is not there (threat 22).
 * @throws Refusal `schema-violation`, `over-disclosure`, `not-found`
 */
export async function checkCorrects(
  tx: Tx,
  { kind, caseId, peer }: Pick<ConversationRow, 'kind' | 'caseId' | 'peer'>,
  { step, body }: { step: string; body: JsonObject },
): Promise<void> {
  const by = weighedAs(kind, step, body);
  if (!by) return;
  const given = new Set<string>();
  const all = (await tx.conversations.ofCase(caseId)).filter((each) => each.peer === peer && each.kind === by.kind);
  for (const { id } of all) {
    const messages = await tx.conversations.steps(id);
    for (const { claims } of messages.filter((each) => each.direction === 'in' && each.step === by.step)) {
      for (const category of (JSON.parse(claims) as { categories: string[] }).categories) given.add(category);
    }
  }
  if (given.size === 0) throw new Refusal('not-found');
  checkItems(body, formOf(step), given);
}

function checkItems(
  body: JsonObject,
  { schema, member }: { schema: string; member: string },
  given: ReadonlySet<string>,
): void {
  const items = body['corrections'] as unknown as ItemNow[];
  const pointersOf = (wrong: (each: ItemNow, at: number) => boolean) =>
    items.flatMap((each, at) => (wrong(each, at) ? [`/corrections/${at}/item`] : []));
  const twice = pointersOf(({ item }, at) => items.findIndex((each) => each.item === item) !== at);
  const none = pointersOf(({ item }) => itemAt(schema, item) !== item);
  if (none.length + twice.length > 0) throw new Refusal('schema-violation', [...none, ...twice]);
  const strange = pointersOf(({ item }) => !categoriesOf(schema, item).some((category) => given.has(category)));
  if (strange.length > 0) throw new Refusal('not-found', strange);
  const shown = leavesIn(body[member] ?? null).map(({ pointer }) => pointer);
  const stated = items.filter(({ gone }) => !gone);
  const over = shown.filter((pointer) => !stated.some(({ item }) => isOfItem(item, pointer)));
  if (over.length > 0)
    throw new Refusal(
      'over-disclosure',
      over.map((pointer) => `/${member}${pointer}`),
    );
  const empty = pointersOf(({ item, gone }) => !gone && !shown.some((pointer) => isOfItem(item, pointer)));
  if (empty.length > 0) throw new Refusal('schema-violation', empty);
}
