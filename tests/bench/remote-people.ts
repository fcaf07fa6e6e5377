import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { People } from './people.js';

/** Environment variable with the path of the socket on which a sender's people take errands. */
export const SOCKET_VARIABLE = 'BENCH_SOCKET';
const PATIENCE_MS = 5_000;

export type Act = 'register' | 'ask' | 'approve' | 'decisions';

export interface Errand {
  id: number;
  act: Act;
  args: readonly string[];
}

export interface Answer {
  id: number;
  value?: string | number;
  error?: string;
}

/** The people of a sending node, seen from the process that measures. */
export class RemotePeople {
  private next = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(private readonly socket: Socket) {
    createInterface({ input: socket }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
  }

  /** @param path of the socket; may come into being a little later */
  static async reach(path: string): Promise<RemotePeople> {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(50)) {
      const socket = connect(path);
      const there = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      if (there) return new RemotePeople(socket);
      if (Date.now() > until) throw new Error('the sending node takes no errands');
    }
  }

  register = (...args: Parameters<People['register']>) => this.send<string>('register', args);
  ask = (...args: Parameters<People['ask']>) => this.send<string>('ask', args);
  approve = (...args: Parameters<People['approve']>) => this.send<string>('approve', args);
  decisions = (...args: Parameters<People['decisions']>) => this.send<number>('decisions', args);

  close(): void {
    this.socket.end();
  }

  private send<T extends string | number>(act: Act, args: readonly string[]): Promise<T> {
    const id = (this.next += 1);
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, ({ value, error }) =>
        error === undefined ? resolve(value as T) : reject(new Error(error)),
      );
      this.socket.write(`${JSON.stringify({ id, act, args } satisfies Errand)}\n`);
    });
  }
}
