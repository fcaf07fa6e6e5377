// Tables import types only: the generators in contracts/tools run them without a build.
import { BIRTH_NOTIFICATION } from './birth-notification.js';
import { CASE_CLOSURE } from './case-closure.js';
import { CASE_TRANSFER } from './case-transfer.js';
import { CONSENT_CHANGE } from './consent-change.js';
import type { ConversationKind } from './conversation-kind.js';
import { CORRECTION } from './correction.js';
import { DOCUMENTS } from './documents.js';
import { ERASURE_REQUEST } from './erasure-request.js';
import { FAMILY_TRACING } from './family-tracing.js';
import { IDENTITY_REQUEST } from './identity-request.js';
import { IDENTITY_VERIFICATION } from './identity-verification.js';
import { ONWARD_ALERT } from './onward-alert.js';
import { PROGRESS_REPORT } from './progress-report.js';
import { REFERRAL } from './referral.js';
import { RESTRICTION } from './restriction.js';
import { TRANSFER_REQUEST } from './transfer-request.js';
import { VOLUNTARY_RETURN } from './voluntary-return.js';

/** Every kind of conversation this node takes part in. A new kind is added here; docs/adding-a-conversation.md says what else it needs. */
export const CONVERSATION_KINDS: readonly ConversationKind[] = [
  CASE_TRANSFER,
  REFERRAL,
  FAMILY_TRACING,
  DOCUMENTS,
  BIRTH_NOTIFICATION,
  ONWARD_ALERT,
  TRANSFER_REQUEST,
  PROGRESS_REPORT,
  VOLUNTARY_RETURN,
  IDENTITY_REQUEST,
  IDENTITY_VERIFICATION,
  CONSENT_CHANGE,
  RESTRICTION,
  CASE_CLOSURE,
  ERASURE_REQUEST,
  CORRECTION,
];
