import { readDossier } from './dossiers/read-dossier.js';
import { NodeClient, ProblemError } from './node-client.js';
import { DEMO_ROLES, type RunningNetwork } from './start-network.js';

export interface StoryStep {
  name: string;
  ok: boolean;
  ms: number;
}

interface Conversation {
  id: string;
  caseId: string;
  state: string;
  responsible: string;
  messages: { step: string; direction: string; status: string }[];
}
interface Listed {
  items: { id: string; state: string; kind: string; caseId: string }[];
}
interface Decision {
  source: string;
  category: string;
  outcome: 'sent' | 'coarsened' | 'held-back';
  because: string;
}
interface CaseView {
  id: string;
  responsible: string;
  content: { file?: Record<string, unknown>; summary?: Record<string, unknown> };
}

const CONTACT = {
  function: 'Child protection duty desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'duty-desk@authority.example',
};
const SHOWN_REASONS = 12;

/** Plays one case transfer through the nodes' HTTP APIs, as their users, and tells it. */
export class Story {
  readonly steps: StoryStep[] = [];
  private readonly users = new Map<string, NodeClient>();
  private caseId = '';
  private conversationId = '';
  private caseAtNiger = '';

  constructor(
    private readonly network: RunningNetwork,
    private readonly dossiers: string,
    private readonly say: (text: string) => void = console.log,
  ) {}

  /** @returns whether every step went as it must */
  async play(): Promise<boolean> {
    const chapters: [string, () => Promise<void>][] = [
      ['users log in', () => this.logIn()],
      ['Mauritania registers the case with its files', () => this.register()],
      ['the child’s consent is recorded', () => this.consent()],
      ['the caseworker sees what an offer would show', () => this.preview()],
      ['the offer waits for a supervisor, who is not its author', () => this.offer()],
      ['Niger sees the offer and no more', () => this.seeOffer()],
      ['Niger accepts: worker, first contact, second person', () => this.accept()],
      ['Mauritania hands the permitted file over', () => this.handOver()],
      ['the files arrive', () => this.files()],
      ['Niger assumes responsibility', () => this.assume()],
      ['IOM Niger, which has no part in it, knows nothing', () => this.outsider()],
      ['both ledgers verify', () => this.ledgers()],
    ];
    for (const [name, tell] of chapters) if (!(await this.chapter(name, tell))) return false;
    return true;
  }

  private async chapter(name: string, tell: () => Promise<void>): Promise<boolean> {
    const started = performance.now();
    this.say(`\n▪ ${name}`);
    const failure = await tell().then(
      () => undefined,
      (error: unknown) => error,
    );
    const ms = Math.round(performance.now() - started);
    this.steps.push({ name, ok: failure === undefined, ms });
    if (failure !== undefined) this.say(`  ✗ ${failure instanceof Error ? failure.message : 'failed'}`);
    return failure === undefined;
  }

  private as(node: string, role: string): NodeClient {
    const client = this.users.get(`${node}/${role}`);
    if (!client) throw new RangeError('nobody logged in as that');
    return client;
  }

  private async logIn(): Promise<void> {
    for (const { id } of this.network.nodes) {
      for (const role of DEMO_ROLES) this.users.set(`${id}/${role}`, await NodeClient.logIn(this.network, id, role));
    }
    this.say(`  ${this.users.size} users at ${this.network.nodes.length} nodes have a token`);
  }

  private async register(): Promise<void> {
    const { newCase, files } = await readDossier(this.dossiers, '01-moussa', new Date());
    const worker = this.as('mr', 'caseworker');
    this.caseId = (await worker.post<{ id: string }>('cases', newCase)).id;
    for (const { documentType, mediaType, title, bytes } of files) {
      const query = new URLSearchParams({ documentType, title }).toString();
      await worker.upload(`cases/${this.caseId}/attachments?${query}`, bytes, mediaType);
    }
    const { content } = await worker.get<CaseView>(`cases/${this.caseId}`);
    this.say(
      `  Mauritania knows ${Object.keys(content.file ?? {}).length} sections about the child and keeps ${files.length} files`,
    );
  }

