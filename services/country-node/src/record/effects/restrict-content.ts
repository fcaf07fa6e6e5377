import { purposeOf } from '../../domain/conversations/kinds.js';
import { type Ended, endedByScope, withoutEnded } from '../../domain/sharing/ended-with-case.js';
import type { RecordAt } from '../../domain/sharing/lost-grants.js';
import { ANY } from '../../domain/sharing/restricted.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { Tx } from '../../ports/store/store.js';
import { askedScope, type Scope } from '../asked-scope.js';
import { findParts } from '../find-parts.js';
import { notHeard, tellFormer, wentTo } from '../former-authority.js';
import { ledgerEntry } from '../ledger-entry.js';
import { placeOf } from '../place-of.js';
import { readBody } from '../read-body.js';
import { readRestricted } from '../read-restricted.js';
import { findLost, type LostPart, passChangeOn, readRecord } from '../tell-consent-change.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * Restricts at once what a partner showed and asked to be restricted (R10): it goes to nobody any more, what waits to go out
 * is checked again, people here do not see it but for supervisors, and whoever got it from here is told in turn.
 */
export const restrictContent: RunEffect = async (parts, tx, step) => {
  const { caseId, peer, id: conversationId } = step.conversation;
  await tx.cases.lock(caseId);
  const { restricted: before } = await readRestricted(parts, tx, caseId);
  const { claims } = (await tx.conversations.step(step.messageId))!;
  const place = placeOf(claims);
  const scope = await askedScope(parts, tx, step.conversation, { body: step.body, place });
  const unheard = await notHeard(tx, caseId, scope);
  const asked = { caseId, conversationId, peer, since: step.at, place, keptOn: null };
  await tx.restrictions.add(scope.map((each) => ({ ...each, ...asked })));
  const { restricted: after } = await readRestricted(parts, tx, caseId);
  const categories = [...new Set(scope.map(({ category }) => category))].filter((each) => each !== ANY).sort();
  await tx.ledger.append([ledgerEntry('restricted', { caseId, conversationId, peer, categories }, step.at)]);
  const newly = new Set([...after].filter((category) => !before.has(category)));
  const erasure = purposeOf(step.conversation.kind) === 'erasure-request';
  const passed = erasure ? await notAskedBefore(parts, tx, step, categories) : newly;
  await passOn(parts, tx, step, { categories: passed, unheard });
  await tx.outbox.hurryCase(caseId, step.at);
  await tx.notify({ topic: 'outbox', id: caseId });
  await tx.notify({ topic: 'case', id: caseId, caseId });
};

/**
 * Hop by hop: everyone else to whom this node gave a category that rests on nothing any more. Each category goes round once,
 * so that a ring of partners comes to rest. A node that was told without a reason has none to give.
 */
async function passOn(
  parts: EffectParts,
  tx: Tx,
  { conversation, body, at }: CommittedStep,
  { categories, unheard }: { categories: ReadonlySet<string>; unheard: readonly Scope[] },
): Promise<void> {
  const { caseId, peer, kind } = conversation;
  const withoutReason = purposeOf(kind) === 'restriction';
  const sent = (await findParts(parts, tx, caseId)).filter(({ recipient }) => recipient.id !== peer);
  const restricted = sent
    .map((part) => ({ part, categories: part.categories.filter((category) => categories.has(category)) }))
    .filter((each) => each.categories.length > 0 || (withoutReason && each.part.relayed));
  const change = body['change'] === 'narrowed' ? 'narrowed' : 'withdrawn';
  const erasure = purposeOf(kind) === 'erasure-request';
  const why = withoutReason ? { withoutReason } : {};
  const isNews = !erasure && unheard.length > 0 && (await wentTo(tx, caseId, peer));
  const ended = isNews ? endedByScope(unheard) : undefined;
  if (ended) await tellFormer(parts, tx, { caseId, ended, change, toldBy: peer, by: 'system', at, ...why });
  const lost = [...restricted, ...(ended ? await lostWithCase(parts, tx, conversation, { ended, at }) : [])];
  await passChangeOn(parts, tx, {
    caseId,
    telling: erasure ? { kind: 'erasure-request' } : { kind: 'consent-change', change },
    lost,
    by: 'system',
    at,
    ...why,
  });
}

/**
 * The case went to whoever tells this, and the child is heard there now: what this node gave others of it rests on what is
 * consented to there, though nothing in its own record says so (R10).
 */
async function lostWithCase(
  parts: EffectParts,
  tx: Tx,
  { caseId, peer }: CommittedStep['conversation'],
  { ended, at }: { ended: Ended; at: Date },
): Promise<LostPart[]> {
  const record = await readRecord(parts, tx, caseId);
  const before = record.until(record.length);
  const after: RecordAt = (moment) => withoutEnded(before(moment), ended);
  const lost = await findLost(parts, tx, caseId, { before, after, now: at });
  return lost.filter(({ part }) => part.recipient.id !== peer);
}

/** What is restricted already may still have to be erased: a request goes round once for each category, too. */
async function notAskedBefore(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { conversation }: CommittedStep,
  categories: readonly string[],
): Promise<ReadonlySet<string>> {
  const all = await tx.conversations.ofCase(conversation.caseId);
  const others = all.filter(({ id, kind }) => id !== conversation.id && kind === conversation.kind);
  const before = new Set<string>();
  for (const { id, kind } of others) {
    const [request] = await tx.conversations.messages(id);
    const said = request ? await readBody(parts, kind, request) : {};
    for (const { category } of (said['scope'] as unknown as Scope[] | undefined) ?? []) before.add(category);
  }
  return new Set(categories.filter((category) => !before.has(category)));
}
