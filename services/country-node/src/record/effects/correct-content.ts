import type { JsonObject } from '../../domain/disclosure/types.js';
import { Fault } from '../../domain/refusal.js';
import { correctedIn, type ItemNow, type Outcome, putRight, stillSaid } from '../../domain/sharing/put-right.js';
import type { CaseRow } from '../../ports/store/cases.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import { isCopyOf, readCorrection, type SaidNow, type Told } from '../check-corrected.js';
import { ledgerEntry } from '../ledger-entry.js';
import { saidSince } from '../said-since.js';
import { tellCorrection } from '../tell-correction.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/** A partner said what is true now. Nothing that is held here changes by that: a person decides, with both in view. */
export const takeCorrection: RunEffect = async (_parts, tx, { conversation, body, at }) => {
  const { caseId, id: conversationId, peer } = conversation;
  const items = (body as unknown as SaidNow).corrections.map(({ item }) => item);
  await tx.ledger.append([ledgerEntry('corrected', { caseId, conversationId, peer, items }, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
};

/**
 * What a person here decided about a correction (record/check-corrected.ts has judged it). What is put right is put right in
 * what is kept of the partner's case, unless the partner said otherwise since; an own file the person has changed before. Whoever was given it from here is told in turn.
 */
export const applyCorrection: RunEffect = async (parts, tx, step) => {
  const { conversation, body, at } = step;
  const { caseId, peer } = conversation;
  await note(tx, step);
  const said = await readCorrection(parts, tx, conversation);
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const copy = await isCopyOf(parts, tx, row, peer);
  const corrected = correctedIn(outcomesIn(body), said.corrections);
  // An own file says what a person here holds to be true, whatever was said when.
  const right = copy ? await stillToPutRight(parts, tx, conversation, { said, corrected }) : corrected;
  if (right.length === 0) return;
  if (copy) await keepRight(parts, tx, row, { said, right, at });
  // Coarse forms are derived from a file, and never go on by themselves.
  if (said.member === 'summary') return;
  const items = right.map(({ item }) => item);
  const told = { caseId, items, reason: said.reason, barred: 'leave', toldBy: peer, by: 'system', at } as const;
  await tellCorrection(parts, tx, told);
};

/** The corrector keeps what was answered. */
export const noteCorrection: RunEffect = async (_parts, tx, step) => note(tx, step);

/** Without what the partner corrected, or showed anew, since: what is answered late would take that back, here and further on. */
async function stillToPutRight(
  parts: EffectParts,
  tx: Tx,
  conversation: ConversationRow,
  { said, corrected }: { said: Told; corrected: readonly ItemNow[] },
): Promise<ItemNow[]> {
  const { shown, corrects, corrections, member, place } = said;
  const since = await saidSince(parts, tx, conversation, { place, member });
  return stillSaid(corrected, { shown, corrects: { by: corrects, items: corrections } }, since);
}

async function keepRight(
  parts: EffectParts,
  tx: Tx,
  row: CaseRow,
  { said, right, at }: { said: Told; right: readonly ItemNow[]; at: Date },
): Promise<void> {
  const { file, summary } = await openCaseContent(parts, row);
  const held = said.member === 'file' ? file : summary;
  if (!held) return;
  const righted = putRight(held as JsonObject, said.shown, right);
  const content = { ...(file ? { file } : {}), ...(summary ? { summary } : {}), [said.member]: righted };
  const sealed = await sealCaseContent(parts, row.id, content);
  if (!(await tx.cases.update(row.id, row.version, { content: sealed, updatedAt: at })))
    throw new Fault('case-changed');
  // Deadlines follow the risk (R15).
  await tx.deadlines.lookAgain(row.id);
  // What waits to go out may rest on what was just changed (R4).
  await tx.outbox.hurryCase(row.id, at);
}

const outcomesIn = (body: JsonObject) => body['outcomes'] as unknown as readonly Outcome[];

async function note(tx: Tx, { conversation, side, body, at }: CommittedStep): Promise<void> {
  const { caseId, id: conversationId, peer } = conversation;
  const answers = outcomesIn(body).map(({ item, outcome }) => `${item}:${outcome}`);
  await tx.ledger.append([ledgerEntry('corrected', { caseId, conversationId, peer, side, answers }, at)]);
}
