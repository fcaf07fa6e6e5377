import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { NodeClient } from '../../deploy/local/node-client.js';
import { demoToken } from '../../deploy/local/oidc-issuer.js';
import type { RunningNetwork } from '../../deploy/local/start-network.js';
import { STORY } from './exchange/inputs.js';

export const MEBIBYTE = 1_048_576;
const PATIENCE_MS = 1_800_000;
export const NODES = ['mr', 'ne'] as const;

/** A file that can be sent from any byte on. */
export interface Pieces {
  pieces(from?: number): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** One case that is handed over with one file. */
export class BigFileTransfer {
  private constructor(
    private readonly network: RunningNetwork,
    private readonly clients: Map<string, NodeClient>,
    private readonly caseId: string,
  ) {}

  static async begin(network: RunningNetwork): Promise<BigFileTransfer> {
    const clients = new Map<string, NodeClient>();
    for (const node of NODES) {
      for (const user of ['caseworker', 'supervisor'])
        clients.set(`${node} ${user}`, await NodeClient.logIn(network, node, user));
    }
    const dossier = await readDossier(join(process.cwd(), 'deploy', 'local', 'dossiers'), '01-moussa', new Date());
    const worker = clients.get('mr caseworker')!;
    const { id } = await worker.post<{ id: string }>('cases', dossier.newCase);
    for (const event of dossier.consentEvents) await worker.post(`cases/${id}/consents`, event);
    return new BigFileTransfer(network, clients, id);
  }

  /** Offers and accepts. @returns the conversation */
  async agree(): Promise<string> {
    const open = { kind: 'case-transfer', caseId: this.caseId, peer: 'ne', input: STORY.offer };
    const asked = await this.as('mr caseworker').post<Asked>('conversations', open);
    const path = `conversations/${asked.conversationId}`;
    await this.approve('mr', asked);
    const supervisor = this.as('ne supervisor');
    const { caseId } = await supervisor.until<Conversation>(path, ({ state }) => state === 'offered');
    const { items } = await supervisor.get<{ items: { id: string; roles: string[] }[] }>('staff');
    const worker = items.find(({ roles }) => roles.includes('caseworker'));
    await supervisor.post(`cases/${caseId}/assignments`, { staffId: worker?.id });
    await this.approve('ne', await this.as('ne caseworker').post<Asked>(`${path}/actions/accept`, STORY.accept));
    await this.as('mr caseworker').until<Conversation>(path, ({ state }) => state === 'accepted');
    return asked.conversationId;
  }

  private approve(node: string, { approvalId }: Asked): Promise<unknown> {
    return this.as(`${node} supervisor`).post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  }

  /** @returns the attachment at the node that sends it */
  async upload(file: BigFile): Promise<string> {
    const path = `cases/${this.caseId}/attachments?documentType=birth_certificate`;
    const answer = await this.send('mr', path, {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: Readable.toWeb(Readable.from(file.pieces())) as RequestInit['body'],
      duplex: 'half',
    });
    return ((await answer.json()) as { id: string }).id;
  }

  /** Announces a file that comes in parts. @returns the upload */
  async beginUpload(size: number): Promise<string> {
    const asked = { documentType: 'birth_certificate', mediaType: 'audio/wav', size };
    return (await this.as('mr caseworker').post<{ id: string }>(`cases/${this.caseId}/uploads`, asked)).id;
  }

  /** Where an upload goes on; undefined when the node does not answer. */
  async offsetOf(upload: string): Promise<number | undefined> {
    const answer = await this.as('mr caseworker')
      .get<{ offset: number }>(`uploads/${upload}`)
      .catch(() => undefined);
    return answer?.offset;
  }

  /** Sends a file from a byte on; fails where the node does. */
  async continueUpload(upload: string, file: Pieces, offset: number): Promise<void> {
    await this.send('mr', `uploads/${upload}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
      body: Readable.toWeb(Readable.from(file.pieces(offset))) as RequestInit['body'],
      duplex: 'half',
    });
  }

  /** @returns bytes that are kept */
  async finishUpload(upload: string): Promise<number> {
    return (await this.as('mr caseworker').post<{ size: number }>(`uploads/${upload}/finish`)).size;
  }

  /** Sends a file with the case. */
  async handOver(conversation: string, attachmentId: string): Promise<void> {
    await this.as('mr caseworker').post(`conversations/${conversation}/actions/handover`, {
      ...STORY.handover,
      attachments: [attachmentId],
    });
  }

  /** Waits until all files are there. @returns the attachment at the node that received it */
  async arrival(conversation: string): Promise<string> {
    const worker = this.as('ne caseworker');
    const path = `conversations/${conversation}`;
    const { caseId } = await worker.until<Conversation>(path, ({ state }) => state === 'handed-over');
    type Files = { items: { id: string; status: string }[] };
    const stored = ({ items }: Files) => items.length > 0 && items.every(({ status }) => status === 'stored');
    const { items } = await worker.until<Files>(`cases/${caseId}/attachments`, stored, PATIENCE_MS);
    return items[0]!.id;
  }

  /** @returns the digest of what is there, as `BigFile` has it */
  async download(id: string, node = 'ne'): Promise<string> {
    const { body } = await this.send(node, `attachments/${id}`, {});
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

const NOISE = randomBytes(MEBIBYTE / 4);
const HEAD = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1');

/** A sound of any length that nobody holds in memory; its bytes are the same whenever they are asked for. */
export class BigFile {
  constructor(private readonly bytes: number) {}

  /** Its bytes from one on. */
  *pieces(from = 0): Generator<Uint8Array> {
    if (from < HEAD.length) yield HEAD.subarray(from, this.bytes);
    for (let at = Math.max(from, HEAD.length); at < this.bytes;) {
      const piece = NOISE.subarray(at % NOISE.length).subarray(0, this.bytes - at);
      yield piece;
      at += piece.length;
    }
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const piece of this.pieces()) hash.update(piece);
    return hash.digest('hex');
  }
}
