import { setTimeout as sleep } from 'node:timers/promises';
import { demoToken } from './oidc-issuer.js';

/** Where the nodes are, and what a token is asked for with. */
export interface Logins {
  nodes: readonly { id: string; url: string }[];
  issuer: string;
  clientSecret: string;
}

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

  static async logIn({ nodes, issuer, clientSecret }: Logins, node: string, user: string): Promise<NodeClient> {
    const found = nodes.find(({ id }) => id === node);
    if (!found) throw new RangeError('no such node');
    return new NodeClient(found.url, await demoToken(issuer, { clientSecret, user, audience: `passerelle:${node}` }));
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  post<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.send<T>('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  /** Writes anew what had this version. */
  put<T>(path: string, version: number, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json', 'if-match': `"${version}"` };
    return this.send<T>('PUT', path, JSON.stringify(body), headers);
  }

  upload<T>(path: string, bytes: Uint8Array, mediaType: string): Promise<T> {
    return this.send<T>('POST', path, bytes, { 'content-type': mediaType });
  }

  async download(path: string): Promise<Buffer> {
    const response = await fetch(`${this.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${this.token}` } });
    if (!response.ok) throw new ProblemError(response.status, 'download', []);
    return Buffer.from(await response.arrayBuffer());
  }

  /** The status with which a request is refused; 200 when it is not. */
  async statusOf(method: 'GET' | 'POST', path: string, body?: unknown): Promise<number> {
    try {
      await (method === 'GET' ? this.get(path) : this.post(path, body));
      return 200;
    } catch (error) {
      if (error instanceof ProblemError) return error.status;
      throw error;
    }
  }

  /** Asks again until the answer is there. @throws Error after `ms` */
  async until<T>(path: string, accept: (answer: T) => boolean, ms = 20_000): Promise<T> {
    for (const end = Date.now() + ms; ; await sleep(100)) {
      const answer = await this.get<T>(path).catch(() => undefined);
      if (answer !== undefined && accept(answer)) return answer;
      if (Date.now() > end) throw new Error(`waited in vain for ${path}`);
    }
  }

  private async send<T>(method: string, path: string, body?: string | Uint8Array, headers = {}): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as T & { code?: string; pointers?: string[] };
    if (!response.ok) throw new ProblemError(response.status, answer.code ?? 'unknown', answer.pointers ?? []);
    return answer;
  }
}
