import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ConversationKind } from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import type { FromDomain } from './from-sources.js';

/**
 * Writes the tables of all kinds of conversation into contracts/conversations.json, as far as another implementation has to
 * know them, and a page per kind that people take part in into docs/conversations; `--check` fails on drift. Run with the
 * pinned Node, no build needed.
 */
const root = new URL('../../', import.meta.url);
type Draw = { drawConversation: (kind: ConversationKind) => string };
type Every = { CONVERSATION_KINDS: readonly ConversationKind[] };
type Relay = { RELAY: ConversationKind };

const { fromDomain } = (await import(new URL('./from-sources.ts', import.meta.url).href)) as { fromDomain: FromDomain };
const { drawConversation } = await fromDomain<Draw>('conversations/draw-conversation.ts');
const { CONVERSATION_KINDS } = await fromDomain<Every>('conversations/every-kind.ts');
const { RELAY } = await fromDomain<Relay>('circuits/relay.ts');

/** What both sides compute by, and no more: approvals, conditions and effects are each node's own. */
function tableOf({ kind: _named, purpose, roles, exclusive, initial, precedence, states }: ConversationKind) {
  const table = Object.entries(states).map(([name, { phase, responsible, awaits, steps }]) => {
    const taken = Object.entries(steps).map(([step, { by, to }]) => [step, { by, to }] as const);
    return [name, { phase, responsible, awaits, steps: Object.fromEntries(taken) }] as const;
  });
  return { purpose, roles, exclusive, initial, precedence, states: Object.fromEntries(table) };
}

const tables = Object.fromEntries([...CONVERSATION_KINDS, RELAY].map((kind) => [kind.kind, tableOf(kind)]));
const files = new Map([
  ['contracts/conversations.json', `${JSON.stringify(tables, undefined, 2)}\n`],
  ...CONVERSATION_KINDS.map((kind) => [`docs/conversations/${kind.kind}.md`, drawConversation(kind)] as const),
]);

mkdirSync(new URL('docs/conversations/', root), { recursive: true });
for (const [file, text] of files) {
  const place = new URL(file, root);
  if (!process.argv.includes('--check')) {
    writeFileSync(place, text);
  } else if (readFileSync(place, 'utf8') !== text) {
    console.error(`drift: ${file} is not what the tables say; run the generator`);
    process.exitCode = 1;
  }
}
