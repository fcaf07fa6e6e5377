import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ConversationKind } from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import type { FromDomain } from './from-sources.js';

/** Writes a page per kind of conversation into docs/conversations; `--check` fails on drift. Run with the pinned Node, no build needed. */
const target = new URL('../../docs/conversations/', import.meta.url);
type Draw = { drawConversation: (kind: ConversationKind) => string };
type Every = { CONVERSATION_KINDS: readonly ConversationKind[] };

const { fromDomain } = (await import(new URL('./from-sources.ts', import.meta.url).href)) as { fromDomain: FromDomain };
const { drawConversation } = await fromDomain<Draw>('conversations/draw-conversation.ts');
const { CONVERSATION_KINDS } = await fromDomain<Every>('conversations/every-kind.ts');

mkdirSync(target, { recursive: true });
for (const kind of CONVERSATION_KINDS) {
  const page = new URL(`${kind.kind}.md`, target);
  const text = drawConversation(kind);
  if (!process.argv.includes('--check')) {
    writeFileSync(page, text);
  } else if (readFileSync(page, 'utf8') !== text) {
    console.error(`drift: docs/conversations/${kind.kind}.md is not what its table says; run the generator`);
    process.exitCode = 1;
  }
}
