import type { Dossier } from '../dossiers/read-dossier.js';
import type { NodeClient } from '../node-client.js';
import type { RunningNetwork } from '../start-network.js';
import type { Preview } from './api-types.js';

/** Columns of a line. */
const WIDTH = 118;

/** What is told turned out not to be so. */
export class Untrue extends Error {}

/** Holds a claim against what is; every sentence of the story that could be wrong goes through here. @throws Untrue */
export function check(claim: boolean, otherwise: string): asserts claim {
  if (!claim) throw new Untrue(otherwise);
}

/** Words by which somebody could see that something was held back. */
export const TELLS_OF_GAPS = /withheld|held.?back|redacted|null/i;

/** The case that crosses the border, as the chapters come to know it. */
export interface Crossing {
  dossier: Dossier;
  /** In Mauritania. */
  caseId: string;
  /** In Niger, where it has an id of its own. */
  caseAtNiger: string;
  conversationId: string;
  offer: Preview;
  handover: Preview;
}

/** What the chapters of a story share: the network, its users, the case, and a voice. */
export class Telling {
  readonly users = new Map<string, NodeClient>();
  private crossing: Partial<Crossing> = {};

  constructor(
    readonly network: RunningNetwork,
    readonly dossiers: string,
    private readonly voice: (text: string) => void,
  ) {}

  say(...lines: string[]): void {
    for (const line of lines) for (const row of wrap(`  ${line}`)) this.voice(row);
  }

  as(node: string, role: string): NodeClient {
    const client = this.users.get(`${node}/${role}`);
    if (!client) throw new RangeError('nobody logged in as that');
    return client;
  }

  know(more: Partial<Crossing>): void {
    this.crossing = { ...this.crossing, ...more };
  }

  /** @throws RangeError in a chapter told before the one that finds it out */
  known<K extends keyof Crossing>(name: K): Crossing[K] {
    const value: Crossing[K] | undefined = this.crossing[name];
    if (value === undefined) throw new RangeError(`not known yet: ${name}`);
    return value;
  }

  /** Path of the conversation; the same id at both nodes. */
  get conversation(): string {
    return `conversations/${this.known('conversationId')}`;
  }
}

/** Breaks a line between words; what follows stands under where it began. */
function wrap(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const end = line.lastIndexOf(' ', WIDTH);
  if (end <= indent.length) return [line];
  return [line.slice(0, end), ...wrap(indent + line.slice(end + 1))];
}

/** One chapter: acts through the nodes' HTTP APIs, and tells only what it has checked. */
export type Chapter = (telling: Telling) => Promise<void>;
