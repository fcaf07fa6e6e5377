import { setTimeout as sleep } from 'node:timers/promises';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { NodeClient, ProblemError } from '../../../deploy/local/node-client.js';
import { CONSULATE } from '../../../deploy/local/story/identity.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { OPENED, saysAt } from '../../support/exchange/said-today.js';
import { withPurposes } from '../../support/exchange/with-purposes.js';
import { Random } from '../simulation/random.js';
import { BEGINNINGS, NOTHING_TO_DO, NotYet, shareOf } from './beginnings.js';
import { type ChaosNetwork, NODES, SIDES } from './chaos-network.js';
import type { Asked, Row, Seen, Taken } from './rows.js';
import { ANSWERED, BY_RELAY, PURPOSES, TAKEN_BACK } from './traffic.js';

/** What a case is registered for: anything, or one thing only. */
export type About = 'any' | 'birth' | 'return' | 'tracing' | 'tracing by relay' | 'identity';

/** How long people try to begin what is still to be begun, and the time between two tries. */
const DUE_MS = 25_000;
const BREATH_MS = 100;

const NO_STEPS: ReadonlySet<string> = new Set();

/** Of so many things that somebody does, one begins something new, and one answers what a node asked by itself. */
const ONE_IN = 6;

/** A step that a node said yes to. */
export interface Accepted {
  node: string;
  conversationId: string;
  step: string;
}

const workerOf = (node: string) => (node === CONSULATE ? 'consular-officer' : 'caseworker');

/** The caseworkers and supervisors of all nodes, and a consular officer: they do what is allowed, at random, and try again when nobody answers. */
export class People {
  readonly accepted: Accepted[] = [];
  /** With the two nodes between whom each goes. */
  readonly conversations = new Map<string, readonly [string, string]>();
  /** Of conversation, of which somebody was told yes to a step. */
  readonly kinds = new Set<string>();
  readonly refusals = new Map<string, number>();
  /** Of beginnings that came about, their names. */
  readonly begun = new Set<string>();
  /** While nothing is made to fail, a fault of a node is its own. */
  allIsWell = false;
  readonly faultsOfNodes: string[] = [];
  /** Cases that may be told of no more, or that were closed, as the first node knows them. */
  readonly changed = new Set<string>();
  /** Cases of which a desk knew, and perhaps a consulate, until that was taken back; as the first node knows them. */
  readonly takenBack = new Set<string>();
  /** Cases that somebody closed and nobody has opened again yet. */
  readonly closed: { node: string; caseId: string }[] = [];
  private readonly users = new Map<string, NodeClient>();
  private readonly assigned = new Set<string>();
  /** Nodes that were restored: cases may come back, and be in doubt, later than the rest. */
  readonly inDoubt = new Set<string>();
  readonly cases: { caseId: string; about: About; attachmentId?: string }[] = [];
  private readonly toOffer: { node: string; caseId: string }[] = [];

  private acts = 0;
  /** Of the act that is under way. */
  random: Random;
  /** What is still to be begun in this seed. */
  private readonly due: string[];

  private constructor(
    private readonly network: ChaosNetwork,
    private readonly seed: number,
    /** Names of what they begin. */
    private readonly beginnings: readonly string[],
  ) {
    this.random = Random.of(seed, 'people');
    this.due = shareOf(seed).filter((name) => beginnings.includes(name));
  }

