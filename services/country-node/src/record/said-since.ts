import { contentNameOf, effectsOf } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { GivenBy } from '../domain/conversations/weighed-as.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { formOf } from '../domain/sharing/items.js';
import type { ItemNow, Saying } from '../domain/sharing/put-right.js';
import { isBefore, type Place } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { placeOf } from './place-of.js';
import { readBody } from './read-body.js';

type Member = 'file' | 'summary';

/**
 * What a partner said of a case in this form after the opening message of one conversation, by the places in which it sent
 * it: corrections, and steps whose content is kept with the case. The oldest first.
 */
export async function saidSince(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { id: own, caseId, peer }: Pick<ConversationRow, 'id' | 'caseId' | 'peer'>,
  { place, member }: { place: Place; member: Member },
): Promise<Saying[]> {
  const found: { place: Place; saying: Saying }[] = [];
  for (const { id, kind, peer: other } of await tx.conversations.ofCase(caseId)) {
    if (other !== peer || id === own) continue;
    for (const row of await tx.conversations.steps(id)) {
      const at = placeOf(row.claims);
      if (!isBefore(place, at) || !isOfForm(kind, row, member)) continue;
      const saying = await readSaying(parts, tx, { kind, row, member });
      if (saying) found.push({ place: at, saying });
    }
  }
  return found.sort((one, next) => (isBefore(one.place, next.place) ? -1 : 1)).map(({ saying }) => saying);
}

/** What was voided or refused says nothing. */
function isOfForm(kind: string, { direction, status, step }: StepRow, member: Member): boolean {
  if (direction !== 'in' || status !== 'received') return false;
  const effects = effectsOf(kindNamed(kind), step, 'addressee');
  return effects.includes('take-correction') ? formOf(step).member === member : effects.includes('keep-content');
}

async function readSaying(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { kind, row, member }: { kind: string; row: StepRow; member: Member },
): Promise<Saying | undefined> {
  const message = await tx.conversations.message(row.id);
  const body = message ? await readBody(parts, kind, message) : {};
  const shown = body[contentNameOf(kindNamed(kind), row.step, member)] as JsonObject | undefined;
  if (body['corrects']) {
    const corrects = { by: body['corrects'] as unknown as GivenBy, items: body['corrections'] as unknown as ItemNow[] };
    return { shown: shown ?? {}, corrects };
  }
  if (!shown) return undefined;
  const { categories } = JSON.parse(row.claims) as { categories: string[] };
  return member === 'file' ? { shown, whole: categories } : { shown };
}
