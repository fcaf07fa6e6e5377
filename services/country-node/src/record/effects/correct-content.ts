import type { CaseContent } from '../../domain/case/case-content.js';
import type { JsonObject } from '../../domain/disclosure/types.js';
import { Fault, Refusal } from '../../domain/refusal.js';
import { checkOutcomes, type ItemNow, type Outcome, putRight, saysOtherwise } from '../../domain/sharing/put-right.js';
import type { CaseRow } from '../../ports/store/cases.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import { ledgerEntry } from '../ledger-entry.js';
import { readBody } from '../read-body.js';
import { tellCorrection } from '../tell-correction.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/** A correction as its message says it. */
interface Said {
  reason: string;
  corrections: readonly ItemNow[];
  file?: JsonObject;
  summary?: JsonObject;
}

/** A partner said what is true now. Nothing that is held here changes by that: a person decides, with both in view. */
export const takeCorrection: RunEffect = async (_parts, tx, { conversation, body, at }) => {
  const { caseId, id: conversationId, peer } = conversation;
  const items = (body as unknown as Said).corrections.map(({ item }) => item);
  await tx.ledger.append([ledgerEntry('corrected', { caseId, conversationId, peer, items }, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
};

/**
 * What a person here decided about a correction. What is put right is put right in what is kept of the partner's case; a file
 * of our own the person has changed before (protocol 5.9). Whoever was given it from here is told in turn.
 * @throws Refusal `schema-violation` when an item is left out or was not asked about, a reason is missing, or an own file
 * still says something else
 */
export const applyCorrection: RunEffect = async (parts, tx, step) => {
  const { caseId, peer } = step.conversation;
  const { said, exact } = await readCorrection(parts, tx, step);
  const outcomes = outcomesIn(step.body);
  const faults = checkOutcomes(outcomes, said.corrections);
  if (faults.length > 0) throw new Refusal('schema-violation', faults);
  await note(tx, step);
  const right = said.corrections.filter(({ item }) =>
    outcomes.some((o) => o.item === item && o.outcome === 'corrected'),
  );
  if (right.length === 0) return;
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const since = await keepRight(parts, tx, { row, step, said, right });
  // Coarse forms are derived from a file, and never go on by themselves.
  if (!exact) return;
  await tellCorrection(parts, tx, {
    ...{ caseId, items: right.map(({ item }) => item), reason: said.reason },
    ...{ barred: 'leave', toldBy: peer, since, by: 'system', at: step.at },
  });
};

/** The corrector keeps what was answered. */
export const noteCorrection: RunEffect = async (_parts, tx, step) => note(tx, step);

async function readCorrection(parts: EffectParts, tx: Tx, { conversation }: CommittedStep) {
  const messages = await tx.conversations.messages(conversation.id);
  const told = messages.find(({ direction, step }) => direction === 'in' && step !== 'repeat');
  if (!told) throw new Fault('conversation-without-messages');
  const said = (await readBody(parts, conversation.kind, told)) as unknown as Said;
  return { said, exact: told.step === 'correct' };
}

interface Righting {
  row: CaseRow;
  step: CommittedStep;
  said: Said;
  right: readonly ItemNow[];
}

/** @returns since when this node has it right */
async function keepRight(parts: EffectParts, tx: Tx, { row, step, said, right }: Righting): Promise<Date> {
  const { peer } = step.conversation;
  const held = await openCaseContent(parts, row);
  const references = await tx.cases.references(row.id);
  const theirs = references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
  if (row.origin !== 'received' || row.responsible === parts.self || !theirs) {
    checkOwnFile((held.file ?? {}) as JsonObject, step, said, right);
    return row.updatedAt;
  }
  const content = {
    ...(held.file ? { file: putRight(held.file as JsonObject, said.file ?? {}, said.file ? right : []) } : {}),
    ...(held.summary
      ? { summary: putRight(held.summary as JsonObject, said.summary ?? {}, said.summary ? right : []) }
      : {}),
  } as CaseContent;
  const sealed = await sealCaseContent(parts, row.id, content);
  if (!(await tx.cases.update(row.id, row.version, { content: sealed, updatedAt: step.at })))
    throw new Fault('case-changed');
  await tx.outbox.hurryCase(row.id, step.at);
  return step.at;
}

/** Nobody states that an own file was put right while it says something else. */
function checkOwnFile(file: JsonObject, step: CommittedStep, said: Said, right: readonly ItemNow[]): void {
  const wrong = new Set(saysOtherwise(file, said.file ?? {}, said.summary ? [] : right));
  const faults = outcomesIn(step.body).flatMap(({ item }, at) => (wrong.has(item) ? [`/outcomes/${at}/outcome`] : []));
  if (faults.length > 0) throw new Refusal('schema-violation', faults);
}

const outcomesIn = (body: JsonObject) => body['outcomes'] as unknown as readonly Outcome[];

async function note(tx: Tx, { conversation, side, body, at }: CommittedStep): Promise<void> {
  const { caseId, id: conversationId, peer } = conversation;
  const answers = outcomesIn(body).map(({ item, outcome }) => `${item}:${outcome}`);
  await tx.ledger.append([ledgerEntry('corrected', { caseId, conversationId, peer, side, answers }, at)]);
}
