import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../../deploy/local/launcher.js';
import { isAlive, type ProcessIdentity, signalIfThere } from '../../../deploy/local/process-identity.js';
import { DEMO_MEMBERS } from '../../../deploy/local/members.js';
import { readSampleAgreements } from '../../../deploy/local/read-sample-agreements.js';
import { readRoll } from '../../../deploy/local/roll.js';
import { CONSULATE, DESK } from '../../../deploy/local/story/identity.js';
import { type RunningNetwork, startNetwork } from '../../../deploy/local/start-network.js';
import type { RunningNode } from '../../../deploy/local/start-node.js';
import { type Faults, playedFile } from '../../../services/country-node/src/adapters/faults/fault-file.js';
import { reachableData } from '../../../deploy/local/reach.js';
import { queryDatabase } from '../../support/database-backup.js';
import { relaying } from '../../support/exchange/relaying.js';
import { Deaths } from './deaths.js';
import { FaultyLine } from './faulty-line.js';
import { SmallDisks } from './small-disks.js';

const NO_FAULTS: Faults = { faults: [], clockOffsetMs: 0 };
/** Milliseconds until a message without receipt is sent again. */
const RETRY_MS = 1_500;
/** Shorter than that, so that what is sent again gets through; and what a dead worker had taken is soon another's. */
const QUICK = { retryMs: RETRY_MS, duplicateWindowMs: 500, leaseMs: 2_000 };
/** Four people do the work of a ministry. */
const BUSY = { readsPerMinute: 1_000_000, writesPerMinute: 1_000_000, heavyPerMinute: 1_000_000 };
const WATCH_MS = 200;
const HEAL_MS = 60_000;
const UP_MS = 20_000;

/** The two authorities, between whom cases go. */
export const SIDES = ['mr', 'ne'] as const;
/** Everybody: the identity desk, which carries for both authorities too, and the consulate that it asks. */
export const NODES = [...SIDES, DESK, CONSULATE] as const;
/** So far nothing links the desk with Niger: what it carries goes there. */
const CARRIED = relaying(DESK, 'ne', ['family-tracing']);

/** A network of real processes in which everything can be made to fail, and which starts again what died. */
export class ChaosNetwork {
  readonly nodes = NODES;
  readonly consulates = [CONSULATE];
  readonly desks = [DESK];
  readonly lines = new Map<string, FaultyLine>();
  disks!: SmallDisks;
  private network!: RunningNetwork;
  private watching: Promise<void> = Promise.resolve();
  private ended = false;
  /** Processes that somebody stopped on purpose, and starts again himself. */
  private readonly held = new Set<string>();
  private readonly deaths = new Deaths();
  /** Being started again. */
  private readonly starting = new Map<string, Promise<void>>();

  private constructor(
    private readonly root: string,
    readonly folder: string,
  ) {}

  static async begin(root: string, folder: string): Promise<ChaosNetwork> {
    const network = new ChaosNetwork(root, folder);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    for (const id of NODES) network.plan(id, NO_FAULTS);
    network.disks = SmallDisks.mount({
      PostgreSQL: reachableData(join(folder, 'postgres')),
      ...Object.fromEntries(NODES.map((id) => [`broker of ${id}`, join(folder, id, 'broker')])),
    });
    network.network = await startNetwork({
      root,
      folder,
      members: DEMO_MEMBERS.filter(({ id }) => NODES.some((each) => each === id)),
      agreements: [...readSampleAgreements(join(root, 'contracts', 'agreements'), NODES), CARRIED],
      nodeSettings: { ...QUICK, ...BUSY },
      nodeEnvironment: (id) => ({ PASSERELLE_TEST_FAULTS: network.planFile(id) }),
      between: async (what, id, port) => {
        const line = new FaultyLine(port);
        network.lines.set(`${what} of ${id}`, line);
        return line.start();
      },
    });
    network.watching = network.watch();
    return network;
  }

  /** Everything that anybody of it writes; the database may have to be elsewhere. */
  get places(): string[] {
    const database = reachableData(join(this.folder, 'postgres'));
    return database.startsWith(this.folder) ? [this.folder] : [this.folder, database];
  }

  get running(): RunningNetwork {
    return this.network;
  }

  node(id: string): RunningNode {
    return this.network.nodes.find((each) => each.id === id)!;
  }

  /** Conversations that a node has by way of relays. */
  async relayedAt(id: string): Promise<string[]> {
    const query = 'SELECT id FROM conversation WHERE via IS NOT NULL';
    return (await queryDatabase<{ id: string }>(this.node(id).databaseUrl, query, [])).map((row) => row.id);
  }

  /** Cases of which a node has a message in its hands that no broker has yet. */
  async leaving(id: string): Promise<string[]> {
    const query = `SELECT DISTINCT case_id AS id FROM outbox
      WHERE kind = 'message' AND status = 'pending' AND attempts > 0 AND next_attempt_at > now()`;
    return (await queryDatabase<{ id: string }>(this.node(id).databaseUrl, query, [])).map((row) => row.id);
  }

  /** What shall go wrong in a node from now on. */
  plan(id: string, faults: Partial<Faults>): void {
    if (faults.faults?.some(({ act }) => act === 'kill')) this.deaths.plan(`node ${id}`);
    // What has happened is perhaps only not noticed yet.
    else if (this.played(id).length === 0) this.deaths.unplan(`node ${id}`);
    writeFileSync(this.planFile(id), JSON.stringify({ ...NO_FAULTS, ...faults }));
  }

