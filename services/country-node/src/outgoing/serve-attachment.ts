import { open } from '#libs/envelope/open.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentCopyRow } from '../ports/store/attachments.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { holdsBasis } from './holds-basis.js';

/** Bytes a peer may ask for at once (protocol section 7). */
export const CHUNK_BYTES = 262_144;
/** How far from ours an asker's clock may be, either way: an older request is one that somebody kept. */
const TOLERANCE_MS = 300_000;

interface FetchClaims {
  issuer: string;
  messageId: string;
  attachmentDigest: string;
  offset: number;
  length: number;
  at: string;
}

type ServeParts = Pick<
  NodeParts,
  'self' | 'clock' | 'store' | 'vault' | 'directory' | 'national' | 'matrix' | 'keyring' | 'files'
>;

/**
 * Answers a signed request for a piece of a file: only to the node that the naming message went to, and only while what
 * that message rested on still holds (R10). Every other request gets the same silence.
 */
export async function serveAttachment(parts: ServeParts, sealedRequest: string): Promise<Uint8Array | undefined> {
  const asked = await readRequest(parts, sealedRequest);
  if (!asked) return undefined;
  const copy = await parts.store.transaction(async (tx) => {
    const found = await findCopy(tx, asked, asked.messageId);
    const message = found && (await tx.conversations.message(asked.messageId));
    if (message?.status !== 'queued' && message?.status !== 'receipted') return undefined;
    if (!(await holdsBasis(parts, tx, message))) return undefined;
    // Nothing opens without the file's head, but the head's own first bytes are the same in every file.
    if (asked.offset < CHUNK_BYTES) {
      const facts = { caseId: message.caseId, conversationId: message.conversationId, messageId: message.id };
      const entry = { ...facts, peer: asked.issuer, attachmentDigest: asked.attachmentDigest };
      await tx.ledger.append([ledgerEntry('attachment-fetched', entry, parts.clock.now())]);
    }
    return found;
  });
  return copy && parts.files.readRange(copy.fileId, asked.offset, Math.min(asked.length, CHUNK_BYTES));
}

/** The copy made for a message, or for the one that it renews under a new id. */
async function findCopy(tx: Tx, asked: FetchClaims, messageId: string): Promise<AttachmentCopyRow | undefined> {
  const found = await tx.attachments.copy(asked.issuer, messageId, asked.attachmentDigest);
  const message = found ? undefined : await tx.conversations.message(messageId);
  if (message?.direction !== 'out' || message.recipient !== asked.issuer) return found;
  const { supersedes } = JSON.parse(message.claims) as { supersedes?: { messageId: string } };
  return supersedes && findCopy(tx, asked, supersedes.messageId);
}

/**
 * What is asked, of a request that its author signed within the last five minutes, or within the next by our clock.
 * @returns undefined for any other
 */
export async function readRequest(
  parts: Pick<ServeParts, 'self' | 'clock' | 'directory' | 'keyring'>,
  sealed: string,
): Promise<FetchClaims | undefined> {
  const view = parts.directory.view();
  const now = parts.clock.now();
  try {
    const opened = await open(sealed, {
      self: parts.self,
      decryptionKeys: parts.keyring.decryptionKeys(),
      signingKeyOf: (issuer, thumbprint, at) => view.signingKeyOf(issuer, thumbprint, at),
      receivedAt: now,
      toleranceMs: TOLERANCE_MS,
      minimumProfile: view.participant(parts.self)?.minimumProfile,
    });
    if (opened.typ !== 'passerelle-fetch+v1') return undefined;
    const valid = checkAgainst('urn:passerelle:schema:fetch-claims:v1', opened.claims).ok;
    const claims = opened.claims as unknown as FetchClaims;
    return valid && Date.parse(claims.at) >= now.getTime() - TOLERANCE_MS ? claims : undefined;
  } catch {
    return undefined;
  }
}
