import { withoutObjected } from '../domain/voice/objections.js';
import { consentStateAt } from '../domain/consent/consent-state.js';
import { relyOnProofs } from '../domain/consent/rely-on-proofs.js';
import type { ConsentState } from '../domain/consent/types.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { stateAs } from '../domain/disclosure/pass-on.js';
import { recheck } from '../domain/disclosure/recheck.js';
import type { Participant, Recalled } from '../domain/disclosure/types.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { Refusal } from '../domain/refusal.js';
import { asksOthers, asksSteps, findClosedGate, type GateQuestion } from '../domain/safeguards/gates.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseState } from '../ports/store/cases.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { consentEventsOf, restrictionsAsOf } from '../record/known-cases.js';
import { checkRelays } from './check-relays.js';
import { withoutRestricted } from '../record/read-consent.js';
import { readRestricted } from '../record/read-restricted.js';
import { openObjections } from '../record/voices.js';
import { readOthers } from './read-others.js';

const NOTHING: ReadonlySet<string> = new Set();

/**
 * Holds the value-free manifest of a message against today's consent, agreement and matrix (R1) and the conditions of its
 * step, and asks of the case no more than whether it may be transmitted, and where to (R2, R13).
 * @returns the code of what no longer holds; undefined when all does
 */
export async function recheckBasis(
  parts: Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix'>,
  tx: Tx,
  {
    manifest,
    caseId,
    conversationId,
    recipient,
    via,
  }: Pick<OutboxRow, 'caseId' | 'conversationId' | 'recipient' | 'via'> & { manifest: Recalled | null },
): Promise<RefusalCode | undefined> {
  if (!manifest || !caseId) return undefined;
  const at = parts.clock.now();
  const parties = findParties(parts, recipient, at);
  const state = await tx.cases.state(caseId);
  if (!state) return 'not-found';
  const final = manifest.passesTo === undefined ? undefined : findParties(parts, manifest.passesTo, at).peer;
  const reached = [parties.peer, ...(final ? [final] : [])];
  const recorded = await consentOf(parts, tx, state, { manifest, recipient, at });
  const consent = await lessObjected(parts, tx, state, { consent: recorded, manifest, reached });
  const facts = await restrictionsAsOf(parts, tx, state);
  const { requires = [], kind, step, purpose, supervisorApproved, passedOnFrom } = manifest;
  // Conditions are as much in doubt as the record that they are read from.
  if (state.unconfirmedSince && requires.length > 0) return 'record-unconfirmed';
  const around = await readAround(tx, requires, { caseId, conversationId });
  const from = passedOnFrom === undefined ? {} : { passedOnFrom };
  const asked = { ...from, kind, step, purpose, recipient: parties.peer };
  const gate = {
    ...asked,
    self: parts.self,
    responsible: state.responsible,
    status: state.status,
    facts,
    consent,
    ...around,
  };
  const checked = recheck({
    manifest,
    consent,
    agreement: parties.agreement,
    matrix: parts.matrix,
    recipient: parties.peer,
    ...(final ? { passesTo: final } : {}),
    ...(facts ? { restrictions: facts } : {}),
    unconfirmed: state.unconfirmedSince !== null,
    closedGate: findClosedGate(requires, { ...gate, national: parts.national.inForce(), supervisorApproved, at }),
    at,
  });
  if (!checked.ok) return checked.code;
  return via === null ? undefined : recheckRelays(parts, tx, { via, caseId, at });
}

/** What conditions may ask of the conversation and of the case's others. */
async function readAround(
  tx: Tx,
  requires: readonly string[],
  { caseId, conversationId }: { caseId: string; conversationId: string | null },
): Promise<Pick<GateQuestion, 'others' | 'state' | 'steps'>> {
  const others = asksOthers(requires) ? await readOthers(tx, caseId, conversationId ?? undefined) : [];
  const own = conversationId && requires.length > 0 ? await tx.conversations.get(conversationId) : undefined;
  const steps = conversationId && asksSteps(requires) ? { steps: await tx.conversations.steps(conversationId) } : {};
  return { others, ...steps, ...(own ? { state: own.state } : {}) };
}

/** Those who carry it are held against R2 as well; only where the circuit begins is it known who they are. */
export async function recheckRelays(
  parts: Pick<NodeParts, 'vault' | 'directory' | 'national'>,
  tx: Tx,
  { via, caseId, at }: { via: string; caseId: string; at: Date },
): Promise<RefusalCode | undefined> {
  const hop = await tx.hops.get(via);
  if (!hop?.stops) return undefined;
  try {
    await checkRelays(parts, tx, { caseId, purpose: hop.purpose, relays: hop.stops.slice(0, -1), at });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** The consent that a message rests on, as it stands, in the words of its kind. */
async function consentOf(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  state: CaseState,
  { manifest, recipient, at }: { manifest: Recalled; recipient: string; at: Date },
): Promise<ConsentState> {
  const events = await consentEventsOf(parts, tx, state);
  const { restricted } = state.restricted ? await readRestricted(parts, tx, state.id) : { restricted: NOTHING };
  const ageDoubted = (await restrictionsAsOf(parts, tx, state))?.ageDoubted === true;
  const recorded = withoutRestricted(consentStateAt(events, at, parts.national.inForce(), ageDoubted), restricted);
  const { consentPurpose, purpose } = kindNamed(manifest.kind);
  return stateAs(relyOnProofs(recorded, manifest.consent.received ?? [], recipient), consentPurpose, purpose);
}

/** R12: less what the child objects to while nobody has decided on that. */
async function lessObjected(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  state: CaseState,
  { consent, manifest, reached }: { consent: ConsentState; manifest: Recalled; reached: readonly Participant[] },
): Promise<ConsentState> {
  if (!state.voiced) return consent;
  const { consentPurpose, purpose } = kindNamed(manifest.kind);
  return withoutObjected(consent, await openObjections(parts, tx, state.id), [consentPurpose, purpose], reached);
}
