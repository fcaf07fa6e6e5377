import type { Opened } from '#libs/envelope/open.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { joinCategories, SplitError } from '#libs/schema-check/split.js';
import type { Json } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { findEntryFaults } from '../domain/services/find-entry-faults.js';
import { SERVICES_SCHEMA, type Services } from '../domain/services/service-entry.js';
import type { NodeParts } from '../ports/node-parts.js';
import { findParties } from '../record/find-agreement.js';

/** How far ahead of ours a peer's date may be: a day, because dates have no time zone. */
const A_DAY_MS = 86_400_000;

/**
 * The list of a proved author, held against its schema and the same rules that its author must keep (R22).
 * @throws Refusal `agreement-missing`, `category-mismatch`, `schema-violation`, `functional-contact-required`
 */
export function checkServices(
  parts: Pick<NodeParts, 'self' | 'directory'>,
  { claims, parts: disclosed }: Opened,
  at: Date,
): Services {
  const { agreement } = findParties(parts, claims.issuer, at);
  if (!agreement || agreement.id !== (claims['agreement'] as { id: string }).id) throw new Refusal('agreement-missing');
  const services = join(disclosed);
  const checked = checkAgainst(SERVICES_SCHEMA, services);
  if (!checked.ok) {
    const pointers = checked.errors.map(({ pointer }) => pointer);
    throw new Refusal('schema-violation', pointers);
  }
  const list = services as unknown as Services;
  const [fault] = findEntryFaults(list, new Date(at.getTime() + A_DAY_MS));
  if (fault) throw new Refusal(fault.code, [fault.pointer]);
  return list;
}

function join(disclosed: Opened['parts']): Json {
  try {
    return joinCategories(SERVICES_SCHEMA, disclosed);
  } catch (error) {
    if (error instanceof SplitError) throw new Refusal(error.code, [...error.pointers]);
    throw error;
  }
}
