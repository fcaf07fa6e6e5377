import type { CaseFile, ConsentEvent } from '#libs/schema-check/generated/types.js';
import { type DossierName, readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import type { NodeClient } from '../../../deploy/local/node-client.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';
import type { Telling } from '../../../deploy/local/story/telling.js';
import { SAID } from '../../support/exchange/tracing.js';
import { DOSSIERS } from './journey.js';

const DAY_MS = 86_400_000;
const same = <T>(one: T): T => one;

/** A child as its caseworker enters it. */
export interface Child {
  dossier?: DossierName;
  alter?: (file: CaseFile) => CaseFile;
  /** What was said, where it is not what the dossier tells; undefined for nothing. */
  asSaid?: (event: ConsentEvent) => ConsentEvent | undefined;
}

export const today = () => new Date().toISOString().slice(0, 10);
/** A moment so many days from now. */
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** What people say when they offer a case. */
export const OFFER = {
  reason: 'family_there',
  urgency: 'medium',
  childInformed: CHILD_INFORMED,
  contact: DESK_OF_MAURITANIA,
};

/** What is said differently where consent is given. */
export const given = (changes: object) => (event: ConsentEvent) =>
  event.event === 'given' ? { ...event, ...changes } : event;

/** What the people of Mauritania's authority do over the interface of its node. */
export class Mauritania {
  readonly worker: NodeClient;
  readonly supervisor: NodeClient;

  constructor(telling: Telling) {
    this.worker = telling.as('mr', 'caseworker');
    this.supervisor = telling.as('mr', 'supervisor');
  }

  /** @returns the case of a child of its own */
  async registers({ dossier = '01-moussa', alter = same, asSaid = same }: Child = {}): Promise<string> {
    const { newCase, consentEvents } = await readDossier(DOSSIERS, dossier, new Date());
    const { id } = await this.worker.post<{ id: string }>('cases', { ...newCase, caseFile: alter(newCase.caseFile) });
    for (const event of consentEvents.map(asSaid)) if (event) await this.worker.post(`cases/${id}/consents`, event);
    return id;
  }

  /** Opens a conversation; where a second person must agree, that one does. @returns its id */
  async opens(opening: object): Promise<string> {
    type Asked = { conversationId: string; approvalId?: string };
    const { conversationId, approvalId } = await this.worker.post<Asked>('conversations', opening);
    if (approvalId !== undefined) await this.approves(approvalId);
    return conversationId;
  }

  approves(approvalId: string, who = this.supervisor): Promise<unknown> {
    return who.post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  }

  offers(caseId: string): Promise<string> {
    return this.opens({ kind: 'case-transfer', caseId, peer: 'ne', input: OFFER });
  }

  /** Asks Mali for the family of a child. */
  searches(caseId: string, changes: object = {}, way: object = {}): Promise<string> {
    return this.opens({ kind: 'family-tracing', caseId, peer: 'ml', input: { ...SAID.request, ...changes }, ...way });
  }

  alerts(caseId: string, ground: string): Promise<string> {
    const movement = { leftOn: today(), towards: 'NE', means: 'bus' };
    const input = { ground, secondPerson: 'before', movement, until: inDays(20), contact: DESK_OF_MAURITANIA };
    return this.opens({ kind: 'onward-alert', caseId, peer: 'ne', input });
  }

  /** Asks for the closure of a case of its own, with all that a reached plan needs but for what is said otherwise. */
  async closes(said: object): Promise<{ caseId: string; approvalId: string }> {
    const caseId = await this.registers({ alter: (file) => ({ ...file, risk: { ...file.risk, level: 'low' } }) });
    const { approvalId } = await this.worker.post<{ approvalId: string }>(`cases/${caseId}/closure`, {
      ...{ reason: 'plan_implemented', goals: 'reached', closedOn: today() },
      ...{ childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA, ...said },
    });
    return { caseId, approvalId };
  }
}