  private async consent(): Promise<void> {
    const { consentEvents: events } = await readDossier(this.dossiers, '01-moussa', new Date());
    for (const event of events) await this.as('mr', 'caseworker').post(`cases/${this.caseId}/consents`, event);
    this.say(`  ${events.length} events are on the record, which only grows`);
  }

  private async preview(): Promise<void> {
    const asked = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
    type Preview = { permitted: boolean; refusals: { code: string }[]; decisions: Decision[] };
    const shown = await this.as('mr', 'caseworker').post<Preview>(`cases/${this.caseId}/preview`, asked);
    const count = (outcome: Decision['outcome']) => shown.decisions.filter((each) => each.outcome === outcome).length;
    this.say(
      `  of ${shown.decisions.length} fields: ${count('sent')} sent, ${count('coarsened')} only in a coarse form, ${count('held-back')} held back`,
    );
    const reasons = Map.groupBy(
      shown.decisions.filter(({ outcome }) => outcome === 'held-back'),
      ({ because }) => because,
    );
    for (const [because, some] of [...reasons].slice(0, SHOWN_REASONS)) this.say(`    ${some.length} × ${because}`);
    if (!shown.permitted)
      throw new Error(`the offer is not permitted: ${shown.refusals.map(({ code }) => code).join(', ')}`);
  }

  private async offer(): Promise<void> {
    const input = {
      reason: 'family_there',
      urgency: 'medium',
      childInformed: { informed: true, language: 'ha' },
      contact: CONTACT,
    };
    const opening = { kind: 'case-transfer', caseId: this.caseId, peer: 'ne', input };
    type Asked = { conversationId: string; approvalId: string };
    const asked = await this.as('mr', 'caseworker').post<Asked>('conversations', opening);
    this.conversationId = asked.conversationId;
    const refused = await this.as('mr', 'caseworker')
      .post(`approvals/${asked.approvalId}/decision`, { decision: 'approve' })
      .then(
        () => 'accepted',
        (error: unknown) => (error instanceof ProblemError ? error.status : error),
      );
    if (refused !== 404) throw new Error('its author could approve it');
    await this.as('mr', 'supervisor').post(`approvals/${asked.approvalId}/decision`, { decision: 'approve' });
    this.say('  the author may not approve it; the supervisor does, and it is signed, sealed for Niger and sent');
  }

  private async seeOffer(): Promise<void> {
    const supervisor = this.as('ne', 'supervisor');
    const path = `conversations/${this.conversationId}`;
    const offered = await supervisor.until<Conversation>(path, ({ state }) => state === 'offered');
    this.caseAtNiger = offered.caseId;
    const { content } = await supervisor.get<CaseView>(`cases/${offered.caseId}`);
    this.say(`  Niger was shown: ${JSON.stringify(content.summary)}`);
    if (content.file !== undefined) throw new Error('the offer showed the file');
    const { newCase } = await readDossier(this.dossiers, '01-moussa', new Date());
    const names = newCase.caseFile.identification?.names?.flatMap(({ given }) => given ?? []) ?? [];
    if (names.some((name) => JSON.stringify(content).includes(name))) throw new Error('the offer showed a name');
    await this.as('mr', 'supervisor').until<Conversation>(path, ({ messages }) => messages[0]?.status === 'receipted');
    this.say('  Mauritania holds Niger’s signed receipt');
  }

