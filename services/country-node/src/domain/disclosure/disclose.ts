import type { ConsentProof } from '../consent/types.js';
import type { Grant } from '../consent/weigh-consent.js';
import { findColumn, findTerms } from '../safeguards/r01-deny-by-default.js';
import { onwardLabel } from '../safeguards/r14-onward-sharing.js';
import { blockMessage, restrictionsOf } from './block-message.js';
import { CATEGORIES, type Category } from './categories.js';
import { keepCorrected, weighGone } from './correcting.js';
import { emptyManifest, holdBackAll } from './hold-back-all.js';
import { judgeAttachments } from './judge-attachments.js';
import { narrowColumn } from './narrow-column.js';
import { towardFinal } from './pass-on.js';
import { projectContent } from './project-content.js';
import { attachmentPaths, grantsOf, proveConsent } from './rest-on-consent.js';
import type { Agreement, Disclosure, DisclosureInput, MatrixColumn, OnwardSharing } from './types.js';
import { weighCase } from './weigh-case.js';
import type { Grounds } from './weigh-leaf.js';
import { saysPersonal, weighSaid } from './weigh-said.js';

/**
 * The need-to-know engine (invariant 1): what of a case may leave, to whom, at which step, and for every field the one rule
 * that decided. Sent = schema ∩ matrix ∩ agreement ∩ live consent − withheld − safeguards; everything else stays. Pure:
 * the same input gives the same disclosure. What may not leave is said in `refusals` and `decisions`, never thrown.
 */
export function disclose(asked: DisclosureInput): Disclosure {
  return discloseTo({ ...asked, consent: towardFinal(asked.consent, asked.passesTo) });
}

function discloseTo(input: DisclosureInput): Disclosure {
  const { agreement, sender, caseFile } = input;
  const supervisorApproved = input.approvals?.supervisor ?? false;
  const column = columnFor(input);
  const restrictions = restrictionsOf(caseFile);
  const blocked = { ...input, sender: sender.id, supervisorApproved, restrictions };
  const closedGates = input.closedGates ?? [];
  const refusals = blockMessage(column, { ...blocked, saysPersonal: saysPersonal(input.said), closedGates });
  const terms = agreement && findTerms(agreement, input);
  if (refusals.length > 0 || !column || !terms) return holdBackAll(input, column, refusals);
  const grounds = { ...input, column, terms, supervisorApproved };
  const said = weighSaid(grounds, input.said);
  if (said.refusals.length > 0) {
    const none = holdBackAll(input, column, said.refusals);
    return { ...none, decisions: [...none.decisions, ...said.decisions] };
  }
  const shown = showCase(grounds, input, column);
  const { content, attachments } = shown;
  const paths = [...shown.paths, ...said.paths];
  const decisions = [...shown.decisions, ...said.decisions];
  const categories = CATEGORIES.filter((category) => paths.some((path) => path.category === category)).sort();
  const grants = [...shown.grants, ...said.grants];
  const { onwardSharing, proof } = labelAndProve(input, column, agreement, { categories, grants });
  const manifest = emptyManifest(input, column);
  return {
    permitted: true,
    tells: column.proof === undefined && (column.projection !== 'none' || saysPersonal(input.said)),
    refusals,
    content,
    categories,
    decisions,
    attachments: attachments.map(({ id, permitted, rule }) => ({ id, permitted, rule })),
    onwardSharing,
    ...(proof ? { consentProof: proof } : {}),
    manifest: {
      ...manifest,
      paths,
      consent: { ...manifest.consent, proofs: proof ? [proof.hash] : [] },
      onwardSharing,
    },
  };
}

function columnFor(input: DisclosureInput): MatrixColumn | undefined {
  const found = findColumn(input.matrix, input);
  return found && narrowColumn(found, input.said?.body ?? {});
}

/** The label and the proof that go along; where no proof does, nothing says to whom it might go on. */
function labelAndProve(
  input: DisclosureInput,
  column: MatrixColumn,
  agreement: Agreement,
  { categories, grants }: { categories: readonly Category[]; grants: readonly Grant[] },
): { onwardSharing: OnwardSharing; proof?: ConsentProof } {
  if (column.proof) return { onwardSharing: 'none' };
  const onwardSharing = onwardLabel(agreement, grants);
  const proof = proveConsent(input, { categories, grants, onwardSharing });
  return { onwardSharing, ...(proof ? { proof } : {}) };
}

/** What the column lets through of the case itself; nothing where it shows nothing of it. */
function showCase(grounds: Grounds, input: DisclosureInput, column: MatrixColumn) {
  if (column.projection === 'none') {
    const { content, decisions } = holdBackAll(input, column, []);
    return { content, decisions, paths: [], grants: [], attachments: [] };
  }
  const attachments = judgeAttachments(grounds, input);
  const weighed = weighCase(grounds, input, attachments);
  const leaves = column.projection === 'file' ? keepCorrected(weighed, input.correcting) : weighed;
  const { content, decisions, paths } = projectContent(column.projection, input, leaves);
  const gone = input.correcting ? weighGone(grounds, input.correcting) : { paths: [], grants: [] };
  const grants = [...grantsOf(leaves, paths, attachments), ...gone.grants];
  return { content, decisions, paths: [...paths, ...gone.paths, ...attachmentPaths(attachments)], grants, attachments };
}
