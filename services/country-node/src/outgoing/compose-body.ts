import type { ConsentProof } from '../domain/consent/types.js';
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

/** Names under which a step's body carries the disclosed summary, where it is not `summary`. */
const SUMMARY_NAME: Readonly<Record<string, string>> = { 'provide-information': 'answers' };

/** Puts a step's body together; whatever is empty is left out, so that held back looks like absent (R11). */
export function composeBody(step: string, pieces: BodyPieces): JsonObject {
  const { attachments: _chosen, ...said } = pieces.input;
  const { summary, file } = pieces.content;
  return pruneEmpty({
    ...said,
    caseReference: pieces.caseReference,
    ...(summary ? { [SUMMARY_NAME[step] ?? 'summary']: summary } : {}),
    ...(file ? { file } : {}),
    ...(pieces.attachments.length > 0 ? { attachments: [...pieces.attachments] } : {}),
    ...(pieces.consentProof ? { consent: pieces.consentProof as unknown as JsonObject } : {}),
  }) as JsonObject;
}
