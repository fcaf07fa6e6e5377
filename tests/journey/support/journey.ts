import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUTHORITIES } from '../../../deploy/local/members.js';
import { type NetworkPlace, type RunningNetwork, startNetwork } from '../../../deploy/local/start-network.js';
import type { RunningNode } from '../../../deploy/local/start-node.js';
import type { CaseView, Conversation } from '../../../deploy/local/story/api-types.js';
import { logIn } from '../../../deploy/local/story/log-in.js';
import { type Chapter, Telling } from '../../../deploy/local/story/telling.js';
import { askDatabase } from '../../support/ask-database.js';
import { eventually } from '../../support/eventually.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { Publisher } from './publisher.js';

export const DOSSIERS = join(process.cwd(), 'deploy', 'local', 'dossiers');
/** Milliseconds until a message without receipt is sent again; tests do not wait minutes for it. */
const RETRY_MS = 2_000;
/** Milliseconds that a broker and a node may take to find each other again. */
const PATIENCE_MS = 40_000;

const mute = () => undefined;

/** A network of real processes, on state of its own. */
export class Journey {
  private users = new Telling(this.network, DOSSIERS, mute);

  private constructor(
    readonly network: RunningNetwork,
    private readonly folder: { path: string; remove(): void },
  ) {}

  /** @param other what differs from a network of two and its settings */
  static async begin(
    other: Pick<NetworkPlace, 'members' | 'agreements' | 'nodeSettings' | 'nodeEnvironment'> = {},
  ): Promise<Journey> {
    const folder = temporaryFolder();
    // PostgreSQL runs as another user where the tests run as root.
    chmodSync(folder.path, 0o755);
    const nodeSettings = { retryMs: RETRY_MS, ...other.nodeSettings };
    const place = { root: process.cwd(), folder: folder.path, members: AUTHORITIES, ...other, nodeSettings };
    const network = await startNetwork(place);
    const journey = new Journey(network, folder);
    await logIn(journey.users);
    return journey;
  }

  async end(): Promise<void> {
    await this.network.stop();
    this.folder.remove();
  }

  node(id: string): RunningNode {
    const found = this.network.nodes.find((each) => each.id === id);
    if (!found) throw new RangeError('no such node');
    return found;
  }

  /** A child's case of its own, taken through these chapters of the story. */
  async tell(...chapters: Chapter[]): Promise<Crossing> {
    const telling = new Telling(this.network, DOSSIERS, mute);
    for (const [name, client] of this.users.users) telling.users.set(name, client);
    for (const chapter of chapters) await chapter(telling);
    return new Crossing(telling);
  }

  /** Nodes that a node has an agreement with, as its caseworkers see them. */
  async partnersOf(node: string): Promise<string[]> {
    const { items } = await this.users.as(node, 'caseworker').get<{ items: { node: string }[] }>('partners');
    return items.map((each) => each.node);
  }

  /** Of all state of the network. */
  get path(): string {
    return this.folder.path;
  }

  /** Whoever publishes the directory of the network. */
  get publisher(): Publisher {
    return new Publisher(this.folder.path);
  }

  /** Changes settings of a node, which reads them when it is started again. */
  change(node: string, settings: object): void {
    const file = join(this.node(node).folder, 'settings.json');
    const now = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...now, ...settings }));
  }

  /** How often deliveries to a node turned out to be this message, taken in or refused. */
  async delivered(node: string, messageId: string | undefined): Promise<number> {
    return (await this.query(node, 'SELECT 1 FROM inbox WHERE message_id = $1', [messageId])).length;
  }

  /** Rows of a table of a node's database. */
  async rows(node: string, table: 'case_file' | 'message'): Promise<number> {
    const [row] = await this.query<{ count: number }>(node, `SELECT count(*)::int AS count FROM ${table}`);
    return row?.count ?? 0;
  }

  /** Waits until a query on a node's database finds something. */
  async untilFound(node: string, query: string, values: readonly unknown[]): Promise<void> {
    await eventually(async () => (await this.query(node, query, values)).length > 0, query, PATIENCE_MS);
  }

  private query<T extends object>(node: string, text: string, values: readonly unknown[] = []): Promise<T[]> {
    return askDatabase<T>(this.node(node).databaseUrl, text, [...values]);
  }
}

/** One case on its way, asked about and acted on at both ends. */
export class Crossing {
  constructor(readonly telling: Telling) {}

  /** A step by the caseworker of a node; where it waits for a supervisor, that one approves. */
  async act(node: string, step: string, input: unknown = {}): Promise<void> {
    const path = `${this.telling.conversation}/actions/${step}`;
    const { approvalId } = await this.telling.as(node, 'caseworker').post<{ approvalId?: string }>(path, input);
    if (!approvalId) return;
    await this.telling.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  }

  statusOf(node: string, step: string, input: unknown = {}): Promise<number> {
    return this.telling.as(node, 'caseworker').statusOf('POST', `${this.telling.conversation}/actions/${step}`, input);
  }

  conversation(node: string): Promise<Conversation> {
    return this.telling.as(node, 'supervisor').get<Conversation>(this.telling.conversation);
  }

  /** Waits until the conversation is in a state at a node. */
  until(node: string, state: string): Promise<Conversation> {
    const supervisor = this.telling.as(node, 'supervisor');
    return supervisor.until<Conversation>(this.telling.conversation, (now) => now.state === state, PATIENCE_MS);
  }

  /** Waits until the message of a step has come to a status at a node. */
  untilMessage(node: string, step: string, status: string): Promise<Conversation> {
    const has = ({ messages }: Conversation) => messages.some((each) => each.step === step && each.status === status);
    const supervisor = this.telling.as(node, 'supervisor');
    return supervisor.until<Conversation>(this.telling.conversation, has, PATIENCE_MS);
  }

  /** Who is responsible, as Mauritania and Niger see it. */
  async responsible(): Promise<string[]> {
    const here = await this.telling.as('mr', 'supervisor').get<CaseView>(`cases/${this.telling.known('caseId')}`);
    const there = await this.telling.as('ne', 'supervisor').get<CaseView>(`cases/${this.telling.known('caseAtNiger')}`);
    return [here.responsible, there.responsible];
  }
}
