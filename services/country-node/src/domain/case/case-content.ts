import type { CaseFile, CaseSummary } from '#libs/schema-check/generated/types.js';

/**
 * What a node holds about the child, sealed as one piece under the case key.
 * A node that only received an offer has the summary; after the handover it has the permitted file too.
 */
export interface CaseContent {
  file?: CaseFile;
  /** Coarse forms shown by the partner that offers or offered the case. */
  summary?: CaseSummary;
}
