import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { NodeClient, ProblemError } from '../../../deploy/local/node-client.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { STORY } from '../../support/exchange/inputs.js';
import { withPurposes } from '../../support/exchange/with-purposes.js';
import { Random } from '../simulation/random.js';
import { type ChaosNetwork, SIDES } from './chaos-network.js';
import type { Restores } from './restores.js';
import { ANSWERED, OPENINGS, PURPOSES, saysAt } from './traffic.js';

interface Row {
  id: string;
  kind: string;
  caseId: string;
  state: string;
}

interface Seen extends Row {
  allowedSteps: { step: string }[];
  messages: { said?: { scope?: { category: string }[] } }[];
}

/** A step as somebody takes it. */
type Said = { conversationId: string; kind: string; step: string };
type Asked = { conversationId: string; approvalId?: string };

/** Of so many things that somebody does, one begins something new, and one answers what a node asked by itself. */
const ONE_IN = 6;

type Restoration = { partners: { status: string }[]; unconfirmed: number };
type Unconfirmed = { id: string; consentVersion: number };

/** A step that a node said yes to. */
export interface Accepted {
  node: string;
  conversationId: string;
  step: string;
}

/** The caseworkers and supervisors of both nodes: they do what is allowed, at random, and try again when nobody answers. */
export class People {
  readonly accepted: Accepted[] = [];
  readonly conversations = new Set<string>();
  /** Of conversation, of which somebody was told yes to a step. */
  readonly kinds = new Set<string>();
  readonly refusals = new Map<string, number>();
  /** Cases of which somebody may have taken the consent back. */
  readonly withdrawn = new Set<string>();
  private readonly users = new Map<string, NodeClient>();
  private readonly assigned = new Set<string>();
  /** Nodes that were restored: cases may come back, and be in doubt, later than the rest. */
  private readonly inDoubt = new Set<string>();
  private readonly cases: { node: string; caseId: string; attachmentId: string }[] = [];
  private readonly toOffer: { node: string; caseId: string }[] = [];

  private acts = 0;
  /** Of the act that is under way. */
  private random: Random;

  private constructor(
    private readonly network: ChaosNetwork,
    private readonly seed: number,
  ) {
    this.random = Random.of(seed, 'people');
  }

  static async arrive(network: ChaosNetwork, seed: number): Promise<People> {
    const people = new People(network, seed);
    for (const node of SIDES) {
      for (const role of ['caseworker', 'supervisor', 'data-protection-officer']) {
        people.users.set(`${node}/${role}`, await NodeClient.logIn(network.running, node, role));
      }
    }
    return people;
  }

  /** A child's case with its consents and a file, at the first node. */
  async register(dossiers: string): Promise<CaseFile> {
    const { newCase, consentEvents, files } = await readDossier(dossiers, '01-moussa', new Date());
    const worker = this.as('mr', 'caseworker');
    const { id: caseId } = await worker.post<{ id: string }>('cases', newCase);
    for (const event of consentEvents) await worker.post(`cases/${caseId}/consents`, withPurposes(event, PURPOSES));
    const [file] = files;
    const query = new URLSearchParams({ documentType: file!.documentType, title: file!.title }).toString();
    const path = `cases/${caseId}/attachments?${query}`;
    const { id: attachmentId } = await worker.upload<{ id: string }>(path, file!.bytes, file!.mediaType);
    this.cases.push({ node: 'mr', caseId, attachmentId });
    this.toOffer.push({ node: 'mr', caseId });
    return newCase.caseFile;
  }

  /** One thing that somebody does; what came of it in a few words. */
  async actOnce(): Promise<string> {
    // How much an act draws depends on what there is by then; what is done next does not.
    this.random = Random.of(this.seed, `act ${(this.acts += 1)}`);
    try {
      return await this.act();
    } catch (error) {
      const what = error instanceof ProblemError ? `${error.status} ${error.code}` : 'no answer';
      this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
      return what;
    }
  }

