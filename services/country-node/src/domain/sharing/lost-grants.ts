import { isPersonal } from '../disclosure/categories.js';
import { stateAs, towardFinal } from '../disclosure/pass-on.js';
import { AS_ASYLUM } from '../disclosure/tells-of-asylum.js';
import type { ManifestPath, Participant } from '../disclosure/types.js';
import { type ReceivedProof, relyOnProofs } from '../consent/rely-on-proofs.js';
import type { ConsentState } from '../consent/types.js';
import { reachesRecipient, weighConsent } from '../consent/weigh-consent.js';
import { isWithheld } from '../safeguards/r11-withheld.js';

/** What one message gave to one recipient, by its manifest; no values. */
export interface SentPart {
  recipient: Participant;
  purpose: string;
  /** The purpose that consents name, where the one that messages state is a neutral word (R18). */
  consentPurpose?: string | undefined;
  /** Whom the recipient was to pass it on to. */
  passesTo?: Participant | undefined;
  sentAt: Date;
  paths: readonly Pick<ManifestPath, 'source' | 'category' | 'of' | 'asAsylum'>[];
  /** The recipient's own proofs that it rested on. */
  received: readonly ReceivedProof[];
  /** Number of consent events when it was composed; absent where that is not known. */
  consentVersion?: number | undefined;
}

/** The record as it stood at some moment; before the change, or with it. */
export type RecordAt = (at: Date) => ConsentState;

/**
 * The categories of a message that were consented to before a change of the record and are not any more (R10): judged as on
 * the day it was sent, so that what ended by itself meanwhile counts too, and as today. What was told of another person rests
 * on that person's own word. Sorted.
 */
export function lostGrants(part: SentPart, { before, after, now }: { before: RecordAt; after: RecordAt; now: Date }) {
  const moments = [part.sentAt, now];
  const lost = part.paths.filter(
    (path) =>
      path.of === undefined &&
      isPersonal(path.category) &&
      moments.some((at) => isGranted(part, path, before(at)) && !isGranted(part, path, after(at))),
  );
  return [...new Set(lost.map(({ category }) => category as string))].sort();
}

/** Whether the record let this recipient learn of the case for the purpose, and does not any more. */
export function lostReach(part: SentPart, { before, after, now }: { before: RecordAt; after: RecordAt; now: Date }) {
  const reaches = (state: ConsentState) => reachesRecipient(asCounted(part, state), part.recipient, part.purpose);
  return [part.sentAt, now].some((at) => reaches(before(at)) && !reaches(after(at)));
}

/** The record as it counted when the message was composed: in the words of its kind, and toward whoever gets it in the end. */
function asCounted({ recipient, purpose, received, consentPurpose, passesTo }: SentPart, recorded: ConsentState) {
  return towardFinal(stateAs(relyOnProofs(recorded, received, recipient.id), consentPurpose, purpose), passesTo);
}

/** What tells of a claim for asylum was granted only where that could be told. */
function isGranted(part: SentPart, path: SentPart['paths'][number], recorded: ConsentState): boolean {
  const { pointer: source, category } = AS_ASYLUM;
  return (
    isFieldGranted(part, path, recorded) && (!path.asAsylum || isFieldGranted(part, { source, category }, recorded))
  );
}

type Field = { source: string; category: string };

function isFieldGranted(part: SentPart, { source, category }: Field, recorded: ConsentState): boolean {
  const { recipient, purpose } = part;
  const consent = asCounted(part, recorded);
  const asked = { pointer: source, category, placesAsOf: part.consentVersion ?? 0 };
  return !isWithheld(consent, asked, recipient) && 'grant' in weighConsent(consent, { ...asked, recipient, purpose });
}
