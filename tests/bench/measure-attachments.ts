import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { NodeClient } from '../../deploy/local/node-client.js';
import { demoToken } from '../../deploy/local/oidc-issuer.js';
import { readRoll } from '../../deploy/local/roll.js';
import type { RunningNetwork } from '../../deploy/local/start-network.js';
import { WORDS_OF_A_TRANSFER as WORDS } from './words-of-a-transfer.js';

export interface AttachmentFigures {
  /** From the first byte of the upload to the last one of the download at the other node; 1 MB = 10^6 bytes. */
  mbPerSecond: number;
  /** By how much the resident memory of either node's process rose at most above what it was before; MB = 2^20 bytes. */
  heapGrowthMb: number;
  /** Of that time, in seconds. */
  seconds: { upload: number; handover: number; fetch: number; download: number };
}

const MEBIBYTE = 1_048_576;
const PATIENCE_MS = 1_800_000;
const NODES = ['mr', 'ne'] as const;

/**
 * Moves one file of `bytes` bytes from an upload over HTTP at one node, through the handover and the fetch over the
 * brokers, to a download at the other, and compares what came with what was sent.
 * @param folder of the network's state
 */
export async function measureAttachments(
  network: RunningNetwork,
  folder: string,
  bytes: number,
): Promise<AttachmentFigures> {
  const transfer = await Transfer.begin(network);
  // The first file of a process also loads code; it tells nothing of the second.
  await transfer.move(MEBIBYTE);
  const next = await Transfer.begin(network);
  const memory = NODES.map((id) => watchPeak(folder, `node ${id}`));
  const seconds = await next.move(bytes);
  const took = Object.values(seconds).reduce((sum, each) => sum + each, 0);
  const growth = memory.map((grown) => grown());
  return {
    mbPerSecond: Math.round(bytes / 1e6 / took),
    heapGrowthMb: Math.max(...growth),
    seconds,
  };
}

/** One case that is handed over with one file. */
class Transfer {
  private constructor(
    private readonly network: RunningNetwork,
    private readonly clients: Map<string, NodeClient>,
    private readonly caseId: string,
  ) {}

  static async begin(network: RunningNetwork): Promise<Transfer> {
    const clients = new Map<string, NodeClient>();
    for (const node of NODES) {
      for (const user of ['caseworker', 'supervisor'])
        clients.set(`${node} ${user}`, await NodeClient.logIn(network, node, user));
    }
    const dossier = await readDossier(join(process.cwd(), 'deploy', 'local', 'dossiers'), '01-moussa', new Date());
    const worker = clients.get('mr caseworker')!;
    const { id } = await worker.post<{ id: string }>('cases', dossier.newCase);
    for (const event of dossier.consentEvents) await worker.post(`cases/${id}/consents`, event);
    return new Transfer(network, clients, id);
  }

  /** @returns the seconds that each part took */
  async move(bytes: number): Promise<AttachmentFigures['seconds']> {
    const conversation = await this.agree();
    const sent = new BigFile(bytes);
    const [upload, attachmentId] = await timed(() => this.upload(sent));
    const [handover] = await timed(() =>
      this.as('mr caseworker').post(`conversations/${conversation}/actions/handover`, {
        ...WORDS.handover,
        attachments: [attachmentId],
      }),
    );
    const [fetched, held] = await timed(() => this.arrival(conversation));
    const [download, digest] = await timed(() => this.download(held));
    if (digest !== sent.digest()) throw new Error('another file arrived');
    return { upload, handover, fetch: fetched, download };
  }

  private async agree(): Promise<string> {
    const open = { kind: 'case-transfer', caseId: this.caseId, peer: 'ne', input: WORDS.offer };
    const asked = await this.as('mr caseworker').post<Asked>('conversations', open);
    const path = `conversations/${asked.conversationId}`;
    await this.approve('mr', asked);
    const supervisor = this.as('ne supervisor');
    const { caseId } = await supervisor.until<Conversation>(path, ({ state }) => state === 'offered');
    const { items } = await supervisor.get<{ items: { id: string; roles: string[] }[] }>('staff');
    const worker = items.find(({ roles }) => roles.includes('caseworker'));
    await supervisor.post(`cases/${caseId}/assignments`, { staffId: worker?.id });
    await this.approve('ne', await this.as('ne caseworker').post<Asked>(`${path}/actions/accept`, WORDS.accept));
    await this.as('mr caseworker').until<Conversation>(path, ({ state }) => state === 'accepted');
    return asked.conversationId;
  }

  private approve(node: string, { approvalId }: Asked): Promise<unknown> {
    return this.as(`${node} supervisor`).post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  }

  private async upload(file: BigFile): Promise<string> {
    const path = `cases/${this.caseId}/attachments?documentType=birth_certificate`;
    const answer = await this.send('mr', path, {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: Readable.toWeb(Readable.from(file.pieces())) as RequestInit['body'],
      duplex: 'half',
    });
    return ((await answer.json()) as { id: string }).id;
  }

  private async arrival(conversation: string): Promise<string> {
    const worker = this.as('ne caseworker');
    const path = `conversations/${conversation}`;
    const { caseId } = await worker.until<Conversation>(path, ({ state }) => state === 'handed-over');
    type Files = { items: { id: string; status: string }[] };
    const stored = ({ items }: Files) => items.length > 0 && items.every(({ status }) => status === 'stored');
    const { items } = await worker.until<Files>(`cases/${caseId}/attachments`, stored, PATIENCE_MS);
    return items[0]!.id;
  }

  private async download(id: string): Promise<string> {
    const { body } = await this.send('ne', `attachments/${id}`, {});
    const hash = createHash('sha256');
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) hash.update(piece);
    return hash.digest('hex');
  }

  private async send(node: string, path: string, init: RequestInit): Promise<Response> {
    const { issuer, clientSecret, nodes } = this.network;
    const asked = { clientSecret, user: 'caseworker', audience: `passerelle:${node}` };
    const headers = { ...init.headers, authorization: `Bearer ${await demoToken(issuer, asked)}` };
    const url = nodes.find(({ id }) => id === node)!.url;
    const answer = await fetch(`${url}/api/v1/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer;
  }

  private as(person: string): NodeClient {
    return this.clients.get(person)!;
  }
}

interface Asked {
  conversationId: string;
  approvalId?: string;
}

interface Conversation {
  state: string;
  caseId: string;
}

/** A sound of any length that nobody holds in memory. */
class BigFile {
  private readonly hash = createHash('sha256');

  constructor(private readonly bytes: number) {}

  *pieces(): Generator<Uint8Array> {
    const noise = randomBytes(MEBIBYTE / 4);
    const start = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), noise]).subarray(0, noise.length);
    for (let left = this.bytes, piece = start; left > 0; left -= piece.length, piece = noise) {
      const cut = piece.subarray(0, left);
      this.hash.update(cut);
      yield cut;
    }
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

/** Forgets a process's highest mark. @returns what tells by how many MB it has risen since; NaN where the system does not tell */
function watchPeak(folder: string, name: string): () => number {
  const pid = readRoll(folder)?.processes.findLast((each) => each.name === name)?.pid;
  const read = (field: string) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024;
  };
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const before = read('VmRSS');
    return () => Math.round(read('VmHWM') - before);
  } catch {
    return () => Number.NaN;
  }
}

async function timed<T>(act: () => Promise<T>): Promise<[seconds: number, outcome: T]> {
  const began = performance.now();
  const outcome = await act();
  return [Number(((performance.now() - began) / 1_000).toFixed(2)), outcome];
}
