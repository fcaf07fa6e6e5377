import { join } from 'node:path';
import { buildParts, type BuiltNode } from '../../services/country-node/src/build-parts.js';
import { createCase } from '../../services/country-node/src/casework/create-case.js';
import { recordConsent } from '../../services/country-node/src/casework/record-consent.js';
import { readSettings } from '../../services/country-node/src/config.js';
import { decideApproval } from '../../services/country-node/src/outgoing/decide-approval.js';
import { requestStep } from '../../services/country-node/src/outgoing/request-step.js';
import type { StaffRow } from '../../services/country-node/src/ports/store/people.js';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import type { RunningNode } from '../../deploy/local/start-node.js';

/** A line as long as the contract allows, two bytes a letter: an offer is short, and bodies of 4 KB are to be measured. */
const LINE = 'ن'.repeat(200);
const OFFER = {
  reason: 'family_there',
  urgency: 'medium',
  childInformed: { informed: true, language: 'ha' },
  contact: {
    function: LINE,
    organisation: LINE,
    office: LINE,
    hours: LINE,
    channel: 'desk@authority.example, or at the gate of the authority between nine and four',
  },
};

/** People of a node at work beside its own process: the same parts, on the same database and keys. */
export class BenchNode {
  private constructor(
    private readonly built: BuiltNode,
    private readonly caseworker: StaffRow,
    private readonly supervisor: StaffRow,
  ) {}

  static async open({ folder }: RunningNode): Promise<BenchNode> {
    const built = await buildParts(readSettings({ PASSERELLE_SETTINGS: join(folder, 'settings.json') }));
    const [caseworker, supervisor] = await built.parts.store.transaction((tx) =>
      Promise.all([tx.people.staffBySubject('caseworker'), tx.people.staffBySubject('supervisor')]),
    );
    if (!caseworker || !supervisor) throw new Error('the node has no staff');
    return new BenchNode(built, caseworker, supervisor);
  }

  get parts(): BuiltNode['parts'] {
    return this.built.parts;
  }

  /** A case with its consent record, without files. */
  async register(dossiers: string): Promise<string> {
    const dossier = await readDossier(dossiers, '01-moussa', new Date());
    const { id } = await createCase(this.parts, this.caseworker, dossier.newCase.caseFile);
    for (const event of dossier.consentEvents) await recordConsent(this.parts, this.caseworker, id, event);
    return id;
  }

  /** Prepares an offer and puts it before the supervisor. @returns the approval's id */
  async ask(caseId: string, peer: string): Promise<string> {
    const open = { kind: 'case-transfer', caseId, peer };
    const asked = await requestStep(this.parts, { by: this.caseworker, open, step: 'offer', input: OFFER });
    return asked.approvalId ?? '';
  }

  /** The supervisor approves: signed, sealed and accepted by the node when this resolves. @returns the conversation's id */
  async approve(approvalId: string): Promise<string> {
    const decision = { by: this.supervisor, approvalId, decision: 'approve' as const };
    return (await decideApproval(this.parts, decision)).conversationId;
  }

  async close(): Promise<void> {
    await this.built.link.close();
    await this.parts.store.close();
  }
}
