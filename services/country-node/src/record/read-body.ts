import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { bodySchemaOf } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import { openSignedLines } from './keep-message.js';

/** The body of a kept message, as it was signed; as far as it was not erased, and came back after a restore. @param kind of its conversation */
export async function readBody(parts: Pick<NodeParts, 'vault'>, kind: string, row: MessageRow): Promise<JsonObject> {
  const [, , ...lines] = await openSignedLines(parts, row);
  if (lines.length === 0) return {};
  const { digests } = JSON.parse(row.claims) as { digests: Record<string, string> };
  return joinCategories(bodySchemaOf(kind, row.step), checkDisclosures(lines, digests, false)) as JsonObject;
}
