import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeParts } from '../ports/node-parts.js';

/** What may keep a node from being ready; the closed list of what `GET /health/ready` names. */
export const PARTS_AT_FAULT = [
  'database',
  'database-full',
  'broker',
  'inbox',
  'trust-list',
  'national-configuration',
  'keyring',
  'node-key',
  'case-keys',
  'files',
  'disk-low',
] as const;
export type PartAtFault = (typeof PARTS_AT_FAULT)[number];

type AskedParts = Pick<NodeParts, 'store' | 'courier' | 'directory' | 'national' | 'keyring' | 'vault' | 'files'>;

/** Milliseconds after which a part that says nothing is at fault. */
const PATIENCE_MS = 2_000;
/** Milliseconds for the database to say which keys there should be: one that does not has a name of its own. */
const OTHERS_MS = 1_000;
/** Cases whose keys are looked for; the first, because new ones may have got theirs in a folder that is not the right one. */
const LOOKED_FOR = 20;

/** Asks every part of a node whether it can do its work, each within two seconds, whatever it hangs on. */
export class FaultFinder {
  private readonly asking = new Map<PartAtFault, Promise<boolean>>();
  private readonly questions: Readonly<Record<PartAtFault, () => Promise<boolean>>>;

  /** @param diskLow bytes of room below which a disk is low */
  constructor(parts: AskedParts, diskLow: number) {
    const { store, courier, directory, national, keyring, vault, files } = parts;
    const there = (room: number) => room >= 0;
    const roomy = async () => Math.min(...(await Promise.all([vault.room(), files.room()]))) >= diskLow;
    this.questions = {
      database: () => store.healthy(),
      'database-full': async () => store.hasRoom(),
      broker: () => courier.answers(),
      // Where there is no broker, that is what has a name.
      inbox: async () => !courier.connected() || courier.inboxThere(),
      'trust-list': async () => Boolean(directory.view()),
      'national-configuration': async () => Boolean(national.inForce()),
      keyring: async () => Boolean(keyring.signingKey()),
      'node-key': async () => vault.canWrap(),
      'case-keys': async () => there(await vault.room()) && !(await lacksKeys(parts)),
      files: () => files.room().then(there),
      // A folder that cannot be asked has its own name on the list.
      'disk-low': () => roomy().catch(() => true),
    };
  }

  /** The parts at fault now, in the order of the list. */
  async find(): Promise<PartAtFault[]> {
    const well = await Promise.all(PARTS_AT_FAULT.map((part) => this.isWell(part)));
    return PARTS_AT_FAULT.filter((_part, at) => !well[at]);
  }

  private async isWell(part: PartAtFault): Promise<boolean> {
    const stop = new AbortController();
    const late = sleep(PATIENCE_MS, false, { ref: false, signal: stop.signal }).catch(() => false);
    try {
      return await Promise.race([this.ask(part), late]);
    } finally {
      stop.abort();
    }
  }

  /** One question at a time: a part that hangs is not asked ever more by whoever watches it. */
  private ask(part: PartAtFault): Promise<boolean> {
    const open = this.asking.get(part);
    if (open) return open;
    const asked = this.questions[part]()
      .catch(() => false)
      .finally(() => this.asking.delete(part));
    this.asking.set(part, asked);
    return asked;
  }
}

/** A folder that is empty because its disk is not there can be written, and has the key of no case that was there before. */
async function lacksKeys({ store, vault }: Pick<AskedParts, 'store' | 'vault'>): Promise<boolean> {
  const asked = store.once((tx) => tx.cases.ids({ limit: LOOKED_FOR })).catch(() => [] as string[]);
  const ids = await Promise.race([asked, sleep(OTHERS_MS, [] as string[], { ref: false })]);
  for (const id of ids) if (await vault.knows(id)) return false;
  return ids.length > 0;
}
