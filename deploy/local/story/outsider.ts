import type { Conversation, Items } from './api-types.js';
import { tracesInDatabase, tracesInFolder } from './find-traces.js';
import { namesOf } from './preview-offer.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

/** An organisation of the same network, on the same hub, that has no part in this case. */
const outsiderOf = ({ network }: Telling) => network.nodes.findLast(({ kind }) => kind === 'organisation');

export async function outsider(telling: Telling): Promise<void> {
  const supervisor = telling.as(outsiderOf(telling)?.id ?? '', 'supervisor');
  const cases = await supervisor.get<Items<unknown>>('cases');
  const conversations = await supervisor.get<Items<unknown>>('conversations');
  check(cases.items.length + conversations.items.length === 0, 'an outsider has something of the case');
  for (const path of [`cases/${telling.known('caseId')}`, `cases/${telling.known('caseAtNiger')}`]) {
    check((await supervisor.statusOf('GET', path)) === 404, 'an outsider learns that the case exists');
  }
  check((await supervisor.statusOf('GET', telling.conversation)) === 404, 'an outsider learns of the conversation');
  telling.say(
    `${nameNode(outsiderOf(telling)?.id ?? '')} has no part in it. Through its API: no case, no conversation, and the same answer for these as for ones that never were.`,
  );
  await searchStores(telling);
}

async function searchStores(telling: Telling): Promise<void> {
  const outside = outsiderOf(telling);
  const niger = telling.network.nodes.find(({ id }) => id === 'ne');
  if (!outside || !niger) throw new RangeError('a node is missing');
  const { messages } = await telling.as('mr', 'supervisor').get<Conversation>(telling.conversation);
  const ids = [telling.known('conversationId'), telling.known('caseId'), telling.known('caseAtNiger')];
  const traces = [...ids, ...messages.flatMap(({ id, digest }) => [id, digest]), 'ps.v1.mr.ne', 'ps.v1.ne.mr'];
  const words = [...traces, ...namesOf(telling)];
  // The search must find what is there, or its finding nothing would say nothing.
  check((await tracesInDatabase(niger.databaseUrl, ids)).length > 0, 'the search of databases finds nothing anywhere');
  check(tracesInFolder(niger.folder, ids).length > 0, 'the search of folders finds nothing anywhere');
  const inDatabase = await tracesInDatabase(outside.databaseUrl, words);
  check(inDatabase.length === 0, `the outsider’s database holds a trace: ${inDatabase.join()}`);
  const inFolder = tracesInFolder(outside.folder, words);
  check(inFolder.length === 0, `the outsider’s folder holds ${inFolder.length} traces`);
  telling.say(
    `On its disks: ${words.length} traces (names, ids, digests, subjects) looked for in every table of its database and every`,
    'file of its broker and node; none found. The same search finds the ids at Niger’s node.',
  );
  const readable = await Promise.all(
    telling.network.nodes.map(({ databaseUrl }) => tracesInDatabase(databaseUrl, namesOf(telling))),
  );
  check(readable.flat().length === 0, 'a name stands in a database in clear');
  telling.say(
    'Not even in Mauritania’s and Niger’s own databases does his name stand in clear: each case has its key.',
  );
}
