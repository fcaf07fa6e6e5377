import { isCorrectable } from '../domain/conversations/weighed-as.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { Tx } from '../ports/store/store.js';
import { findGiven, type Given, ofCase } from './find-given.js';
import { ledgerEntry } from './ledger-entry.js';
import type { RecallParts } from './recall-manifest.js';
import { mayBeToldWhy, tellHolders, type ToTell } from './tell-holders.js';

export interface Correction {
  caseId: string;
  /** Items of the case file (domain/sharing/items.ts). */
  items: readonly string[];
  /** Code of why they were wrong. */
  reason: string;
  /** What becomes of those who must not be told why. */
  barred: 'leave' | 'restrict';
  /** The partner that told of it; it is not told again. */
  toldBy?: string;
  /** Staff id, or `system`. */
  by: string;
  at: Date;
}

const STEP = { exact: 'correct', coarse: 'correct-coarse' } as const;

/**
 * Tells everyone who was given these items what is true of them now: one conversation for each partner and each step that
 * gave them, since what may be said again is weighed as that step. The values are composed when a worker sends it; who has
 * them already is told nothing then, so that a ring of partners comes to rest.
 */
export async function tellCorrection(parts: RecallParts, tx: Tx, correction: Correction): Promise<void> {
  const { caseId, items, reason, barred, toldBy, by, at } = correction;
  const all = await findGiven(parts, tx, caseId, ofCase(items));
  const given = all.filter(({ recipient }) => recipient.id !== toldBy);
  const mayKnow = await mayBeToldWhy(parts, tx, caseId);
  const open = given.filter((each) => mayKnow(each.recipient.id) && isCorrectable(each.by));
  await tx.ledger.append([ledgerEntry('corrected', { caseId, items: [...items], reason, by }, at)]);
  for (const form of ['exact', 'coarse'] as const) {
    const to = open.filter((each) => each.form === form).map((each) => toTell(each, reason));
    await tellHolders(parts, tx, { caseId, kind: 'correction', step: STEP[form], to, by, at });
  }
  const shut = given.filter(({ recipient }) => !mayKnow(recipient.id));
  if (barred === 'restrict') {
    const to = restrictAll(shut);
    await tellHolders(parts, tx, { caseId, kind: 'correction', step: 'correct', to, by, at, withoutReason: true });
  }
}

function toTell({ recipient, by, items, messageIds }: Given, reason: string): ToTell {
  const corrections = [...items.keys()].sort().map((item) => ({ item }));
  const input: JsonObject = { corrects: { ...by }, reason, corrections };
  return { peer: recipient.id, relayed: false, input, about: messageIds };
}

/** Once for each of them, whatever it was given by. */
function restrictAll(shut: readonly Given[]): ToTell[] {
  const peers = [...new Set(shut.map(({ recipient }) => recipient.id))];
  return peers.map((peer) => {
    const own = shut.filter(({ recipient }) => recipient.id === peer);
    return { peer, relayed: false, input: {}, about: own.flatMap(({ messageIds }) => messageIds) };
  });
}
