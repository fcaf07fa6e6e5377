import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { TrustView } from '#libs/trust/lookup.js';
import type { DossierName } from '../../../deploy/local/dossiers/read-dossier.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { PostgresStore } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { CIRCUIT_TERMS } from '../../../services/country-node/src/domain/circuits/circuit-terms.js';
import { kindNamed } from '../../../services/country-node/src/domain/conversations/kinds.js';
import { openingStep } from '../../../services/country-node/src/domain/conversations/opening-step.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import { fetchAttachments } from '../../../services/country-node/src/incoming/fetch-attachments.js';
import { processInbox } from '../../../services/country-node/src/incoming/process-inbox.js';
import { SetAside } from '../../../services/country-node/src/record/set-aside.js';
import { answerResync } from '../../../services/country-node/src/outgoing/answer-resync.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import type { ConversationToOpen } from '../../../services/country-node/src/outgoing/open-conversation.js';
import { relayOutbox } from '../../../services/country-node/src/outgoing/relay-outbox.js';
import {
  requestStep,
  type StepOutcome,
  type StepRequest,
} from '../../../services/country-node/src/outgoing/request-step.js';
import { sayOpened } from '../../../services/country-node/src/outgoing/say-opened.js';
import { takeOwed } from '../../../services/country-node/src/outgoing/take-owed.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import { askResyncs } from '../../../services/country-node/src/timekeeper/ask-resync.js';
import type { StaffRole, StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { endAllUnreviewed } from '../../../services/country-node/src/timekeeper/end-unreviewed.js';
import { moveDeadlines } from '../../../services/country-node/src/timekeeper/move-deadlines.js';
import { setCaseDeadlines } from '../../../services/country-node/src/timekeeper/set-case-deadlines.js';
import { setDeadlines } from '../../../services/country-node/src/timekeeper/set-deadlines.js';
import { STORY } from './inputs.js';
import type { Post, Posted } from './post.js';
import { withPurposes } from './with-purposes.js';

type Way = Pick<ConversationToOpen, 'route' | 'routeUntil'>;

/** What a node allows of circuits, unless a test has it otherwise. */
export const CIRCUITS = { ...CIRCUIT_TERMS, perNeighbour: 50, mostRelays: 5 };

const LIMITS = { fileBytes: 10_000_000, caseBytes: 100_000_000 };

/** One node in the test's process: its own acts on its own database, its mail in the test's hands. */
export class Country {
  /** What its loops could not do lately. */
  readonly aside: SetAside;

  constructor(
    readonly parts: NodeParts & { store: PostgresStore },
    readonly databaseUrl: string,
    readonly caseworker: StaffRow,
    readonly supervisor: StaffRow,
    private readonly post: Post,
  ) {
    this.aside = new SetAside(parts.log, 'set-aside');
  }

  get id(): string {
    return this.parts.self;
  }

  get view(): TrustView {
    return this.parts.directory.view();
  }

  /**
   * Registers a dossier: case, files and consent events.
   * @param purposes what its provisions are for beside the purposes of the dossier
   */
  async register(
    name: DossierName,
    withConsent = true,
    purposes: readonly string[] = [],
  ): Promise<{ caseId: string; attachments: string[] }> {
    const dossier = await readDossier('deploy/local/dossiers', name, this.parts.clock.now());
    const { id: caseId } = await createCase(this.parts, this.caseworker, this.byOwnLaw(dossier.newCase.caseFile));
    const attachments: string[] = [];
    for (const { documentType, mediaType, title, bytes } of dossier.files) {
      const file = { caseId, documentType, mediaType, title, bytes: one(bytes), limits: LIMITS };
      attachments.push((await addAttachment(this.parts, this.caseworker, file)).id);
    }
    for (const event of withConsent ? dossier.consentEvents : []) {
      await recordConsent(this.parts, this.caseworker, caseId, withPurposes(event, purposes));
    }
    return { caseId, attachments };
  }

  /** The dossier as this country would have it: its best interests determination taken by who may take it here. */
  byOwnLaw(caseFile: CaseFile): CaseFile {
    const { bid } = caseFile;
    const [decidedBy] = this.parts.national.newest().bestInterests[bid?.procedure ?? 'regular'];
    return bid && decidedBy ? { ...caseFile, bid: { ...bid, decidedBy } } : caseFile;
  }

  /** The caseworker asks for a step; where it needs approval the supervisor gives it. */
  async act(conversationId: string, step: string, input: JsonObject = usualInput(step)): Promise<StepOutcome> {
    return this.ask({ by: this.caseworker, conversationId, step, input });
  }

  /** The caseworker looks at a conversation. @returns the message that says so, if there is one */
  lookAt(conversationId: string): Promise<string | undefined> {
    return sayOpened(this.parts, conversationId, this.caseworker.id);
  }

  /** Opens a conversation of any kind by its first step, or the one that is named. @returns its id */
  async open(
    kind: string,
    caseId: string,
    peer: string,
    input: JsonObject,
    how: Way & { step?: string } = {},
  ): Promise<string> {
    const { step = openingStep(kindNamed(kind)).step, ...way } = how;
    const open = { kind, caseId, peer, ...way };
    return (await this.ask({ by: this.caseworker, open, step, input })).conversationId;
  }

  async offer(caseId: string, peer: string, input: JsonObject = STORY.offer, way: Way = {}): Promise<string> {
    const open = { kind: 'case-transfer', caseId, peer, ...way };
    return (await this.ask({ by: this.caseworker, open, step: 'offer', input })).conversationId;
  }

  private async ask(request: StepRequest): Promise<StepOutcome> {
    const asked = await requestStep(this.parts, request);
    if (!asked.approvalId) return asked;
    return decideApproval(this.parts, { by: this.supervisor, approvalId: asked.approvalId, decision: 'approve' });
  }

  /** Publishes what is due, by the question that wakes a node's loops. */
  async send(): Promise<void> {
    const due = await this.due();
    if (due.includes('resync-ask')) await askResyncs(this.parts);
    if (due.includes('resync-answer')) while (await answerResync(this.parts, this.aside));
    if (due.includes('owed')) while ((await takeOwed(this.parts, { batch: 50 })) > 0);
    // What these said is due, too.
    if (due.length > 0) while ((await relayOutbox(this.parts, { batch: 50, retryMs: 150_000 })) > 0);
  }

  /** Takes deliveries in and works through the inbox. */
  async receive(deliveries: readonly Posted[] = this.post.collect(this.id)): Promise<void> {
    const asDelivery = ({ from, to, sealed }: Posted) => ({
      subject: `ps.v1.${from}.${to}.inbox`,
      data: Buffer.from(sealed),
    });
    if (deliveries.length > 0) await acceptDeliveries(this.parts, deliveries.map(asDelivery));
    const due = await this.due();
    if (!due.includes('inbox') && !due.includes('inbox-again')) return;
    while ((await processInbox(this.parts, { batch: 50 })) > 0);
  }

  private due() {
    return this.parts.store.once((tx) => tx.due(this.parts.clock.now()));
  }

  async fetchFiles(): Promise<void> {
    while ((await fetchAttachments(this.parts, { batch: 10 })) > 0);
  }

  resyncs() {
    return this.parts.store.transaction((tx) => tx.restoration.list());
  }

  /** Looks at what changed, and works off the timers whose time has come. */
  async keepTime(): Promise<void> {
    const set = async () =>
      (await setDeadlines(this.parts, 50, this.aside)) + (await setCaseDeadlines(this.parts, 50, this.aside));
    while ((await set()) + (await moveDeadlines(this.parts, 50)) > 0);
    await endAllUnreviewed(this.parts, 50);
  }

  /** The deadline of a conversation that has not ended. */
  deadline(conversationId: string) {
    return this.parts.store.transaction((tx) => tx.deadlines.openOf(conversationId));
  }

  conversation(id: string) {
    return this.parts.store.transaction((tx) => tx.conversations.get(id));
  }

  messages(conversationId: string) {
    return this.parts.store.transaction((tx) => tx.conversations.messages(conversationId));
  }

  async state(conversationId: string): Promise<string | undefined> {
    return (await this.conversation(conversationId))?.state;
  }
}

function usualInput(step: string): JsonObject {
  return Object.hasOwn(STORY, step) ? STORY[step as keyof typeof STORY] : {};
}

/** Enrols one user of a role. */
export async function enrol(store: PostgresStore, role: StaffRole, subject: string = role): Promise<StaffRow> {
  const row = { id: uuidv7(), subject, displayFunction: role, roles: [role], active: true };
  await store.transaction((tx) => tx.people.upsertStaff(row));
  return row;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