  private act(): Promise<string> {
    if (this.toOffer.length > 0) return this.offer();
    const drawn = this.random.below(ONE_IN);
    return drawn === 0 ? this.begin() : drawn === 1 ? this.answer() : this.goOn();
  }

  /** Mostly the one that was registered last: of the others nothing may be on its way. */
  drawCase(random: Random): string {
    return (random.chance(0.7) ? this.cases.at(-1) : random.pick(this.cases))!.caseId;
  }

  async withdrawConsent(caseId: string): Promise<string> {
    const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
    const event = { event: 'withdrawn', at: new Date().toISOString(), givenBy };
    this.withdrawn.add(caseId);
    await this.as('mr', 'caseworker').post(`cases/${caseId}/consents`, event);
    return 'consent withdrawn';
  }

  get registered(): number {
    return this.cases.length;
  }

  /** A restore forgets whom the supervisor had given a case to, and files and cases that were new. */
  forget(node: string, registered: number): void {
    for (const each of this.assigned) if (each.startsWith(`${node} `)) this.assigned.delete(each);
    if (node === 'mr') {
      const lost = this.cases.splice(registered).map(({ caseId }) => caseId);
      const left = this.toOffer.filter(({ caseId }) => !lost.includes(caseId));
      this.toOffer.splice(0, this.toOffer.length, ...left);
    }
    this.inDoubt.add(node);
  }

  /** The officer answers for every case, as soon as all partners have told what they know. @returns whether nothing is in doubt */
  async confirmRecords(restores: Pick<Restores, 'unheard'>): Promise<boolean> {
    let quiet = true;
    for (const node of this.inDoubt) {
      const officer = this.as(node, 'data-protection-officer');
      const { partners, unconfirmed } = await officer.get<Restoration>('restoration');
      if (partners.length === 0 || partners.some(({ status }) => status === 'pending')) {
        quiet = false;
        continue;
      }
      restores.unheard.delete(node);
      const { items } = await officer.get<{ items: Unconfirmed[] }>('restoration/cases?limit=200');
      for (const { id, consentVersion } of items) {
        await officer.post(`restoration/cases/${id}/confirmation`, { consentVersion });
      }
      quiet &&= unconfirmed === 0 && partners.every(({ status }) => status !== 'again');
    }
    return quiet;
  }

  private as(node: string, role: string): NodeClient {
    return this.users.get(`${node}/${role}`)!;
  }

  private async offer(): Promise<string> {
    const { node, caseId } = this.toOffer[0]!;
    const open = { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer };
    const asked = await this.as(node, 'caseworker').post<Asked>('conversations', open);
    this.toOffer.shift();
    this.conversations.add(asked.conversationId);
    await this.approve(node, { ...asked, kind: 'case-transfer', step: 'offer' });
    return `${node} offer`;
  }

  /** Another exchange about one of the cases; or the officers of the first node ask that all be erased. */
  private async begin(): Promise<string> {
    const { node, caseId } = this.random.pick(this.cases);
    if (this.random.below(ONE_IN) === 0) {
      // What is to be erased is fetched no more.
      this.withdrawn.add(caseId);
      await this.as(node, 'supervisor').post(`cases/${caseId}/erasure-requests`, {});
      return `${node} asks to erase`;
    }
    const { by, kind, step, input } = this.random.pick(OPENINGS);
    const about = by === 'mr' ? caseId : await this.caseAt(by);
    const open = { kind, step, caseId: about, peer: by === 'mr' ? 'ne' : 'mr', input: input() };
    const asked = await this.as(by, 'caseworker').post<Asked>('conversations', open);
    this.conversations.add(asked.conversationId);
    await this.approve(by, { ...asked, kind, step });
    return `${by} ${kind}`;
  }

  /** What the other node knows as one of the cases, given to its caseworker. */
  private async caseAt(node: string): Promise<string> {
    const conversationId = this.random.pick([...this.conversations]);
    const { caseId } = await this.as(node, 'supervisor').get<Seen>(`conversations/${conversationId}`);
    await this.assign(node, caseId);
    return caseId;
  }

