import { keyFor, settleKey } from './keys.js';
import { takesKey } from './logic/takes-key.js';

const BASE = '/api/v1/';

/** An answer that is no success: the API's published code, or `offline` where there was no answer at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly pointers: readonly string[] = [],
  ) {
    super(code);
  }
}

type Listener = () => void;
let sessionLost: Listener = () => undefined;

/** Told whenever the API no longer knows who is asking. */
export function onSessionLost(listener: Listener): void {
  sessionLost = listener;
}

export interface Asked {
  body?: unknown;
  /** To open a session with; otherwise the browser's session counts. */
  token?: string;
  signal?: AbortSignal;
  /** Beside those that every request has, such as the version that was read. */
  headers?: Readonly<Record<string, string>>;
}

/** Asks the API; what makes something, under a key, until there is an answer. @throws Problem */
export async function ask<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  if (!takesKey(method, path)) return send<T>(method, path, asked);
  const key = await keyFor(path, asked.body, asked.headers);
  const headers = { ...asked.headers, 'idempotency-key': `"${key}"` };
  try {
    const answer = await send<T>(method, path, { ...asked, headers });
    await settleKey(path, key);
    return answer;
  } catch (problem) {
    if (problem instanceof Problem && isAnswer(problem)) await settleKey(path, key);
    throw problem;
  }
}

/** Whether it is known that nothing was done, and nothing is being done. */
function isAnswer({ status, code }: Problem): boolean {
  return status >= 400 && status < 500 && code !== 'request-in-work';
}

async function send<T>(method: string, path: string, { body, token, signal, headers }: Asked): Promise<T> {
  const response = await fetch(BASE + path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch(lost);
  const text = await response.text().catch(lost);
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  if (response.status === 401 && token === undefined) sessionLost();
  throw problemOf(response.status, text);
}

function lost(): never {
  throw new Problem(0, 'offline');
}

export function problemOf(status: number, text: string): Problem {
  try {
    const { code, pointers } = JSON.parse(text) as { code?: string; pointers?: string[] };
    return new Problem(status, code ?? 'internal-fault', pointers ?? []);
  } catch {
    // Something between here and the node answered in its place.
    return new Problem(status, 'internal-fault');
  }
}
