import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import { type Category, isPersonal } from '../domain/disclosure/categories.js';
import type { Participant, Recalled } from '../domain/disclosure/types.js';
import type { SentPart } from '../domain/sharing/lost-grants.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { purposeStated } from './purpose-stated.js';
import { recallManifest, type RecallParts } from './recall-manifest.js';

/** What one message of this node gave to a partner, or may have given: its receipt may not be here yet. */
export interface Part extends SentPart {
  messageId: string;
  conversation: ConversationRow;
  /** Personal categories only, sorted; by its claims, and of photos by its manifest. */
  categories: string[];
  /** The partner only carries what it cannot read. */
  relayed: boolean;
  /** Its manifest; most have one. */
  manifest?: Recalled | undefined;
  /** Its receipt is here. */
  receipted: boolean;
  /** The conversation in which a partner had it passed on (R14). */
  passedOnFrom?: string | undefined;
}

/** A partner that knows of a case by this node, or from which this node knows of it. */
export interface Holder {
  peer: string;
  /** Its messages were taken in, or ours receipted: it knows of the case for certain. */
  certain: boolean;
  /** All that was sent to it. */
  messageIds: string[];
  /** It takes part only as one that carries what it cannot read. */
  relayed: boolean;
}

/**
 * What of a case went from here to whom, message by message, oldest first; by manifests and signed claims: content is read of
 * what came back after a restore only. What was answered to a partner rests on what that partner told, and is no part.
 */
export async function findParts(needed: RecallParts, tx: Tx, caseId: string): Promise<Part[]> {
  const parts: Part[] = [];
  const listed = (id: string) => needed.directory.view().participant(id) ?? unlisted(id);
  for (const conversation of await tx.conversations.ofCase(caseId)) {
    const { consentPurpose, steps } = kindNamed(conversation.kind);
    for (const message of await tx.conversations.steps(conversation.id)) {
      const claimed = personalIn(message);
      const relayed = isRelay(conversation);
      if (!mayHaveGone(message) || steps[message.step]?.answersAsker) continue;
      if (claimed.length === 0 && !relayed) continue;
      const manifest = await manifestOf(needed, tx, conversation, message);
      parts.push({
        messageId: message.id,
        conversation,
        recipient: listed(conversation.peer),
        purpose: purposeStated(conversation.kind, message),
        consentPurpose,
        sentAt: message.issuedAt,
        ...restedOn(manifest, listed),
        categories: relayed ? claimed : withPhotos(claimed, manifest),
        relayed,
        manifest: manifest ?? undefined,
        receipted: message.status === 'receipted',
      });
    }
  }
  return parts;
}

/** As it went, or told again from what came back; null for a message that rested on nothing. */
async function manifestOf(
  needed: RecallParts,
  tx: Tx,
  conversation: ConversationRow,
  { id }: StepRow,
): Promise<Recalled | null> {
  const sent = (await tx.outbox.byMessage(id)).at(-1);
  if (sent) return sent.manifest;
  return recallManifest(needed, tx, conversation, (await tx.conversations.message(id))!);
}

/** What a message rested on, by its manifest; most have one. */
function restedOn(manifest: Recalled | null, listed: (id: string) => Participant) {
  if (!manifest) return { paths: [], received: [] };
  const { paths, consent, passesTo, passedOnFrom } = manifest;
  const final = passesTo === undefined ? undefined : listed(passesTo);
  const { received = [], version: consentVersion } = consent;
  return { paths, received, passesTo: final, passedOnFrom, consentVersion };
}

/** Everyone who has a part in a case beside this node, as far as this node's own conversations tell. */
export async function findHolders(tx: Tx, caseId: string): Promise<Holder[]> {
  const holders = new Map<string, Holder>();
  for (const conversation of await tx.conversations.ofCase(caseId)) {
    const messages = await tx.conversations.steps(conversation.id);
    const ours = messages.filter(mayHaveGone);
    const certain = messages.some(({ status }) => status === 'received' || status === 'receipted');
    if (ours.length === 0 && !certain) continue;
    const { peer } = conversation;
    const known = holders.get(peer) ?? { peer, certain: false, messageIds: [], relayed: true };
    holders.set(peer, {
      peer,
      certain: known.certain || certain,
      messageIds: [...known.messageIds, ...ours.map(({ id }) => id)],
      relayed: known.relayed && isRelay(conversation),
    });
  }
  return [...holders.values()];
}

/** A queued message may be with its recipient already; a voided one too, until the void is receipted. */
function mayHaveGone({ direction, status }: StepRow): boolean {
  return direction === 'out' && status !== 'refused';
}

function personalIn({ claims }: StepRow): Category[] {
  return (JSON.parse(claims) as { categories: Category[] }).categories.filter(isPersonal).sort();
}

/** A photo that went as a file is a document by the claims, and a photo by the manifest (R19). */
function withPhotos(claimed: readonly Category[], manifest: Recalled | null): Category[] {
  const photos = (manifest?.paths ?? []).map(({ category }) => category).filter((each) => each === 'BIO_PHOTO');
  return [...new Set([...claimed, ...photos])].sort();
}

function isRelay({ kind, role }: ConversationRow): boolean {
  const table = kindNamed(kind);
  return table.relays?.includes(otherRole(table, role)) ?? false;
}

/** A node that is on the trust list no more is told as soon as it is again; until then nothing is known of it. */
function unlisted(id: string): Participant {
  return { id, country: '', kind: 'organisation', roles: [] };
}