  private async accept(): Promise<void> {
    const path = `conversations/${this.conversationId}`;
    const staff = await this.as('ne', 'supervisor').get<{ items: { id: string; roles: string[] }[] }>('staff');
    const worker = staff.items.find(({ roles }) => roles.includes('caseworker'));
    await this.as('ne', 'supervisor').post(`cases/${this.caseAtNiger}/assignments`, { staffId: worker?.id });
    const firstContactAt = new Date(Date.now() + 2 * 24 * 3_600_000).toISOString();
    type Asked = { approvalId: string };
    const input = { worker: CONTACT, firstContactAt };
    const { approvalId } = await this.as('ne', 'caseworker').post<Asked>(`${path}/actions/accept`, input);
    await this.as('ne', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
    await this.as('mr', 'caseworker').until<Conversation>(path, ({ state }) => state === 'accepted');
    this.say(`  accepted; first contact ${firstContactAt.slice(0, 10)}; Mauritania is still responsible`);
  }

  private async handOver(): Promise<void> {
    const path = `conversations/${this.conversationId}`;
    const worker = this.as('mr', 'caseworker');
    const { items } = await worker.get<{ items: { id: string }[] }>(`cases/${this.caseId}/attachments`);
    const input = { childInformed: { informed: true, language: 'ha' }, attachments: items.map(({ id }) => id) };
    await worker.post(`${path}/actions/handover`, input);
    await this.as('ne', 'caseworker').until<Conversation>(path, ({ state }) => state === 'handed-over');
    const { content } = await this.as('ne', 'caseworker').get<CaseView>(`cases/${this.caseAtNiger}`);
    const sections = Object.keys(content.file ?? {});
    this.say(`  Niger now has: ${sections.join(', ')}`);
    if (!sections.includes('identification')) throw new Error('the file did not arrive');
    if (sections.includes('mhpss') || sections.includes('withheld')) throw new Error('something held back arrived');
  }

  private async files(): Promise<void> {
    const worker = this.as('ne', 'caseworker');
    type Files = { items: { id: string; status: string; mediaType: string; size: number }[] };
    const done = ({ items }: Files) => items.length > 0 && items.every(({ status }) => status === 'stored');
    const { items } = await worker.until<Files>(`cases/${this.caseAtNiger}/attachments`, done);
    for (const { id, mediaType, size } of items) {
      const bytes = await worker.download(`attachments/${id}`);
      if (bytes.length !== size) throw new Error('a file arrived changed');
      this.say(`  ${mediaType}, ${size} bytes, opens`);
    }
  }

  private async assume(): Promise<void> {
    const path = `conversations/${this.conversationId}`;
    const input = { worker: CONTACT, assumedAt: new Date().toISOString() };
    await this.as('ne', 'caseworker').post(`${path}/actions/assume`, input);
    await this.as('mr', 'caseworker').until<Conversation>(path, ({ state }) => state === 'assumed');
    const here = await this.as('mr', 'caseworker').get<CaseView>(`cases/${this.caseId}`);
    const there = await this.as('ne', 'caseworker').get<CaseView>(`cases/${this.caseAtNiger}`);
    if (here.responsible !== 'ne' || there.responsible !== 'ne')
      throw new Error('the nodes disagree about responsibility');
    this.say('  both nodes say: Niger is responsible');
  }

  private async outsider(): Promise<void> {
    const supervisor = this.as('iom-ne', 'supervisor');
    const [cases, conversations] = [
      await supervisor.get<Listed>('cases'),
      await supervisor.get<Listed>('conversations'),
    ];
    if (cases.items.length + conversations.items.length > 0) throw new Error('an outsider has something of the case');
    this.say('  no case, no conversation, no message reached it');
  }

  private async ledgers(): Promise<void> {
    for (const node of ['mr', 'ne']) {
      type Report = { ok: boolean; size: number; root: string };
      const auditor = this.as(node, 'auditor');
      await auditor.until<{ checkpoint: unknown }>('ledger/head', ({ checkpoint }) => checkpoint !== null);
      const report = await auditor.post<Report>('ledger/verify');
      if (!report.ok) throw new Error(`the ledger of ${node} does not verify`);
      this.say(`  ${node}: ${report.size} entries, root ${report.root.slice(0, 12)}…`);
    }
  }
}