  static async arrive(network: ChaosNetwork, seed: number, beginnings: readonly string[]): Promise<People> {
    const people = new People(network, seed, beginnings);
    for (const node of NODES) {
      for (const role of [workerOf(node), 'supervisor', 'data-protection-officer']) {
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
    this.cases.push({ caseId, about: 'any', attachmentId });
    this.toOffer.push({ node: 'mr', caseId });
    return newCase.caseFile;
  }

  /** A child's case about which one thing only is begun. */
  async enter(about: About, caseFile: CaseFile, said: object): Promise<CaseFile> {
    const worker = this.as('mr', 'caseworker');
    const { id: caseId } = await worker.post<{ id: string }>('cases', { caseFile });
    await worker.post(`cases/${caseId}/consents`, said);
    this.cases.push({ caseId, about });
    return caseFile;
  }

  /** One thing that somebody does; what came of it in a few words. */
  async actOnce(act = () => this.act()): Promise<string> {
    // How much an act draws depends on what there is by then; what is done next does not.
    this.random = Random.of(this.seed, `act ${(this.acts += 1)}`);
    try {
      return await act();
    } catch (error) {
      if (error instanceof NotYet) return error.message;
      const what = error instanceof ProblemError ? `${error.status} ${error.code}` : 'no answer';
      this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
      if (this.allIsWell && error instanceof ProblemError && error.status === 500)
        this.faultsOfNodes.push(`somebody was told ${what} though all was well`);
      return what;
    }
  }

  /** What could not be begun while everything failed, for a while: something else may have to come first, and to arrive. */
  async beginWhatIsDue(): Promise<string[]> {
    const done: string[] = [];
    for (const until = Date.now() + DUE_MS; this.due.length > 0 && Date.now() < until; await sleep(BREATH_MS)) {
      done.push(await this.actOnce(() => this.begin(this.due[0])));
      // What it follows is on its way, and what stands before it has to end.
      if (this.due.length > 0) done.push(await this.actOnce());
    }
    return done;
  }

  /** What this seed had to begin and could not. */
  get notBegun(): string[] {
    return this.due.filter((name) => !this.begun.has(name));
  }

  private act(): Promise<string> {
    if (this.toOffer.length > 0) return this.offer();
    const drawn = this.random.below(ONE_IN);
    if (drawn === 0 || (this.due.length > 0 && this.random.chance(0.5))) return this.begin();
    return drawn === 1 ? this.answer() : this.goOn(...this.random.pick([...this.conversations]));
  }

  async withdrawConsent(caseId: string): Promise<string> {
    const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
    const event = { event: 'withdrawn', at: new Date().toISOString(), givenBy };
    this.changed.add(caseId);
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
      // It may have forgotten that, too.
      this.takenBack.clear();
      const lost = this.cases.splice(registered).map(({ caseId }) => caseId);
      const left = this.toOffer.filter(({ caseId }) => !lost.includes(caseId));
      this.toOffer.splice(0, this.toOffer.length, ...left);
    }
    this.inDoubt.add(node);
  }

  as(node: string, role: string): NodeClient {
    return this.users.get(`${node}/${role}`)!;
  }

  /** Who does the work of a node. */
  worker(node: string): NodeClient {
    return this.as(node, workerOf(node));
  }

  private async offer(): Promise<string> {
    const { node, caseId } = this.toOffer[0]!;
    // Nobody may offer it any more, and what comes after it must not wait for it.
    if (this.changed.has(caseId)) {
      this.toOffer.shift();
      return 'nothing to offer';
    }
    const open = { kind: 'case-transfer', caseId, peer: 'ne', input: OPENED['case-transfer']() };
    const asked = await this.as(node, 'caseworker').post<Asked>('conversations', open);
    this.toOffer.shift();
    this.conversations.set(asked.conversationId, [node, 'ne']);
    await this.approve(node, { ...asked, kind: 'case-transfer', step: 'offer' });
    return `${node} offer`;
  }

  /** Something new: what is due in this seed first, each again until it is done. */
  private async begin(first?: string): Promise<string> {
    // Not always: what cannot be begun here and now must not keep out everything else.
    const due = first ?? (this.random.chance(0.7) ? this.due[0] : undefined);
    if (due !== undefined) this.due.push(this.due.shift()!);
    const name = due ?? this.random.pick(this.beginnings);
    const what = await BEGINNINGS.get(name)!(this);
    if (due !== undefined) this.due.pop();
    this.begun.add(name);
    return what;
  }

  /** One of the cases of the first node. */
  caseFor(about: About): string {
    return this.random.pick(this.cases.filter((each) => each.about === about)).caseId;
  }

  /** What another node knows as the case of a conversation, given to its worker. */
  async caseAt(node: string, conversationId: string): Promise<string> {
    const { caseId } = await this.as(node, 'supervisor').get<Row>(`conversations/${conversationId}`);
    return this.take(node, caseId);
  }

  /** Gives a case to who does the work there. @returns its id */
  take(node: string, caseId: string): Promise<string> {
    return this.assign(node, caseId).then(() => caseId);
  }

  async rowsAt(node: string): Promise<Row[]> {
    return (await this.as(node, 'supervisor').get<{ items: Row[] }>('conversations?limit=200')).items;
  }

  seenAt(node: string): Promise<Seen> {
    const some = [...this.conversations].filter(([, ends]) => ends.includes(node)).map(([id]) => id);
    return this.as(node, 'supervisor').get<Seen>(`conversations/${this.random.pick(some)}`);
  }

  /** Answers what a node asked, or told, by itself. */
  private async answer(): Promise<string> {
    const node = this.random.pick(NODES);
    const open = await this.unanswered(node);
    return open.length === 0 ? 'nothing to answer' : this.answerOne(node, this.random.pick(open));
  }

  /** Whatever is begun by way of relays, so is it answered: what an earlier seed said by them waits for one that does. */
  async unanswered(node: string): Promise<Row[]> {
    const relayed = this.beginnings.includes(BY_RELAY) ? [] : await this.network.relayedAt(node);
    const open = (await this.rowsAt(node)).filter(({ kind, state }) => ANSWERED[kind]?.state === state);
    return open.filter(({ id }) => !relayed.includes(id));
  }

  async answerOne(node: string, { id, kind, peer }: Row): Promise<string> {
    const [supervisor, { step, says }] = [this.as(node, 'supervisor'), ANSWERED[kind]!];
    const { messages, allowedSteps } = await supervisor.get<Seen>(`conversations/${id}`);
    if (!allowedSteps.some((each) => each.step === step)) return 'nothing to answer';
    const erases = SIDES.some((each) => each === node) ? undefined : TAKEN_BACK[kind];
    await supervisor.post(`conversations/${id}/actions/${step}`, (erases ?? says)(messages[0]?.said ?? {}));
    this.conversations.set(id, [node, peer]);
    this.accept(node, { conversationId: id, kind, step });
    return `${node} ${kind} ${step}`;
  }

  /** Something that one of the two may do in a conversation. */
  async goOn(
    conversationId: string,
    ends: readonly [string, string],
    except: ReadonlySet<string> = NO_STEPS,
  ): Promise<string> {
    const node = this.random.pick(ends);
    await this.decideWhatWaits(node);
    const seen = await this.as(node, 'supervisor').get<Seen>(`conversations/${conversationId}`);
    const allowed = seen.allowedSteps.map(({ step }) => step).filter((step) => !except.has(step));
    const steps = allowed.filter((step) => saysAt(seen.kind, step) !== undefined);
    if (steps.length === 0) return NOTHING_TO_DO;
    await this.assign(node, seen.caseId);
    const step = this.random.pick(steps);
    const files = step === 'handover' ? this.cases.filter(({ caseId }) => caseId === seen.caseId) : [];
    const input = {
      ...saysAt(seen.kind, step),
      ...(files[0]?.attachmentId ? { attachments: [files[0].attachmentId] } : {}),
    };
    const path = `conversations/${conversationId}/actions/${step}`;
    const asked = await this.worker(node).post<{ approvalId?: string }>(path, input);
    await this.approve(node, { conversationId, kind: seen.kind, step, ...asked });
    return `${node} ${step}`;
  }

  private async assign(node: string, caseId: string): Promise<void> {
    // Who registered a case has it.
    if (node === 'mr' && this.cases.some((each) => each.caseId === caseId)) return;
    if (this.assigned.has(`${node} ${caseId}`)) return;
    const { items } = await this.as(node, 'supervisor').get<{ items: { id: string; roles: string[] }[] }>('staff');
    const worker = items.find(({ roles }) => roles.includes(workerOf(node)));
    await this.as(node, 'supervisor').post(`cases/${caseId}/assignments`, { staffId: worker?.id });
    this.assigned.add(`${node} ${caseId}`);
  }

  async approve(node: string, { approvalId, ...said }: Taken & { approvalId?: string }): Promise<void> {
    if (approvalId) await this.decide(node, approvalId);
    this.accept(node, said);
  }

  async decide(
    node: string,
    approvalId: string,
    said: Record<string, string> = { decision: 'approve' },
  ): Promise<void> {
    await this.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, said);
  }

  private accept(node: string, { conversationId, kind, step }: Taken): void {
    this.kinds.add(kind);
    this.accepted.push({ node, conversationId, step });
  }

  /** Somebody put a step before the supervisor, and the line broke before the answer. */
  private async decideWhatWaits(node: string): Promise<void> {
    type Waiting = { id: string; conversationId: string | null; peer: string; kind: string; step: string };
    const { items } = await this.as(node, 'supervisor').get<{ items: Waiting[] }>('approvals?status=waiting');
    for (const { id, kind, step, peer, conversationId } of items) {
      if (conversationId) this.conversations.set(conversationId, [node, peer]);
      const decided = conversationId
        ? this.approve(node, { conversationId, kind, step, approvalId: id })
        : this.decide(node, id);
      await decided.catch((error: unknown) => this.turnDown(node, id, error));
    }
  }

  /** What may no longer be done does not wait for ever. */
  private async turnDown(node: string, approvalId: string, error: unknown): Promise<void> {
    if (!(error instanceof ProblemError) || error.status !== 409) throw error;
    await this.decide(node, approvalId, { decision: 'reject', reasonCode: 'no-longer-possible' });
  }
}
