import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { findHolders, findParts } from '../record/find-parts.js';
import type { RecallParts } from '../record/recall-manifest.js';
import { seeCase } from './see-case.js';

/** A partner that has a part in a case. */
export interface HolderView {
  peer: string;
  /** Whether it is certain that something arrived there, or came from there. */
  certain: boolean;
  /** Personal categories that went, or may have gone, from here. */
  categories: string[];
  /** What it was told by the node itself, and where that stands. */
  told: { conversationId: string; kind: string; state: string }[];
}

const TELLING: readonly string[] = ['consent-change', 'restriction', 'erasure-request', 'case-closure', 'correction'];

/** Who has a part in a case, for one who may see the case; by this node's own conversations. @throws Refusal `not-found` */
export async function listHolders(
  parts: Pick<NodeParts, 'store'> & RecallParts,
  who: StaffRow,
  caseId: string,
): Promise<HolderView[]> {
  return parts.store.transaction(async (tx) => {
    await seeCase(tx, who, caseId);
    const [holders, sent] = [await findHolders(tx, caseId), await findParts(parts, tx, caseId)];
    const telling = (await tx.conversations.ofCase(caseId)).filter(({ kind }) => TELLING.includes(kind));
    return holders.map(({ peer, certain }) => {
      const own = sent.filter(({ recipient }) => recipient.id === peer);
      const told = telling.filter((each) => each.peer === peer);
      return {
        peer,
        certain,
        categories: [...new Set(own.flatMap(({ categories }) => categories))].sort(),
        told: told.map(({ id: conversationId, kind, state }) => ({ conversationId, kind, state })),
      };
    });
  });
}
