import { setTimeout as sleep } from 'node:timers/promises';
import { demoToken } from './oidc-issuer.js';
import type { RunningNetwork } from './start-network.js';

/** An answer of a node that was not a success: problem details (RFC 9457). */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly pointers: readonly string[],
  ) {
    super(`${status} ${code} ${pointers.join(' ')}`);
  }
}

/** Speaks to one node over its HTTP API as one of its users. */
export class NodeClient {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async logIn({ nodes, issuer, clientSecret }: RunningNetwork, node: string, user: string): Promise<NodeClient> {
    const found = nodes.find(({ id }) => id === node);
    if (!found) throw new RangeError('no such node');
    return new NodeClient(found.url, await demoToken(issuer, { clientSecret, user, audience: `passerelle:${node}` }));
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.send<T>('POST', path, JSON.stringify(body), 'application/json');
  }

  upload<T>(path: string, bytes: Uint8Array, mediaType: string): Promise<T> {
    return this.send<T>('POST', path, bytes, mediaType);
  }

  async download(path: string): Promise<Buffer> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new ProblemError(response.status, 'download', []);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Asks again until the answer is there. @throws Error after `ms` */
  async until<T>(path: string, accept: (answer: T) => boolean, ms = 20_000): Promise<T> {
    for (const end = Date.now() + ms; ; await sleep(100)) {
      const answer = await this.get<T>(path).catch(() => undefined);
      if (answer !== undefined && accept(answer)) return answer;
      if (Date.now() > end) throw new Error(`waited in vain for ${path}`);
    }
  }

  private async send<T>(method: string, path: string, body?: string | Uint8Array, type?: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(type ? { 'content-type': type } : {}) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as T & { code?: string; pointers?: string[] };
    if (!response.ok) throw new ProblemError(response.status, answer.code ?? 'unknown', answer.pointers ?? []);
    return answer;
  }
}
