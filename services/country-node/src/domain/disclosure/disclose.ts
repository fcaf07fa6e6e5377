import { findColumn, findTerms } from '../safeguards/r01-deny-by-default.js';
import { onwardLabel } from '../safeguards/r14-onward-sharing.js';
import { blockMessage, restrictionsOf } from './block-message.js';
import { CATEGORIES } from './categories.js';
import { emptyManifest, holdBackAll } from './hold-back-all.js';
import { judgeAttachments } from './judge-attachments.js';
import { narrowColumn } from './narrow-column.js';
import { narrowToFinal } from './pass-on.js';
import { projectContent } from './project-content.js';
import { attachmentPaths, grantsOf, proveConsent } from './rest-on-consent.js';
import type { Disclosure, DisclosureInput, MatrixColumn } from './types.js';
import { weighCase } from './weigh-case.js';
import type { Grounds } from './weigh-leaf.js';
import { saysPersonal, weighSaid } from './weigh-said.js';

/**
 * The need-to-know engine (invariant 1): what of a case may leave, to whom, at which step, and for every field the one rule
 * that decided. Sent = schema ∩ matrix ∩ agreement ∩ live consent − withheld − safeguards; everything else stays. Pure:
 * the same input gives the same disclosure. What may not leave is said in `refusals` and `decisions`, never thrown.
 */
export function disclose(asked: DisclosureInput): Disclosure {
  const { passesTo } = asked;
  return discloseTo(passesTo ? { ...asked, consent: narrowToFinal(asked.consent, passesTo) } : asked);
}

function discloseTo(input: DisclosureInput): Disclosure {
  const { matrix, agreement, sender, caseFile } = input;
  const supervisorApproved = input.approvals?.supervisor ?? false;
  const found = findColumn(matrix, input);
  const column = found && narrowColumn(found, input.said?.body ?? {});
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
  // Where no proof goes along, nothing says to whom it might go on.
  const onwardSharing = column.proof ? 'none' : onwardLabel(agreement, grants);
  const proof = column.proof ? undefined : proveConsent(input, { categories, grants, onwardSharing });
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

/** What the column lets through of the case itself; nothing where it shows nothing of it. */
function showCase(grounds: Grounds, input: DisclosureInput, column: MatrixColumn) {
  if (column.projection === 'none') {
    const { content, decisions } = holdBackAll(input, column, []);
    return { content, decisions, paths: [], grants: [], attachments: [] };
  }
  const attachments = judgeAttachments(grounds, input);
  const leaves = weighCase(grounds, input, attachments);
  const { content, decisions, paths } = projectContent(column.projection, input, leaves);
  const grants = grantsOf(leaves, paths, attachments);
  return { content, decisions, paths: [...paths, ...attachmentPaths(attachments)], grants, attachments };
}
