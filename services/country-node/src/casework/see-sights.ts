import type { NodeParts } from '../ports/node-parts.js';
import type { ReaderRow, RecipientRow } from '../ports/store/ledger.js';

/** A person as others may know them: a function, no name (R22). */
interface Person {
  displayFunction: string | null;
}

export interface SightView extends Person {
  id: string;
  leafIndex: number | null;
  at: Date;
  kind: string;
  /** What was read; null for what was sent. */
  what: string | null;
  by: string | null;
  /** Node that it was sent to, or printed for. */
  recipient: string | null;
  categories: string[];
  status: string | null;
  printId: string | null;
}

export interface SightsView {
  readers: (ReaderRow & Person)[];
  recipients: RecipientRow[];
  items: SightView[];
}

/**
 * Who saw what of a case: people here by what they read, nodes by what was sent to them, and each of it by its place in the
 * ledger. Value-free, so it is answered of a destroyed case too.
 */
export async function seeSights(
  { store }: Pick<NodeParts, 'store'>,
  page: { caseId: string; limit: number; before?: string },
): Promise<SightsView> {
  return store.transaction(async ({ ledger, people }) => {
    const functions = new Map((await people.listStaff()).map(({ id, displayFunction }) => [id, displayFunction]));
    const functionOf = (id: string | null) => functions.get(id ?? '') ?? null;
    const readers = await ledger.readersOf(page.caseId);
    const sights = await ledger.sightsOf(page);
    return {
      readers: readers.map((each) => ({ ...each, displayFunction: functionOf(each.staffId) })),
      recipients: await ledger.recipientsOf(page.caseId),
      items: sights.map(({ id, leafIndex, kind, recordedAt, content, status }) => {
        const by = word(content?.['by']);
        return {
          ...{ id, leafIndex, at: recordedAt, kind, status, by, displayFunction: functionOf(by) },
          what: word(content?.['what']),
          recipient: word(content?.['recipient'] ?? content?.['peer']),
          categories: Array.isArray(content?.['categories']) ? content['categories'].map(String) : [],
          printId: word(content?.['printId']),
        };
      }),
    };
  });
}

const word = (fact: unknown) => (typeof fact === 'string' ? fact : null);
