import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { readRestricted, type Restricted } from '../record/read-restricted.js';

/** Who sees what is restricted: they decide what becomes of it. */
const OVERSEERS = ['supervisor', 'data-protection-officer'];

/** What of a case a person may read, less what was restricted at a partner's word and is not kept on a basis of its own (R10). */
export async function hideRestricted(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  { who, caseId, categories }: { who: StaffRow; caseId: string; categories: ReadonlySet<string> },
): Promise<ReadonlySet<string>> {
  const hidden = await hiddenFrom(parts, tx, { who, caseId });
  return hidden.size === 0 ? categories : new Set([...categories].filter((each) => !hidden.has(each)));
}

/** The categories of a case that are so closed to a person, whatever else would open them; none to those who oversee. */
export async function hiddenFrom(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  { who, caseId }: { who: StaffRow; caseId: string },
): Promise<ReadonlySet<string>> {
  return oversees(who) ? new Set() : (await readRestricted(parts, tx, caseId)).hidden;
}

/** What is restricted, as one who reads messages of the case is to be kept from it; nothing for those who oversee. */
export async function restrictedFor(tx: Tx, who: StaffRow, caseId: string): Promise<Restricted['restrictions']> {
  return oversees(who) ? [] : tx.restrictions.ofCase(caseId);
}

function oversees({ roles }: StaffRow): boolean {
  return roles.some((role) => OVERSEERS.includes(role));
}
