import { purposeOf } from '../../domain/conversations/kinds.js';
import { ANY } from '../../domain/sharing/restricted.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { Tx } from '../../ports/store/store.js';
import { askedScope, type Scope } from '../asked-scope.js';
import { findParts } from '../find-parts.js';
import { ledgerEntry } from '../ledger-entry.js';
import { placeOf } from '../place-of.js';
import { readBody } from '../read-body.js';
import { readRestricted } from '../read-restricted.js';
import { passChangeOn } from '../tell-consent-change.js';
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
  const asked = { caseId, conversationId, peer, since: step.at, place, keptOn: null };
  await tx.restrictions.add(scope.map((each) => ({ ...each, ...asked })));
  const { restricted: after } = await readRestricted(parts, tx, caseId);
  const categories = [...new Set(scope.map(({ category }) => category))].filter((each) => each !== ANY).sort();
  await tx.ledger.append([ledgerEntry('restricted', { caseId, conversationId, peer, categories }, step.at)]);
  const newly = new Set([...after].filter((category) => !before.has(category)));
  const erasure = purposeOf(step.conversation.kind) === 'erasure-request';
  await passOn(parts, tx, step, erasure ? await notAskedBefore(parts, tx, step, categories) : newly);
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
  categories: ReadonlySet<string>,
): Promise<void> {
  const { caseId, peer, kind } = conversation;
  const withoutReason = purposeOf(kind) === 'restriction';
  const sent = (await findParts(parts, tx, caseId)).filter(({ recipient }) => recipient.id !== peer);
  const lost = sent
    .map((part) => ({ part, categories: part.categories.filter((category) => categories.has(category)) }))
    .filter((each) => each.categories.length > 0 || (withoutReason && each.part.relayed));
  const change = body['change'] === 'narrowed' ? 'narrowed' : 'withdrawn';
  const erasure = purposeOf(kind) === 'erasure-request';
  await passChangeOn(parts, tx, {
    caseId,
    telling: erasure ? { kind: 'erasure-request' } : { kind: 'consent-change', change },
    lost,
    by: 'system',
    at,
    ...(withoutReason ? { withoutReason } : {}),
  });
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
