import { disclose } from '../domain/disclosure/disclose.js';
import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import { purposeOf } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Basis } from './gather-basis.js';

export const CASE_FILE_SCHEMA = 'urn:passerelle:schema:case-file:v1';

export interface Asked {
  kind: string;
  step: string;
  /** Attachments chosen one by one. */
  attachments: readonly string[];
  supervisorApproved: boolean;
}

/** Whether a step shows anything of the case; the others carry protocol fields and workers' contacts only. */
export function showsCase({ matrix }: Pick<NodeParts, 'matrix'>, kind: string, step: string): boolean {
  const column = matrix.columns.find((each) => each.conversation === kind && each.steps.includes(step));
  return column !== undefined && column.projection !== 'none';
}

/** Runs the need-to-know engine over what was gathered (invariant 1). */
export function composeDisclosure({ matrix }: Pick<NodeParts, 'matrix'>, basis: Basis, asked: Asked): Disclosure {
  const disclosure = disclose({
    schemaId: CASE_FILE_SCHEMA,
    caseFile: (basis.content.file ?? {}) as JsonObject,
    consent: basis.consent,
    agreement: basis.parties.agreement,
    matrix,
    sender: basis.parties.self,
    recipient: basis.parties.peer,
    kind: asked.kind,
    step: asked.step,
    purpose: purposeOf(asked.kind),
    at: basis.at,
    selection: { attachments: asked.attachments },
    approvals: { supervisor: asked.supervisorApproved },
    ...(basis.receivedUnder ? { receivedUnder: basis.receivedUnder } : {}),
    unconfirmed: basis.caseRow.unconfirmedSince !== null,
  });
  return { ...disclosure, manifest: { ...disclosure.manifest, caseId: basis.caseRow.id } };
}
