import type { RefusalCode } from '../refusal-codes.js';
import type { ReceivedProof } from '../consent/rely-on-proofs.js';
import type { ConsentProof, ConsentState, OnwardSharing } from '../consent/types.js';
import type { Category } from './categories.js';
import type { RuleId } from './rules.js';

export type { OnwardSharing };

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };
export type Scalar = string | number | boolean;

/** F, M, C of the matrix; `never` forbids the category. */
export type Mode = 'full' | 'minimum' | 'coarse' | 'never';
/** Which part of the case a column projects: coarse forms, the file itself, or no case content at all. */
export type Projection = 'summary' | 'file' | 'none';
export type ParticipantKind = 'authority' | 'organisation' | 'consular';

export interface Participant {
  id: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  kind: ParticipantKind;
  roles: readonly string[];
}

export interface MatrixCell {
  mode: Mode;
  /** `*`: only with a live consent provision that names the category. */
  needsNamedProvision?: boolean;
  /** `M, F*`: the minimum without such a provision, everything with it. */
  fullWithNamedProvision?: boolean;
  /** `!`: only with a supervisor's approval and a lawful basis apart from consent. */
  needsSupervisorAndBasis?: boolean;
  /** What "minimum" means here: case-file pointer patterns, `*` for any array index. */
  minimum?: readonly string[];
  /** Only where the body asks for one of these (its member `items`). */
  onlyFor?: readonly string[];
  /** Of a list of the case file, only the rows that say one of these; nothing below the list otherwise. */
  rows?: RowRule;
}

/** Rows of the list at `under` whose member `by` is one of `oneOf`, or what the body says in its member `said`. */
export interface RowRule {
  under: string;
  by: string;
  oneOf?: readonly string[];
  said?: string;
}

export interface MatrixColumn {
  id: string;
  /** Conversation kind. */
  conversation: string;
  steps: readonly string[];
  recipientKinds: readonly ParticipantKind[];
  purposes: readonly string[];
  /** Schema ids of the bodies it covers; empty while the conversation has no schemas yet. */
  bodySchemas: readonly string[];
  projection: Projection;
  /**
   * Absent: a proof of consent travels. stays: the author weighs consent at home and sends no proof (R18). with-asker: it
   * answers the node that asked, which keeps the consent.
   */
  proof?: 'stays' | 'with-asker';
  /** A category without a cell is `never`. */
  cells: Readonly<Partial<Record<Category, MatrixCell>>>;
}

/** `contracts/need-to-know.json`. */
export interface Matrix {
  version: number;
  columns: readonly MatrixColumn[];
}

/** What a signed agreement allows for one conversation and step; narrows the matrix, never widens it. */
export interface AgreementTerms {
  conversation: string;
  steps: readonly string[];
  purposes: readonly string[];
  /** Ceiling per category; a category that is not named is not permitted. */
  categories: Readonly<Partial<Record<Category, Mode>>>;
}

export interface Agreement {
  id: string;
  version: number;
  /** Node ids; both directions. */
  parties: readonly string[];
  /** RFC 3339 UTC. */
  validFrom: string;
  validUntil: string;
  terms: readonly AgreementTerms[];
  onwardSharing: OnwardSharing;
}

/** Under which label this node itself received the case, when it did not open it (R14). */
export interface ReceivedUnder {
  /** Node id it came from. */
  from: string;
  onwardSharing: OnwardSharing;
  /** Node ids the label names, for `named`. */
  named?: readonly string[];
  /** The conversation in which it was shown to be passed on. */
  conversationId?: string;
  /** Whether consent was taken here since that permits the recipient something (`new-consent`). */
  consentTakenHere: boolean;
}

/** What a person entered for a step, as it stands in the body. */
export interface Said {
  bodySchemaId: string;
  /** The body without what is shown of the case. */
  body: JsonObject;
  /** Whom its personal fields are about, where not the child (R5). */
  of?: string;
}

/** What a correction may show at most. */
export interface Correcting {
  /** What its recipient had of the items: patterns of the case file, or items of the summary. */
  only: readonly string[];
  /** What it had of items that hold nothing any more; the item as path, one for each field. */
  gone: readonly ManifestPath[];
}

export interface DisclosureInput {
  /** Schema id of the case file. */
  schemaId: string;
  caseFile: JsonObject;
  consent: ConsentState;
  agreement: Agreement | undefined;
  matrix: Matrix;
  sender: Participant;
  recipient: Participant;
  kind: string;
  step: string;
  purpose: string;
  at: Date;
  /** Items chosen one by one (ids of attachments); nothing of them is sent unless chosen. */
  selection?: {
    attachments?: readonly string[];
    /** The types as which attachments are kept and announced, by id; the case file may say another, or list none. */
    documentTypes?: Readonly<Record<string, string>>;
  };
  approvals?: { supervisor: boolean };
  said?: Said;
  /** Conditions of the step that were found not to hold. */
  closedGates?: readonly RuleHit[];
  receivedUnder?: ReceivedUnder;
  /** Whether the recipient showed the case here, and is answered (R2). */
  answersPeer?: boolean;
  /** The node that the recipient is to pass it on to; consent and R2 are asked toward both. */
  passesTo?: Participant;
  /** The conversation in which the authority whose case it is named this recipient (R2, R14). */
  passedOnFrom?: string;
  /** It is a correction, and shows nothing but what its recipient had. */
  correcting?: Correcting;
  /** Whether a restore has put the case's record in doubt, and nobody has confirmed it. */
  unconfirmed?: boolean;
  /** Makes proofs toward different recipients unlinkable: a random text of its own for each, such as the case reference. */
  consentSalt?: string;
}

