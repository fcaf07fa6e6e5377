import { isPermittedTo } from '../consent/match-recipient.js';
import type { ConsentState, Provision } from '../consent/types.js';
import type { Participant } from '../disclosure/types.js';
import { stateOf, type Voice } from './voice.js';

/** An objection to sharing that nobody has decided on; a list that is left out means all. */
export interface Objection {
  purposes?: readonly string[];
  /** Node ids. */
  recipients?: readonly string[];
}

/** What it is against; undefined for other words, and once a person has decided. */
export function objectionOf(voice: Voice): Objection | undefined {
  return voice.said.sort === 'objection' && stateOf(voice) === 'open' ? (voice.said.against ?? {}) : undefined;
}

/**
 * R12: a consent as it counts while the child objects to sharing for one of these purposes with one of these nodes. What
 * was permitted for it counts no more; an approved override does, and everything else stands.
 * @param purposes as provisions name it, and as messages state it
 * @param reached the recipient, and the node to which it passes on what it gets
 */
export function withoutObjected(
  consent: ConsentState,
  objections: readonly Objection[],
  purposes: readonly (string | undefined)[],
  reached: readonly Participant[],
): ConsentState {
  const isAgainst = (each: Objection) =>
    (each.purposes ?? purposes).some((purpose) => purposes.includes(purpose)) &&
    (each.recipients ?? reached.map(({ id }) => id)).some((id) => reached.some((node) => node.id === id));
  if (!objections.some(isAgainst)) return consent;
  const provisions = consent.provisions.filter(
    ({ effect, purposes: named }) => effect === 'deny' || !named.some((purpose) => purposes.includes(purpose)),
  );
  return { ...consent, provisions, problem: { rule: 'safeguard-R12-objection', code: 'objection-open' } };
}

/** Whether a consent still permits what is objected to: then the objection was not followed. */
export function stillPermits(
  { provisions }: ConsentState,
  { purposes, recipients }: Objection,
  participants: readonly Participant[],
): boolean {
  const named = participants.filter(({ id }) => recipients?.includes(id) ?? true);
  const denied = (permit: Provision, purpose: string, node: Participant) =>
    provisions.some(
      (each) =>
        each.effect === 'deny' &&
        each.purposes.includes(purpose) &&
        permit.categories.every((category) => each.categories.includes(category)) &&
        (each.recipients.length === 0 || isPermittedTo(each.recipients, node)),
    );
  return provisions
    .filter(({ effect }) => effect === 'permit')
    .some((permit) =>
      permit.purposes
        .filter((purpose) => purposes?.includes(purpose) ?? true)
        .some((purpose) =>
          named.some((node) => isPermittedTo(permit.recipients, node) && !denied(permit, purpose, node)),
        ),
    );
}
