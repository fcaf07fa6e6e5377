import { createCase } from '../../services/country-node/src/casework/create-case.js';
import { recordConsent } from '../../services/country-node/src/casework/record-consent.js';
import { decideApproval } from '../../services/country-node/src/outgoing/decide-approval.js';
import { requestStep } from '../../services/country-node/src/outgoing/request-step.js';
import type { StaffRow } from '../../services/country-node/src/ports/store/people.js';
import type { NodeAtWork } from '../../services/country-node/src/run-node.js';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { anotherChild } from './another-child.js';
import { measureDisclosure } from './measure-disclosure.js';

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

/** The people of a node, in its own process as in production: the desk’s steps, without the HTTP before them. */
export class People {
  private constructor(
    private readonly parts: NodeAtWork['parts'],
    private readonly caseworker: StaffRow,
    private readonly supervisor: StaffRow,
  ) {}

  static async of({ parts }: NodeAtWork): Promise<People> {
    const [caseworker, supervisor] = await parts.store.transaction((tx) =>
      Promise.all([tx.people.staffBySubject('caseworker'), tx.people.staffBySubject('supervisor')]),
    );
    if (!caseworker || !supervisor) throw new Error('the node has no staff');
    return new People(parts, caseworker, supervisor);
  }

  /** A case with its consent record, without files. */
  async register(dossiers: string): Promise<string> {
    const dossier = await readDossier(dossiers, '01-moussa', new Date());
    const { id } = await createCase(this.parts, this.caseworker, anotherChild(dossier.newCase.caseFile));
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

  /** Decisions (one per field of a complete case file) per second of one thread. */
  decisions(caseId: string, peer: string): Promise<number> {
    return measureDisclosure(this.parts, caseId, peer);
  }
}
