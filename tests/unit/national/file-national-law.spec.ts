import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import { FileNationalLaw } from '../../../services/country-node/src/adapters/national/file-national-law.js';
import type { NationalConfiguration } from '../../../services/country-node/src/domain/national/national-configuration.js';
import { FaultFinder } from '../../../services/country-node/src/desk/find-faults.js';
import type { NodeLog, NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import { TestClock } from '../../support/exchange/clock.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const keys = [generateKey('Ed25519'), generateKey('Ed25519')];
const files = {
  configuration: join(folder.path, 'national-configuration.json'),
  authority: join(folder.path, 'national-authority.json'),
  memory: join(folder.path, 'national-memory.json'),
};
/** The text in force, beside what the node remembers of it. */
const inForce = `${files.memory}.text`;
const logged: string[] = [];
const log: NodeLog = {
  info: (event) => void logged.push(event),
  warn: (event) => void logged.push(event),
  error: (event, error) => void logged.push(`${event}:${(error as { code?: string }).code}`),
};
let clock: TestClock;

function signed(change: Partial<NationalConfiguration> = {}, signers = keys): string {
  return JSON.stringify(signNationalConfiguration({ ...sampleConfiguration('mauritania'), ...change }, signers));
}

function issue(change: Partial<NationalConfiguration> = {}, signers = keys): void {
  writeFileSync(files.configuration, signed(change, signers));
}

async function open(node = 'mr'): Promise<FileNationalLaw> {
  const law = await FileNationalLaw.open(node, files, clock, log, 3_600_000);
  await law.close();
  return law;
}

beforeEach(() => {
  clock = new TestClock();
  logged.length = 0;
  for (const each of [files.memory, inForce]) rmSync(each, { force: true });
  writeFileSync(files.authority, JSON.stringify({ threshold: 2, keys: keys.map(publicHalf) }));
  issue();
});

describe('R24: the national configuration of a node', () => {
  it('is read at the start, and said to be a sample when it is one', async () => {
    expect((await open()).inForce().consent.ageOfConsent).toBe(15);
    expect(logged).toEqual(['national-configuration-taken', 'national-configuration-sample']);
  });

  it.each<[string, () => void, object]>([
    ['is missing', () => rmSync(files.configuration), { reason: 'national-configuration-unreadable' }],
    ['is no JSON', () => writeFileSync(files.configuration, '{'), { reason: 'national-configuration-unreadable' }],
    ['is not signed', () => issue({}, []), { code: 'national-configuration-signature' }],
    [
      'is signed by others',
      () => issue({}, [keys[0]!, generateKey('Ed25519')]),
      { code: 'national-configuration-signature' },
    ],
    ['is for another node', () => issue({ nodes: ['ne'] }), { code: 'national-configuration-invalid' }],
    [
      'has an authority without keys',
      () => writeFileSync(files.authority, '{"threshold":0,"keys":[]}'),
      { reason: 'national-authority-invalid' },
    ],
    [
      'has a memory that cannot be read',
      () => writeFileSync(files.memory, 'x'),
      { reason: 'national-memory-unreadable' },
    ],
  ])('stops the node from starting when it %s', async (_what, prepare, fault) => {
    prepare();
    await expect(open()).rejects.toMatchObject(fault);
  });

  it('stops the node from starting when it is older than, or another under the version of, one used before', async () => {
    issue({ version: 7 });
    await open();
    issue({ version: 6 });
    await expect(open()).rejects.toMatchObject({ code: 'national-configuration-rolled-back' });
    issue({ version: 7, languages: ['fr'] });
    await expect(open()).rejects.toMatchObject({ code: 'national-configuration-rolled-back' });
    issue({ version: 8 });
    expect((await open()).inForce().version).toBe(8);
  });

  it('is in force between its dates only; afterwards only what protects goes on by it', async () => {
    issue({ validUntil: '2026-12-01T00:00:00.000Z' });
    const law = await open();
    expect(law.inForce().version).toBe(1);
    clock.forward({ days: 30 });
    expect(() => law.inForce()).toThrow(expect.objectContaining({ code: 'national-configuration-expired' }));
    expect(law.newest().version).toBe(1);
  });

  it('starts out of force, so that the node takes in what comes and is not ready', async () => {
    issue({ validFrom: '2027-01-01T00:00:00.000Z' });
    const law = await open();
    expect(() => law.inForce()).toThrow(expect.objectContaining({ code: 'national-configuration-expired' }));
    clock.forward({ days: 60 });
    expect(law.inForce().version).toBe(1);
  });

  it('is replaced while the node runs by a newer one, and by nothing else', async () => {
    const law = await open();
    issue({ version: 2, consent: { ...sampleConfiguration().consent, ageOfConsent: 16 } });
    await law.refresh();
    expect(law.inForce().consent.ageOfConsent).toBe(16);
    issue({ version: 1 });
    await law.refresh();
    issue({ version: 3 }, [keys[0]!]);
    await law.refresh();
    await law.refresh();
    expect(law.inForce().version).toBe(2);
    expect(logged.filter((line) => line.startsWith('national-configuration-refused'))).toEqual([
      'national-configuration-refused:national-configuration-rolled-back',
      'national-configuration-refused:national-configuration-signature',
    ]);
  });

  it('takes the place of the one in force only when its own time has come', async () => {
    const law = await open();
    issue({ version: 2, validFrom: '2026-12-01T00:00:00.000Z' });
    await law.refresh();
    expect(law.inForce().version).toBe(1);
    clock.forward({ days: 30 });
    await law.refresh();
    expect(law.inForce().version).toBe(2);
  });

  it('goes on by the one in force when the node starts with the next one in place', async () => {
    issue({ version: 7, validUntil: '2027-01-01T00:00:00.000Z' });
    await open();
    issue({ version: 8, validFrom: '2027-01-01T00:00:00.000Z', validUntil: '2028-01-01T00:00:00.000Z' });
    const law = await open();
    expect([law.inForce().version, law.newest().version]).toEqual([7, 7]);
    expect(logged).toContain('national-configuration-refused:national-configuration-expired');
    clock.forward({ days: 60 });
    await law.refresh();
    expect(law.inForce().version).toBe(8);
    expect((await open()).inForce().version).toBe(8);
    issue({ version: 7 });
    await expect(open()).rejects.toMatchObject({ code: 'national-configuration-rolled-back' });
  });

  it('may be put back where the next one was in place too early', async () => {
    issue({ version: 7 });
    await open();
    rmSync(inForce);
    issue({ version: 8, validFrom: '2027-01-01T00:00:00.000Z' });
    const law = await open();
    expect(() => law.inForce()).toThrow(expect.objectContaining({ code: 'national-configuration-expired' }));
    issue({ version: 7 });
    await law.refresh();
    expect(law.inForce().version).toBe(7);
    expect((await open()).inForce().version).toBe(7);
    issue({ version: 6 });
    await expect(open()).rejects.toMatchObject({ code: 'national-configuration-rolled-back' });
  });

  it.each<[string, () => void]>([
    ['another than the node used', () => writeFileSync(inForce, signed({ version: 7, languages: ['fr'] }))],
    ['one that others signed', () => writeFileSync(inForce, signed({ version: 7 }, [generateKey('Ed25519')]))],
    ['cut short', () => writeFileSync(inForce, '{')],
  ])('is never the kept one where that is %s', async (_what, spoil) => {
    issue({ version: 7 });
    await open();
    issue({ version: 8, validFrom: '2027-01-01T00:00:00.000Z' });
    expect((await open()).newest().version).toBe(7);
    spoil();
    const law = await open();
    expect(law.newest().version).toBe(8);
    expect(() => law.inForce()).toThrow(expect.objectContaining({ code: 'national-configuration-expired' }));
  });

  it('is a part that keeps the node from being ready', async () => {
    issue({ validUntil: '2026-12-01T00:00:00.000Z' });
    const well = () => Promise.resolve(1e12);
    const parts = {
      national: await open(),
      store: { healthy: () => Promise.resolve(true), hasRoom: () => true, once: async () => [] },
      courier: { answers: () => Promise.resolve(true), connected: () => true, inboxThere: () => Promise.resolve(true) },
      directory: { view: () => ({}) },
      keyring: { signingKey: () => ({}) },
      vault: { room: well, canWrap: () => true },
      files: { room: well },
    } as unknown as NodeParts;
    const finder = new FaultFinder(parts, 0);
    expect(await finder.find()).toEqual([]);
    clock.forward({ days: 30 });
    expect(await finder.find()).toEqual(['national-configuration']);
  });
});
