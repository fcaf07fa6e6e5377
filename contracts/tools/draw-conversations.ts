import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ConversationKind } from '../../services/country-node/src/domain/conversations/conversation-kind.js';

/** Writes a page per kind of conversation into docs/conversations; `--check` fails on drift. Run with the pinned Node, no build needed. */
const sources = new URL('../../services/country-node/src/domain/conversations/', import.meta.url);
const target = new URL('../../docs/conversations/', import.meta.url);
const load = (file: string) => import(new URL(file, sources).href);

const { drawConversation } = (await load('draw-conversation.ts')) as {
  drawConversation: (kind: ConversationKind) => string;
};
const { CASE_TRANSFER } = (await load('case-transfer.ts')) as { CASE_TRANSFER: ConversationKind };

mkdirSync(target, { recursive: true });
for (const kind of [CASE_TRANSFER]) {
  const page = new URL(`${kind.kind}.md`, target);
  const text = drawConversation(kind);
  if (!process.argv.includes('--check')) {
    writeFileSync(page, text);
  } else if (readFileSync(page, 'utf8') !== text) {
    console.error(`drift: docs/conversations/${kind.kind}.md is not what its table says; run the generator`);
    process.exitCode = 1;
  }
}
