import { beforeEach, describe, expect, it } from '@jest/globals';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';
import { listWorkers, type WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import { StampTurns } from '../../../services/country-node/src/timekeeper/stamp-turns.js';
import type { StampParts } from '../../../services/country-node/src/timekeeper/stamp-ledger.js';
import { TestClock } from '../../support/exchange/clock.js';

const CALM_MS = 600_000;

let clock: TestClock;
let keptAt: Date | null;
let openSince: Date | null;
let named: boolean;
let asked: number;
let woken: number;
let turns: StampTurns;

/** A node whose authority is away. */
function parts(): StampParts {
  const tx = {
    stamps: { standing: async () => ({ keptAt, openSince }) },
    ledger: { latestCheckpoint: async () => openSince && { size: 3, root: '', signed: 'head' } },
  };
  return {
    clock,
    store: { transaction: (work: (each: typeof tx) => unknown) => work(tx) },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    national: { newest: () => (named ? { timeStamps: { authority: 'http://127.0.0.1:9/', certificates: [] } } : {}) },
    timeStamps: {
      ask: () => {
        asked += 1;
        throw new TimeStampError('away');
      },
    },
  } as unknown as StampParts;
}

beforeEach(() => {
  clock = new TestClock();
  [keptAt, openSince, named, asked, woken] = [null, null, true, 0, 0];
  turns = new StampTurns(parts());
  turns.onDue(() => (woken += 1));
});

describe('when the node looks whether its ledger is to be stamped', () => {
  it('is at the first head that is signed, and every ten minutes else', async () => {
    await turns.look();
    expect([turns.pauseMs, woken, asked]).toEqual([CALM_MS, 0, 0]);
    turns.headSigned();
    expect(woken).toBe(1);
  });

  it('is at no head before the next stamp is due, and at the first one after', async () => {
    keptAt = clock.now();
    await turns.look();
    clock.forward({ hours: 22 });
    turns.headSigned();
    expect([woken, turns.pauseMs]).toEqual([0, CALM_MS]);
    clock.forward({ hours: 1 });
    turns.headSigned();
    expect(woken).toBe(1);
  });

  it('is at no head where national law names no authority', async () => {
    named = false;
    await turns.look();
    turns.headSigned();
    expect([woken, turns.pauseMs]).toEqual([0, CALM_MS]);
  });

  it('is later and later while the authority gives none, however much is signed meanwhile', async () => {
    openSince = clock.now();
    const pauses: number[] = [];
    for (let look = 0; look < 12; look += 1) {
      await turns.look();
      pauses.push(turns.pauseMs / 1_000);
      turns.headSigned();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    expect([woken, asked]).toEqual([0, 12]);
  });
});

describe('the worker that has the ledger stamped', () => {
  it('is woken by the one that signs its heads, and by it alone', async () => {
    const head = { size: 1, root: 'A'.repeat(43) };
    let batches = 1;
    const sequencing = {
      ledger: {
        waits: async () => batches > 0,
        sequence: async () => (batches-- > 0 ? head : undefined),
        addCheckpoint: async () => undefined,
      },
    };
    const work = (each: (tx: typeof sequencing) => unknown) => each(sequencing);
    const node = {
      ...parts(),
      store: { transaction: work, once: work },
      keyring: { signingKey: () => signingKey(generateKey('Ed25519')) },
      self: 'mr',
    };
    const workers = listWorkers(node as unknown as NodeParts, { batch: 1 } as unknown as WorkSettings);
    const named = (name: string) => workers.find((each) => each.name === name)!;
    expect(named('stamps').pauseMs).toBe(CALM_MS);
    named('stamps').onDue?.(() => (woken += 1));
    await named('ledger').work();
    expect(woken).toBe(1);
    // Nothing was recorded since.
    await named('ledger').work();
    expect(woken).toBe(1);
  });
});
