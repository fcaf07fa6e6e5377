import type { ConsentProof } from '../domain/consent/types.js';
import { type ConversationKind, contentNameOf } from '../domain/conversations/conversation-kind.js';
import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import { pruneEmpty } from '#libs/schema-check/split.js';

/** A file as a handover announces it: where to fetch it and the secret that opens it (protocol section 7). */
export type AttachmentNotice = JsonObject & { attachmentId: string; ciphertextDigest: string };

export interface BodyPieces {
  caseReference: string;
  /** What the person said of this step, already checked against the step's input schema. */
  input: JsonObject;
  /** What the engine let through; nothing else of the case enters the body. */
  content: Disclosure['content'];
  consentProof?: ConsentProof;
  attachments: readonly AttachmentNotice[];
}

/** What a person entered, as it stands in the body; ids of chosen files and what is to stay here are for this node only. */
export function saidOf({ attachments: _chosen, onlyHere: _kept, ...said }: JsonObject): JsonObject {
  return (pruneEmpty(said) ?? {}) as JsonObject;
}

/** Puts a step's body together; whatever is empty is left out, so that held back looks like absent (R11). */
export function composeBody(kind: ConversationKind, step: string, pieces: BodyPieces): JsonObject {
  const shown = Object.entries(pieces.content).map(([projection, value]) => [
    contentNameOf(kind, step, projection),
    value,
  ]);
  return pruneEmpty({
    ...saidOf(pieces.input),
    caseReference: pieces.caseReference,
    ...(Object.fromEntries(shown) as JsonObject),
    ...(pieces.attachments.length > 0 ? { attachments: [...pieces.attachments] } : {}),
    ...(pieces.consentProof ? { consent: pieces.consentProof as unknown as JsonObject } : {}),
  }) as JsonObject;
}
