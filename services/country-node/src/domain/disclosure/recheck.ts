import type { ConsentState } from '../consent/types.js';
import type { Grant } from '../consent/weigh-consent.js';
import { findColumn, findTerms } from '../safeguards/r01-deny-by-default.js';
import { onwardLabel } from '../safeguards/r14-onward-sharing.js';
import { blockMessage } from './block-message.js';
import { isPersonal } from './categories.js';
import type { RefusalCode } from '../refusal-codes.js';
import type { RuleId } from './rules.js';
import { towardFinal } from './pass-on.js';
import type { Agreement, CaseRestrictions, ManifestPath, Matrix, Participant, Recalled } from './types.js';
import { weighLeaf, type Grounds, type LeafAsked, type LeafVerdict } from './weigh-leaf.js';
import { weighAsAsylum, weighOther } from './weigh-said.js';

export interface RecheckInput {
  manifest: Recalled;
  consent: ConsentState;
  agreement: Agreement | undefined;
  matrix: Matrix;
  recipient: Participant;
  at: Date;
  restrictions?: CaseRestrictions;
  /** The node that the manifest says it is passed on to. */
  passesTo?: Participant;
  /** The first of the step's conditions that holds no more. */
  closedGate?: RefusalCode | undefined;
  unconfirmed?: boolean;
}

export type RecheckResult = { ok: true } | { ok: false; rule: RuleId; code: RefusalCode };

/**
 * Holds a message that waits to be published against what governs it now, by its manifest alone: no content is read (R1).
 * The first thing that no longer holds is the answer. Case restrictions (R2, R13) are asked when the caller gives them.
 */
export function recheck(input: RecheckInput): RecheckResult {
  const { manifest, matrix, agreement, recipient, passesTo } = input;
  const { passesTo: final, ...held } = manifest;
  if (final !== passesTo?.id) return { ok: false, rule: 'matrix-no-column', code: 'basis-changed' };
  const consent = towardFinal(input.consent, passesTo);
  const asked = { ...held, ...input, consent, recipient };
  const column = findColumn(matrix, asked);
  const { sender, supervisorApproved } = manifest;
  const [blocked] = blockMessage(column, {
    ...asked,
    sender,
    supervisorApproved,
    consent,
    agreement,
    restrictions: input.restrictions,
    answersPeer: (manifest.consent.received ?? []).length > 0,
    saysPersonal: manifest.paths.some(({ said, category }) => said === true && isPersonal(category)),
    closedGates: input.closedGate ? [{ rule: 'condition', code: input.closedGate }] : [],
  });
  if (blocked) return { ok: false, rule: blocked.rule, code: blocked.code };
  const terms = agreement && findTerms(agreement, asked);
  if (!column || !terms || recipient.id !== manifest.recipient) {
    return { ok: false, rule: 'matrix-no-column', code: 'basis-changed' };
  }
  const placesAsOf = manifest.consent.version;
  const grounds: Grounds = { ...asked, column, terms, consent, supervisorApproved, placesAsOf };
  const grants: Grant[] = [];
  for (const path of manifest.paths) {
    const verdict = weighPath(grounds, path);
    if (!verdict.ok) return { ok: false, rule: verdict.rule, code: codeOf(verdict.rule) };
    if (verdict.grant) grants.push(verdict.grant);
  }
  // A label already signed cannot be narrowed: if it says more than would be said now, the message must be written anew.
  const label = onwardLabel(agreement, grants);
  const holds = manifest.onwardSharing === 'none' || manifest.onwardSharing === label;
  return holds ? { ok: true } : { ok: false, rule: 'safeguard-R14', code: 'basis-changed' };
}

function weighPath(grounds: Grounds, path: ManifestPath): LeafVerdict {
  const verdict = weighOwn(grounds, path);
  if (!verdict.ok || !path.asAsylum) return verdict;
  const asAsylum = weighAsAsylum(grounds, path.of !== undefined);
  return asAsylum.ok ? verdict : asAsylum;
}

function weighOwn(grounds: Grounds, { source, category, mode, said, of }: ManifestPath): LeafVerdict {
  const asked: LeafAsked = { pointer: source, category, form: 'exact' };
  // What that person agreed to was signed with the body, and does not change any more.
  if (of !== undefined) return weighOther(grounds, asked, true);
  if (said) return weighLeaf(grounds, asked);
  const verdict = weighLeaf(grounds, { pointer: source, category, form: mode === 'coarse' ? 'coarse' : 'exact' });
  // A column that now shows only coarse forms shows no field of the file, whatever its cells say.
  const fits = mode === 'coarse' || grounds.column.projection === 'file';
  return fits ? verdict : { ok: false, rule: 'matrix-coarse' };
}

/** `withheld` has no code of its own: the code may reach the peer, who must not learn that anything is withheld (R11). */
function codeOf(rule: RuleId): RefusalCode {
  if (rule === 'consent-denied') return 'consent-withdrawn';
  if (rule.startsWith('consent-') || rule === 'field-exception') return 'consent-missing';
  if (rule.startsWith('agreement-')) return 'agreement-not-permitted';
  return rule === 'safeguard-R19' ? 'photo-not-permitted' : 'basis-changed';
}
