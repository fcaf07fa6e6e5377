import type { CaseView, Conversation, Items, LedgerItem } from './api-types.js';
import { DESK_OF_NIGER } from './inputs.js';
import { check, type Telling } from './telling.js';

/** Responsibility moves on one thing only: Niger's signed assumption. */
export async function assume(telling: Telling): Promise<void> {
  const before = await responsible(telling);
  check(before.join() === 'mr,mr', 'responsibility had moved before it was assumed');
  const input = { worker: DESK_OF_NIGER, assumedAt: new Date().toISOString() };
  await telling.as('ne', 'caseworker').post(`${telling.conversation}/actions/assume`, input);
  await telling.as('mr', 'caseworker').until<Conversation>(telling.conversation, ({ state }) => state === 'assumed');
  const after = await responsible(telling);
  check(after.join() === 'ne,ne', 'the nodes disagree about who is responsible');
  const [mr = '', ne = ''] = [await movedAt(telling, 'mr', 'caseId'), await movedAt(telling, 'ne', 'caseAtNiger')];
  check(ne !== '' && ne <= mr, 'Mauritania let go before Niger had taken over');
  telling.say(
    'Niger signs that it is responsible from now on. Until that signature was in Mauritania’s hands, Mauritania was;',
    'now both nodes say: Niger. There was no moment in which nobody was.',
  );
  const again = await telling.as('mr', 'caseworker').statusOf('POST', `${telling.conversation}/actions/withdraw`, {
    reason: 'error',
  });
  check(again === 409, 'Mauritania could still withdraw');
  telling.say('Mauritania can no longer withdraw; Niger may ask it to take the case back.');
}

async function responsible(telling: Telling): Promise<string[]> {
  const here = await telling.as('mr', 'caseworker').get<CaseView>(`cases/${telling.known('caseId')}`);
  const there = await telling.as('ne', 'caseworker').get<CaseView>(`cases/${telling.known('caseAtNiger')}`);
  return [here.responsible, there.responsible];
}

/** When a node's ledger says that responsibility moved. */
async function movedAt(telling: Telling, node: string, name: 'caseId' | 'caseAtNiger'): Promise<string | undefined> {
  const query = `ledger?caseId=${telling.known(name)}&limit=1000`;
  const { items } = await telling.as(node, 'auditor').get<Items<LedgerItem>>(query);
  return items.find(({ kind }) => kind === 'responsibility-changed')?.recordedAt;
}
