import { describe, expect, it } from '@jest/globals';
import { FaultFinder, PARTS_AT_FAULT } from '../../../services/country-node/src/desk/find-faults.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';

type AskedParts = ConstructorParameters<typeof FaultFinder>[0];

const ROOM = 100;
const never = () => new Promise<never>(() => undefined);
const fails = () => {
  throw new Fault('files-unavailable');
};

const COURIER = { connected: () => true, answers: async () => true, inboxThere: async () => true };

/** Of two cases. */
const STORE = { healthy: async () => true, hasRoom: () => true, once: async () => ['one', 'two'] };
const VAULT = { room: async () => ROOM, knows: async () => true, canWrap: () => true };

function parts(change: Record<string, unknown> = {}): AskedParts {
  return {
    store: STORE,
    courier: COURIER,
    directory: { view: () => ({}) },
    national: { inForce: () => ({}) },
    keyring: { signingKey: () => ({}) },
    vault: VAULT,
    files: { room: async () => ROOM },
    ...change,
  } as unknown as AskedParts;
}

const find = (change: Record<string, unknown> = {}, low = ROOM) => new FaultFinder(parts(change), low).find();

const AT_FAULT: readonly (readonly [string, Record<string, unknown>])[] = [
  ['database', { store: { ...STORE, healthy: async () => false } }],
  ['database-full', { store: { ...STORE, hasRoom: () => false } }],
  ['broker', { courier: { ...COURIER, answers: async () => false } }],
  ['inbox', { courier: { ...COURIER, inboxThere: async () => false } }],
  ['trust-list', { directory: { view: fails } }],
  ['national-configuration', { national: { inForce: fails } }],
  ['keyring', { keyring: { signingKey: fails } }],
  ['node-key', { vault: { ...VAULT, canWrap: () => false } }],
  ['case-keys', { vault: { ...VAULT, room: async () => fails() } }],
  ['files', { files: { room: async () => fails() } }],
  ['disk-low', { files: { room: async () => ROOM - 1 } }],
];

describe('the parts at fault', () => {
  it('are none when all is well', async () => {
    expect(await find()).toEqual([]);
  });

  it.each(AT_FAULT)('are named one by one: %s', async (part, change) => {
    expect(await find(change)).toEqual([part]);
  });

  it('are all tried here', () => {
    expect(AT_FAULT.map(([part]) => part)).toEqual([...PARTS_AT_FAULT]);
  });

  it('are told in time when all of them hang, and then are asked once however often somebody looks', async () => {
    let asked = 0;
    const healthy = () => ((asked += 1), never());
    const hung = { healthy, hasRoom: () => true, once: never };
    const finder = new FaultFinder(
      parts({
        store: hung,
        courier: { ...COURIER, answers: never },
        vault: { ...VAULT, room: never },
        files: { room: never },
      }),
      ROOM,
    );
    const began = performance.now();
    const found = await Promise.all([finder.find(), finder.find(), finder.find()]);
    expect(performance.now() - began).toBeLessThan(4_000);
    const named = ['database', 'broker', 'case-keys', 'files', 'disk-low'];
    expect([found, asked]).toEqual([[named, named, named], 1]);
  });

  it.each([
    ['of a folder that has the key of no case', STORE, async () => false, ['case-keys']],
    ['of one that lacks a single key', STORE, async (id: string) => id === 'two', []],
    ['where there is no case yet', { ...STORE, once: async () => [] }, async () => false, []],
    ['where the database does not say', { ...STORE, once: never }, async () => false, []],
    ['where the database fails', { ...STORE, once: async () => fails() }, async () => false, []],
  ])('case keys %s', async (_where, store, knows, named) => {
    expect(await find({ store, vault: { ...VAULT, knows } })).toEqual(named);
  });

  it('are asked again after they answered', async () => {
    let well = false;
    const finder = new FaultFinder(parts({ courier: { ...COURIER, answers: async () => well } }), ROOM);
    expect(await finder.find()).toEqual(['broker']);
    well = true;
    expect(await finder.find()).toEqual([]);
  });
});
