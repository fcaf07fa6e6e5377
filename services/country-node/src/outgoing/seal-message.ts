import { v7 as uuidv7 } from 'uuid';
import { seal, type Sealed } from '#libs/envelope/seal.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import type { JsonObject, OnwardSharing } from '../domain/disclosure/types.js';
import { bodySchemaOf, purposeOf } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import type { Parties } from '../record/find-agreement.js';
import { recipientKeyOf } from '../record/recipient-key.js';

/** Messages live 30 days on the way (protocol section 2); after that they are sealed again under a new id. */
export const MESSAGE_LIFE_MS = 30 * 24 * 3_600_000;

export interface ToSeal {
  conversation: Pick<ConversationRow, 'id' | 'kind' | 'peer'>;
  step: string;
  body: JsonObject;
  parents: readonly string[];
  parties: Parties;
  /** Where it is not the kind's own: that of the circuit, for a hop. */
  purpose?: string;
  onwardSharing: OnwardSharing;
  consentProof?: string;
  at: Date;
  /** A void takes the number of the message it voids; everything else the next one of the pair. */
  sequence?: { sequence: number; epoch: number };
  supersedes?: { messageId: string; digest: string };
  voids?: { messageId: string; digest: string };
}

export type SealedMessage = Sealed & { messageId: string };

/** Signs and encrypts one step for the peer's current key. @throws Refusal `profile-not-accepted`, `key-unknown`, `agreement-missing` */
export async function sealMessage(
  parts: Pick<NodeParts, 'self' | 'keyring' | 'directory'>,
  tx: Tx,
  message: ToSeal,
): Promise<SealedMessage> {
  const { conversation, parties, at } = message;
  if (!parties.agreement) throw new Refusal('agreement-missing');
  const recipientKey = recipientKeyOf(parts.directory.view(), conversation.peer, at);
  const schema = bodySchemaOf(conversation.kind, message.step);
  const messageId = uuidv7();
  const sealed = await seal({
    typ: 'passerelle-message+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: conversation.peer,
      messageId,
      conversationId: conversation.id,
      kind: conversation.kind,
      step: message.step,
      schema,
      parents: [...message.parents].sort(),
      ...(message.sequence ?? (await tx.conversations.nextSequence(conversation.peer))),
      issuedAt: at.toISOString(),
      expiresAt: new Date(at.getTime() + MESSAGE_LIFE_MS).toISOString(),
      purpose: message.purpose ?? purposeOf(conversation.kind),
      agreement: { id: parties.agreement.id, version: parties.agreement.version },
      ...(message.consentProof ? { consentProof: message.consentProof } : {}),
      trustListVersion: parties.trustListVersion,
      onwardSharing: message.onwardSharing,
      ...(message.supersedes ? { supersedes: message.supersedes } : {}),
      ...(message.voids ? { voids: message.voids } : {}),
    },
    parts: splitByCategory(schema, message.body),
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  return { ...sealed, messageId };
}
