import { withoutObjected } from '../domain/voice/objections.js';
import { checkParties } from '../domain/conversations/check-parties.js';
import { conditionsAs } from '../domain/conversations/weighed-as.js';
import { disclose } from '../domain/disclosure/disclose.js';
import { restrictionsOf } from '../domain/disclosure/block-message.js';
import { stateAs } from '../domain/disclosure/pass-on.js';
import { projectionsOf } from '../domain/disclosure/projections-of.js';
import type {
  Disclosure,
  DisclosureInput,
  JsonObject,
  Participant,
  RuleHit,
  Said,
} from '../domain/disclosure/types.js';
import { saysPersonal } from '../domain/disclosure/weigh-said.js';
import { bodySchemaOf, kindNamed, purposeOf } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import { asksOthers, asksSteps, findClosedGate } from '../domain/safeguards/gates.js';
import { isNamed } from '../domain/safeguards/r14-onward-sharing.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { saidOf } from './compose-body.js';
import { keptTypes } from './find-chosen.js';
import type { Basis } from './gather-basis.js';
import { type GivenLimit, leaveOutSame, limitToGiven, stateNow } from './limit-to-given.js';
import { readOthers } from './read-others.js';

export const CASE_FILE_SCHEMA = 'urn:passerelle:schema:case-file:v1';

export interface Asked {
  kind: string;
  step: string;
  /** What a person entered for the step. */
  input: JsonObject;
  /** Attachments chosen one by one. */
  attachments: readonly string[];
  supervisorApproved: boolean;
  /** Conditions that the table names for the step. */
  requires: readonly string[];
  /** The conversation it is taken in, when there is one. */
  conversationId?: string;
}

type ComposeParts = Pick<NodeParts, 'self' | 'vault' | 'directory' | 'matrix' | 'national'>;

/** Whether a step shows anything of the case; the others carry protocol fields and workers' contacts only. */
export function showsCase({ matrix }: Pick<NodeParts, 'matrix'>, kind: string, step: string): boolean {
  return projectionsOf(matrix, kind, step).length > 0;
}

/** Whether a message rests on anything that can change: the case shown, something personal entered, a condition. */
export function restsOnBasis(
  parts: Pick<NodeParts, 'matrix'>,
  asked: Pick<Asked, 'kind' | 'step' | 'input' | 'requires'>,
) {
  return showsCase(parts, asked.kind, asked.step) || asked.requires.length > 0 || saysPersonal(sayingOf(asked));
}

export interface ComposedDisclosure extends Disclosure {
  /** What the node says by itself beside what was entered. */
  says?: { corrections: JsonObject[] };
  /** Items that a correction leaves out because the partner has them as they are. */
  same?: readonly string[];
}

/**
 * Runs the need-to-know engine over what was gathered and what was entered (invariant 1).
 * @throws Refusal `not-found`, `attachment-unavailable` for chosen files; `unknown-participant`, `party-not-admitted`
 */
export async function composeDisclosure(
  parts: ComposeParts,
  tx: Tx,
  basis: Basis,
  asked: Asked,
): Promise<ComposedDisclosure> {
  const correction = await limitToGiven(parts, tx, basis, asked);
  // A correction goes under the same column, terms, purpose and conditions as what it corrects.
  const { kind, step } = correction?.by ?? asked;
  const requires = [...asked.requires, ...(correction ? conditionsAs(correction.by) : [])];
  const { consentPurpose, purpose } = kindNamed(kind);
  const passesTo = findFinal(parts, basis, asked);
  const reached = [basis.parties.peer, ...(passesTo ? [passesTo] : [])];
  const consent = withoutObjected(basis.consent, basis.objections, [consentPurpose, purpose], reached);
  const closedGates = await findClosedGates(parts, tx, { ...basis, consent }, { ...asked, kind, step, requires });
  const weighed: DisclosureInput = {
    schemaId: CASE_FILE_SCHEMA,
    caseFile: (basis.content.file ?? {}) as JsonObject,
    consent: stateAs(consent, consentPurpose, purpose),
    agreement: basis.parties.agreement,
    matrix: parts.matrix,
    sender: basis.parties.self,
    recipient: basis.parties.peer,
    kind,
    step,
    purpose,
    at: basis.at,
    selection: {
      attachments: asked.attachments,
      documentTypes: await keptTypes(parts, tx, basis.caseRow.id, asked.attachments),
    },
    approvals: { supervisor: asked.supervisorApproved },
    said: sayingOf(asked),
    answersPeer: basis.receivedProofs.length > 0,
    ...passedOnTo(basis),
    ...(passesTo ? { passesTo } : {}),
    closedGates,
    ...(basis.receivedUnder ? { receivedUnder: basis.receivedUnder } : {}),
    unconfirmed: basis.caseRow.unconfirmedSince !== null,
  };
  const { disclosure, ...said } = await discloseGiven(parts, tx, weighed, correction);
  const { manifest } = disclosure;
  const received = basis.receivedProofs.length > 0 ? { received: basis.receivedProofs } : {};
  return {
    ...disclosure,
    ...said,
    manifest: {
      ...manifest,
      caseId: basis.caseRow.id,
      consent: { ...manifest.consent, ...received },
      ...(requires.length > 0 ? { requires } : {}),
    },
  };
}