  /** The same, with nothing of it said to have happened yet. */
  arm(id: string, faults: Faults['faults']): void {
    rmSync(playedFile(this.planFile(id)), { force: true });
    this.plan(id, { faults });
  }

  /** At which places of a node what was planned has happened since it was armed. */
  played(id: string): string[] {
    const file = playedFile(this.planFile(id));
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  }

  /**
   * Names as the roll of processes has them: `node mr`, `broker of mr`, `hub`, `PostgreSQL`.
   * @returns whether it was there
   */
  signal(name: string, signal: NodeJS.Signals): boolean {
    const found = this.processOf(name);
    if (!found || !isAlive(found)) return false;
    if (signal === 'SIGKILL') this.deaths.plan(name);
    signalIfThere(found.pid, signal);
    return true;
  }

  isAlive(name: string): boolean {
    const found = this.processOf(name);
    return found !== undefined && isAlive(found);
  }

  /** Waits for a node that is just being started again: what is planned before it runs is nobody's to carry out. */
  async untilUp(id: string): Promise<void> {
    for (const until = Date.now() + UP_MS; Date.now() < until; await sleep(50)) {
      if (this.isAlive(`node ${id}`) && (await this.answers(id, 'live'))) return;
    }
  }

  /** Takes a process down for a while. @param meanwhile done while it is down */
  async down(name: string, ms: number, meanwhile: () => void | Promise<void> = () => undefined): Promise<void> {
    this.held.add(name);
    this.deaths.isTakenDown(name);
    try {
      await this.service(name).kill();
      await meanwhile();
      await sleep(ms);
      await this.service(name).restart();
    } finally {
      this.held.delete(name);
    }
  }

  /** Its disk has no room for a while, of which it may die. */
  async fillDiskOf(name: string, ms: number): Promise<void> {
    this.deaths.plan(name);
    this.disks.fill(name);
    await sleep(ms);
    this.disks.empty(name);
  }

  /** @returns what died since this was asked last though nobody struck it or had planned it */
  diedOfThemselves(): string[] {
    return this.deaths.ofThemselves();
  }

  /** Everything runs, every line is whole, every clock is right, no plan is left. @returns what does not come back */
  async heal(): Promise<string[]> {
    this.disks.emptyAll();
    for (const line of this.lines.values()) line.be('whole');
    for (const id of NODES) this.plan(id, NO_FAULTS);
    for (const name of this.names()) this.signal(name, 'SIGCONT');
    for (const until = Date.now() + HEAL_MS; Date.now() < until && !(await this.allAnswer());) {
      this.startWhatDied();
      await sleep(50);
    }
    if (!(await this.allAnswer())) return ['not everything came back by itself'];
    // From here on nothing may die.
    for (const name of this.names()) this.deaths.unplan(name);
    return [];
  }

  async end(): Promise<void> {
    this.ended = true;
    for (const name of this.names()) this.signal(name, 'SIGCONT');
    await this.watching;
    await this.network.stop();
    this.disks.unmount();
    for (const line of this.lines.values()) await line.stop();
  }

  private async allAnswer(): Promise<boolean> {
    const running = this.names().every((name) => {
      const found = this.processOf(name);
      return found !== undefined && isAlive(found);
    });
    return running && (await Promise.all(NODES.map((id) => this.answers(id, 'ready')))).every(Boolean);
  }

  private async answers(id: string, health: 'live' | 'ready'): Promise<boolean> {
    try {
      const answer = await fetch(`${this.node(id).url}/health/${health}`);
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private names(): string[] {
    return ['PostgreSQL', 'hub', ...NODES.flatMap((id) => [`broker of ${id}`, `node ${id}`])];
  }

  private service(name: string): Service {
    if (name === 'hub') return this.network.hub;
    if (name === 'PostgreSQL') return this.network.postgres;
    const node = this.node(name.split(' ').at(-1) ?? '');
    return name.startsWith('node') ? node.service : node.broker;
  }

  private processOf(name: string): ProcessIdentity | undefined {
    return readRoll(this.folder)?.processes.findLast((each) => each.name === name);
  }

  /** What a machine's own service manager would do. */
  private async watch(): Promise<void> {
    while (!this.ended) {
      this.startWhatDied();
      await sleep(WATCH_MS);
    }
    await Promise.all(this.starting.values());
  }

  /** Each by itself: a node does not come up before its database does. */
  private startWhatDied(): void {
    for (const name of this.names()) {
      const found = this.processOf(name);
      if (this.held.has(name) || this.starting.has(name)) continue;
      if (found && isAlive(found)) {
        this.deaths.runs(name, found.pid);
        continue;
      }
      this.deaths.isDead(name, found?.pid);
      // A plan that says to die at once would be carried out again for ever.
      if (name.startsWith('node ')) this.plan(name.slice('node '.length), NO_FAULTS);
      // It may die again while it starts; then it is started again.
      const started = this.service(name)
        .restart()
        .catch(() => undefined)
        .finally(() => this.starting.delete(name));
      this.starting.set(name, started);
    }
  }

  private planFile(id: string): string {
    return join(this.folder, `faults-of-${id}.json`);
  }
}