  /** Says of every category what was done, where a node asked for it. */
  private async answer(): Promise<string> {
    const node = this.random.pick(SIDES);
    const supervisor = this.as(node, 'supervisor');
    const { items } = await supervisor.get<{ items: Row[] }>('conversations?limit=200');
    const open = items.filter(({ kind, state }) => ANSWERED[kind]?.state === state);
    if (open.length === 0) return 'nothing to answer';
    const { id, kind } = this.random.pick(open);
    const { step, outcome } = ANSWERED[kind]!;
    const { messages, allowedSteps } = await supervisor.get<Seen>(`conversations/${id}`);
    if (!allowedSteps.some((each) => each.step === step)) return 'nothing to answer';
    const categories = new Set(messages[0]?.said?.scope?.map(({ category }) => category));
    const outcomes = [...categories].map((category) => ({ category, outcome }));
    await supervisor.post(`conversations/${id}/actions/${step}`, { outcomes });
    this.conversations.add(id);
    this.accept(node, { conversationId: id, kind, step });
    return `${node} ${step}`;
  }

  private async goOn(): Promise<string> {
    const conversationId = this.random.pick([...this.conversations]);
    const node = this.random.pick(SIDES);
    await this.decideWhatWaits(node);
    const seen = await this.as(node, 'supervisor').get<Seen>(`conversations/${conversationId}`);
    const steps = seen.allowedSteps.map(({ step }) => step).filter((step) => saysAt(seen.kind, step) !== undefined);
    if (steps.length === 0) return 'nothing to do';
    if (node === 'ne' || !this.cases.some(({ caseId }) => caseId === seen.caseId)) await this.assign(node, seen.caseId);
    const step = this.random.pick(steps);
    const files = step === 'handover' ? this.cases.filter(({ caseId }) => caseId === seen.caseId) : [];
    const input = { ...saysAt(seen.kind, step), ...(files[0] ? { attachments: [files[0].attachmentId] } : {}) };
    const path = `conversations/${conversationId}/actions/${step}`;
    const asked = await this.as(node, 'caseworker').post<{ approvalId?: string }>(path, input);
    await this.approve(node, { conversationId, kind: seen.kind, step, ...asked });
    return `${node} ${step}`;
  }

  private async assign(node: string, caseId: string): Promise<void> {
    if (this.assigned.has(`${node} ${caseId}`)) return;
    const { items } = await this.as(node, 'supervisor').get<{ items: { id: string; roles: string[] }[] }>('staff');
    const worker = items.find(({ roles }) => roles.includes('caseworker'));
    await this.as(node, 'supervisor').post(`cases/${caseId}/assignments`, { staffId: worker?.id });
    this.assigned.add(`${node} ${caseId}`);
  }

  private async approve(node: string, { approvalId, ...said }: Said & { approvalId?: string }): Promise<void> {
    if (approvalId) await this.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
    this.accept(node, said);
  }

  private accept(node: string, { conversationId, kind, step }: Said): void {
    this.kinds.add(kind);
    this.accepted.push({ node, conversationId, step });
  }

  /** Somebody put a step before the supervisor, and the line broke before the answer. */
  private async decideWhatWaits(node: string): Promise<void> {
    type Waiting = { id: string; conversationId: string; kind: string; step: string };
    const { items } = await this.as(node, 'supervisor').get<{ items: Waiting[] }>('approvals?status=waiting');
    for (const { id, kind, step, conversationId } of items) {
      this.conversations.add(conversationId);
      await this.approve(node, { conversationId, kind, step, approvalId: id }).catch((error: unknown) =>
        this.turnDown(node, id, error),
      );
    }
  }

  /** What may no longer be done does not wait for ever. */
  private async turnDown(node: string, approvalId: string, error: unknown): Promise<void> {
    if (!(error instanceof ProblemError) || error.status !== 409) throw error;
    const decision = { decision: 'reject', reasonCode: 'no-longer-possible' };
    await this.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, decision);
  }
}
