import type { GivenBy } from '../domain/conversations/weighed-as.js';
import type { ManifestPath, Participant, Recalled } from '../domain/disclosure/types.js';
import { coarseItems, isOfItem } from '../domain/sharing/items.js';
import type { Tx } from '../ports/store/store.js';
import { findParts, type Part } from './find-parts.js';
import type { RecallParts } from './recall-manifest.js';

/** What one step gave to one partner of some items of a case, by manifests; no values. */
export interface Given {
  recipient: Participant;
  by: GivenBy;
  purpose: string;
  form: 'exact' | 'coarse';
  /** By item: a pointer of the case file, or of the summary where it went in a coarse form. */
  items: ReadonlyMap<string, GivenItem>;
  messageIds: string[];
  /** At least one of these messages is receipted. */
  certain: boolean;
}

export interface GivenItem {
  paths: ManifestPath[];
  /** The message by which it was told last, be it a correction. */
  last: Pick<Part, 'messageId' | 'conversation' | 'sentAt'>;
}

/**
 * Who was given items of a case, by which step and in which form, over all messages that went or may have gone. What a
 * correction said counts as given by the step that it corrected.
 * @param which of the messages: those whose receipt is here, or all that may have gone
 * @param itemsOf the items that are asked about of which a field of a message is one; never asked of what was entered for a step
 */
export async function findGiven(
  parts: RecallParts,
  tx: Tx,
  caseId: string,
  itemsOf: (path: ManifestPath) => string[],
  which: 'arrived' | 'sent' = 'sent',
): Promise<Given[]> {
  const found = new Map<string, Part[]>();
  for (const part of await findParts(parts, tx, caseId)) {
    if (!part.manifest || part.relayed || (which === 'arrived' && !part.receipted)) continue;
    const { recipient, kind, step } = part.manifest;
    // A step may have shown coarse forms under one matrix and fields under the next.
    const key = [recipient, kind, step, formOf(part.manifest)].join(' ');
    found.set(key, [...(found.get(key) ?? []), part]);
  }
  return [...found.values()].flatMap((given) => givenIn(given, itemsOf));
}

function givenIn(given: readonly Part[], itemsOf: (path: ManifestPath) => string[]): Given[] {
  const byItem = new Map<string, GivenItem>();
  const [first] = given;
  const about = given.filter((part) => {
    const said = (part.manifest?.paths ?? [])
      .filter(({ said }) => !said)
      .flatMap((path) => itemsOf(path).map((item) => ({ item, path })));
    for (const { item, path } of said) {
      const known = byItem.get(item);
      const last = known && known.last.sentAt > part.sentAt ? known.last : part;
      byItem.set(item, { paths: [...(known?.paths ?? []), path], last });
    }
    return said.length > 0;
  });
  if (!first?.manifest || about.length === 0) return [];
  const { recipient, purpose, manifest } = first;
  return [
    {
      recipient,
      purpose,
      by: { kind: manifest.kind, step: manifest.step },
      form: formOf(manifest),
      items: byItem,
      messageIds: about.map(({ messageId }) => messageId),
      certain: about.some(({ receipted }) => receipted),
    },
  ];
}

/** A message shows the case in one form, as its column projects it. */
function formOf({ paths }: Recalled): Given['form'] {
  return paths.some(({ mode }) => mode === 'coarse') ? 'coarse' : 'exact';
}

/** By items of the case file, in whatever form they went. */
export function ofCase(items: readonly string[]): (path: ManifestPath) => string[] {
  const coarse = items.flatMap((item) => coarseItems(item));
  return (path) => inItsForm(path.mode === 'coarse' ? coarse : items)(path);
}

/** By items as they were given: of the summary for coarse forms, of the case file for everything else. */
export function inItsForm(items: readonly string[]): (path: ManifestPath) => string[] {
  return ({ path, source, mode }) =>
    [...new Set(items)].filter((item) => isOfItem(item, mode === 'coarse' ? path : source));
}