/** A correction is weighed twice: what it would say tells which of it the partner has already. */
async function discloseGiven(
  parts: ComposeParts,
  tx: Tx,
  weighed: DisclosureInput,
  correction: GivenLimit | undefined,
): Promise<{ disclosure: Disclosure } & Pick<ComposedDisclosure, 'says' | 'same'>> {
  if (!correction) return { disclosure: disclose(weighed) };
  const whole = disclose({ ...weighed, correcting: correction });
  const limit = await leaveOutSame(parts, tx, correction, whole);
  const disclosure = limit.same.length > 0 ? disclose({ ...weighed, correcting: limit }) : whole;
  return { disclosure, says: { corrections: stateNow(limit, disclosure) }, same: limit.same };
}

/**
 * The node to which the recipient is to pass on what a step shows, as the body names it.
 * @throws Refusal `unknown-participant`, `party-not-admitted` (it cannot take its part in the conversation that follows)
 */
function findFinal(parts: ComposeParts, { at }: Basis, { kind, step, input }: Asked): Participant | undefined {
  const { steps } = kindNamed(kind);
  const passing = Object.hasOwn(steps, step) ? steps[step]?.passesTo : undefined;
  if (!passing) return undefined;
  const id = input[passing.member];
  if (typeof id !== 'string') throw new Refusal('unknown-participant', [`/${passing.member}`]);
  const { peer } = findParties(parts, id, at);
  checkParties(kindNamed(passing.kind), { [passing.role]: peer });
  return peer;
}

/** In which conversation the partner whose case it is named this peer, if it did (R14). */
function passedOnTo({ receivedUnder, parties }: Basis): { passedOnFrom?: string } {
  const from = isNamed(receivedUnder, parties.peer) ? receivedUnder?.conversationId : undefined;
  return from === undefined ? {} : { passedOnFrom: from };
}

function sayingOf({ kind, step, input }: Pick<Asked, 'kind' | 'step' | 'input'>): Said {
  const of = kindNamed(kind).steps[step]?.saysOf;
  return { bodySchemaId: bodySchemaOf(kind, step), body: saidOf(input), ...(of ? { of } : {}) };
}

async function findClosedGates({ national }: ComposeParts, tx: Tx, basis: Basis, asked: Asked): Promise<RuleHit[]> {
  if (asked.requires.length === 0) return [];
  const { file } = basis.content;
  const code = findClosedGate(asked.requires, {
    kind: asked.kind,
    step: asked.step,
    purpose: purposeOf(asked.kind),
    self: basis.parties.self.id,
    recipient: basis.parties.peer,
    responsible: basis.caseRow.responsible,
    status: basis.caseRow.status,
    facts: file ? restrictionsOf(file as JsonObject) : undefined,
    consent: basis.consent,
    others: asksOthers(asked.requires) ? await readOthers(tx, basis.caseRow.id, asked.conversationId) : [],
    ...(asked.conversationId && asksSteps(asked.requires)
      ? { steps: await tx.conversations.steps(asked.conversationId) }
      : {}),
    national: national.inForce(),
    supervisorApproved: asked.supervisorApproved,
    ...passedOnTo(basis),
    at: basis.at,
  });
  return code ? [{ rule: 'condition', code }] : [];
}
