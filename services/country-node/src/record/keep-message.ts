import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';

const LABEL = 'message.content';

/** Seals what a message disclosed (salts and content, lines 3 to n) under the case key; claims and signature stay readable. */
export async function sealDisclosures(
  { vault }: Pick<NodeParts, 'vault'>,
  caseId: string,
  lines: readonly string[],
): Promise<Uint8Array> {
  return vault.encrypt(caseId, LABEL, Buffer.from(lines.join('\n'), 'utf8'));
}

/** The lines of a kept message exactly as signed: what re-sealing and evidence need. Empty content once erased. */
export async function openSignedLines({ vault }: Pick<NodeParts, 'vault'>, row: MessageRow): Promise<string[]> {
  const content = row.content ? Buffer.from(await vault.decrypt(row.caseId, LABEL, row.content)).toString('utf8') : '';
  return [row.jws, row.claims, ...(content === '' ? [] : content.split('\n'))];
}