/** Why the whole message may not go. */
export interface RuleHit {
  rule: RuleId;
  code: RefusalCode;
  /** What of the entered body is at fault, when that is the reason. */
  pointers?: string[];
}

export type Outcome = 'sent' | 'coarsened' | 'held-back';

/** What was decided about one leaf of the case file, or of what was entered; no values. */
export interface Decision {
  /** JSON pointer in the case file; in the body, for what was entered. */
  source: string;
  /** It was entered for the step. */
  said?: true;
  /** JSON pointer in the content (below `/summary` or `/file`), when sent; in the body, for what was entered. */
  target?: string;
  category: string;
  outcome: Outcome;
  rule: RuleId;
}

export interface ManifestPath {
  /** JSON pointer in the content (`/attachments/<id>` for a file that travels); several sources may share one. */
  path: string;
  /** JSON pointer in the case file. */
  source: string;
  category: Category;
  mode: Exclude<Mode, 'never'>;
  /** It was entered by a person; both pointers are of the body. */
  said?: true;
  /** Whom it is about, where not the child (R5). */
  of?: string;
  /** It tells of a claim for asylum, and goes only where LEGAL_ASYLUM goes as well. */
  asAsylum?: true;
}

/** What a message rests on, without values: enough to check it again before each publish. */
export interface Manifest {
  caseId?: string;
  sender: string;
  recipient: string;
  kind: string;
  step: string;
  purpose: string;
  column: string;
  paths: readonly ManifestPath[];
  /** `received`: scope, end and coming of the partner's own proofs that an answer to it rests on. */
  consent: { version: number; proofs: readonly string[]; received?: readonly ReceivedProof[] };
  agreement: { id: string; version: number } | null;
  matrixVersion: number;
  onwardSharing: OnwardSharing;
  supervisorApproved: boolean;
  /** Names of the conditions that must still hold. */
  requires?: readonly string[];
  /** Node id of the one it is to be passed on to. */
  passesTo?: string;
  /** The conversation in which the authority whose case it is named the recipient (R2, R14). */
  passedOnFrom?: string;
}

/** What of a manifest a message is checked by, and can be told again from the message where its manifest is lost. */
export type Recalled = Omit<Manifest, 'column' | 'consent' | 'agreement' | 'matrixVersion'> & {
  consent: Omit<Manifest['consent'], 'proofs'>;
};

/** Whether a chosen attachment may travel, and why (not). */
export interface AttachmentVerdict {
  id: string;
  permitted: boolean;
  rule: RuleId;
}

export interface Disclosure {
  permitted: boolean;
  /** Whether the message tells anything of a person at all, and so goes with a proof of consent. */
  tells: boolean;
  refusals: RuleHit[];
  content: { summary?: JsonObject; file?: JsonObject };
  /** Categories shown in `content` and by the permitted attachments, sorted. */
  categories: Category[];
  decisions: Decision[];
  /** One for each that was chosen; only the permitted ones may be announced or encrypted for the recipient. */
  attachments: AttachmentVerdict[];
  /** The proof that must travel with the content (CONSENT_MIN); absent when nothing personal is sent. */
  consentProof?: ConsentProof;
  /** Label that must travel with the content (R14). */
  onwardSharing: OnwardSharing;
  manifest: Manifest;
}

/** Facts about the case that stop a message whatever it holds; value-free, kept up to date by whoever changes the case. */
export interface CaseRestrictions {
  /** R13. */
  doNotTransmit: boolean;
  /** R2: nothing to consular nodes nor to these countries (ISO 3166-1 alpha-2; `*` for all), unless R2's exception holds. */
  protectedFrom: readonly string[];
  biaClear: boolean;
  /** Whether the file says anything of the child's status; where it does not, it protects as unknown (R2). */
  statusRecorded: boolean;
  /** R6: the age was estimated, or is doubted: by it nobody consents alone. */
  ageDoubted: boolean;
  /** R4; what is not known allows no tracing. */
  tracing?: TracingFacts;
  /** A best interests determination has an outcome and a day. */
  bidMade?: boolean;
  /** What a return rests on; what is not known allows none. */
  returning?: ReturnFacts;
}

/** What of a case allows a voluntary return, or forbids it, and how the child may travel. Full dates. */
export interface ReturnFacts {
  /** Day of the assessment that confirmed the family, saw no more than a low risk and recommends it; null where there is none. */
  assessedOn: string | null;
  /** Day of the determination that heard the child and found the return best; null where there is none. */
  foundBestOn: string | null;
  /** There is a plan for the time after it. */
  planned: boolean;
  /** Birth date that nobody estimated and nobody doubts (R6); null where there is none. */
  bornOn: string | null;
  /** The child is with family already. */
  withFamily: boolean;
}

/** What of a case allows a search for the family, or forbids it (R4). */
export interface TracingFacts {
  wished: boolean;
  /** An assessment found a risk in tracing, or family involvement is suspected. */
  risk: boolean;
  /** Day of the assessment that looked at tracing and found none (full date); null where there is none. */
  clearedOn: string | null;
}
