import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import type { Store, Tx } from '../../../services/country-node/src/ports/store/store.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;
let auditor: StaffRow;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  auditor = await enrol(ne.parts.store, 'auditor');
});
afterAll(() => world.end());

async function ledgersGrow(): Promise<void> {
  for (const { parts } of [mr, ne]) while (await sequenceLedger(parts));
}

type Read = 'messages' | 'latestCheckpoint';

/** The same rows, among which something happens once, right after the first time that they were read so. */
function interrupted<Rows extends object>(rows: Rows, read: Read, meanwhile: () => Promise<void>): Rows {
  const after =
    (work: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      const found = await work(...args);
      await meanwhile();
      return found;
    };
  return new Proxy(rows, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      return name === read ? after((value as (...args: unknown[]) => Promise<unknown>).bind(target)) : value;
    },
  });
}

function storeWith(store: Store, read: Read, meanwhile: () => Promise<void>): Store {
  const inside = (tx: Tx) =>
    new Proxy(tx, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return name === 'conversations' || name === 'ledger' ? interrupted(value as object, read, meanwhile) : value;
      },
    });
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name === 'transaction')
        return (work: (tx: Tx) => Promise<unknown>) => target.transaction((tx) => work(inside(tx)));
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('the evidence of a conversation that goes on', () => {
  it.each([
    ['messages', '01-moussa'],
    ['latestCheckpoint', '03-mariama'],
  ] as const)('verifies where the next message comes while it is read: after %s', async (read, child) => {
    const { caseId } = await mr.register(child);
    await ledgersGrow();
    const play = await Play.open(world, { kind: 'case-transfer', from: 'mr', to: 'ne', caseId, input: STORY.offer });
    await play.take(['ne', 'request-information', STORY['request-information']]);
    await ledgersGrow();
    let arrived = 0;
    const store = storeWith(ne.parts.store, read, async () => {
      if (arrived++ > 0) return;
      await ne.register('04-bakary');
      await ledgersGrow();
      await play.take(['mr', 'provide-information', STORY['provide-information']]);
      await ledgersGrow();
    });
    const text = await exportEvidence({ ...ne.parts, store }, auditor, play.id, 'none');
    const report = verifyEvidence(text, world.root);
    expect(arrived).toBeGreaterThan(0);
    expect(report).toMatchObject({ ok: true, findings: [], gaps: [] });
    expect(report.messages.map(({ step }) => step)).toEqual(['offer', 'request-information', 'provide-information']);
  });
});
