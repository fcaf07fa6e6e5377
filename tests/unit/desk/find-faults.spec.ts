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

function parts(change: Record<string, unknown> = {}): AskedParts {
  return {
    store: { healthy: async () => true, hasRoom: () => true },
    courier: COURIER,
    directory: { view: () => ({}) },
    national: { inForce: () => ({}) },
    keyring: { signingKey: () => ({}) },
    vault: { room: async () => ROOM },
    files: { room: async () => ROOM },
    ...change,
  } as unknown as AskedParts;
}

const find = (change: Record<string, unknown> = {}, low = ROOM) => new FaultFinder(parts(change), low).find();

const AT_FAULT: readonly (readonly [string, Record<string, unknown>])[] = [
  ['database', { store: { healthy: async () => false, hasRoom: () => true } }],
  ['database-full', { store: { healthy: async () => true, hasRoom: () => false } }],
  ['broker', { courier: { ...COURIER, answers: async () => false } }],
  ['inbox', { courier: { ...COURIER, inboxThere: async () => false } }],
  ['trust-list', { directory: { view: fails } }],
  ['national-configuration', { national: { inForce: fails } }],
  ['keyring', { keyring: { signingKey: fails } }],
  ['case-keys', { vault: { room: async () => fails() } }],
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
    const hung = { healthy, hasRoom: () => true };
    const finder = new FaultFinder(
      parts({ store: hung, courier: { ...COURIER, answers: never }, vault: { room: never }, files: { room: never } }),
      ROOM,
    );
    const began = performance.now();
    const found = await Promise.all([finder.find(), finder.find(), finder.find()]);
    expect(performance.now() - began).toBeLessThan(4_000);
    const named = ['database', 'broker', 'case-keys', 'files', 'disk-low'];
    expect([found, asked]).toEqual([[named, named, named], 1]);
  });

  it('are asked again after they answered', async () => {
    let well = false;
    const finder = new FaultFinder(parts({ courier: { ...COURIER, answers: async () => well } }), ROOM);
    expect(await finder.find()).toEqual(['broker']);
    well = true;
    expect(await finder.find()).toEqual([]);
  });
});
