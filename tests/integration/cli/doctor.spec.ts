import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { generateKey, type OctetKey, publicHalf, signingKey, thumbprintOf } from '#libs/envelope/keys.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { listKey, signAgreement, signNationalConfiguration } from '#libs/trust/author.js';
import { certify, makeAuthority } from '../../../deploy/local/certificates.js';
import { run } from '../../../services/cli/run.js';
import {
  addKey,
  createKeyring,
  KEY_FILE_ENDING,
} from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { NewCaseRow } from '../../../services/country-node/src/ports/store/cases.js';
import { enrol } from '../../support/exchange/country.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';

const authorities = [generateKey('Ed25519'), generateKey('Ed25519')];
const [otherSign, otherEncrypt] = [generateKey('Ed25519'), generateKey('X25519')];
const unlisted = { sign: generateKey('Ed25519'), encrypt: generateKey('X25519') };
/** An hour more, so that a day is not over while the test runs. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000 + 3_600_000).toISOString();

let directory: SomeDirectory;
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let store: PostgresStore;
let own: { sign: OctetKey; encrypt: OctetKey };
let version = 0;
const place = (name: string) => join(directory.folder.path, name);

interface Ends {
  list?: number;
  timestamp?: number;
  key?: number;
  agreement?: number;
  keys?: typeof own;
  /** Listed beside them. */
  more?: typeof own;
}

/** A list as the node reads it at its next start. */
async function publish({
  list = 400,
  timestamp = 12,
  key = 400,
  agreement = 400,
  keys = own,
  more,
}: Ends): Promise<void> {
  const until = (days: number) => ({ notBefore: inDays(-2), notAfter: inDays(days) });
  const node = await FileKeyring.open(place('keyring'), await nodeKey, directory.clock);
  const signer = keys === own ? node.signingKey() : signingKey(keys.sign);
  const agreed = { id: 'mr-ne', version: 1, parties: ['mr', 'ne'] as [string, string], ...terms(agreement) };
  const [participant] = someList(1).participants;
  directory.publish(
    someList((version += 1), {
      expiresAt: inDays(list),
      participants: [participant!, { ...participant!, id: 'mr' }],
      keys: [
        listKey('mr', keys.sign, until(key)),
        listKey('mr', keys.encrypt, until(400)),
        ...Object.values(more ?? {}).map((each) => listKey('mr', each, until(400))),
        listKey('ne', otherSign, until(400)),
        listKey('ne', otherEncrypt, until(400)),
      ],
      agreements: [signAgreement(agreed, { mr: signer, ne: signingKey(otherSign) })],
    }),
    { freshUntil: `${inDays(timestamp).slice(0, 19)}Z` },
  );
  await (await directory.open()).close();
}

const terms = (days: number) => ({
  ...{ validFrom: inDays(-2), validUntil: inDays(days) },
  ...{ terms: [], onwardSharing: 'none' as const },
});

const someCase = (id: string): NewCaseRow => ({
  ...{ id, origin: 'local', content: Buffer.from('sealed'), version: 1, responsible: 'mr', status: 'open' },
  ...{ createdAt: new Date(), updatedAt: new Date() },
});

function issue(change: Partial<NationalConfigurationText>, signers = authorities): void {
  const text = { ...sampleConfiguration('mauritania'), ...change };
  writeFileSync(place('law.json'), JSON.stringify(signNationalConfiguration(text, signers)));
}

async function doctor(...more: string[]): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void said.push(text) };
  return { code: await run(['doctor', '--settings', place('settings.json'), ...more], out), said };
}

let nodeKey: ReturnType<typeof createNodeKey>;

beforeAll(async () => {
  directory = new SomeDirectory();
  postgres = await temporaryPostgres({ empty: false });
  writeFileSync(place('url'), await postgres.database('mr'));
  const url = readFileSync(place('url'), 'utf8');
  store = await connectPostgres({ url, poolSize: 1, statementTimeoutMs: 10_000 });
  nodeKey = createNodeKey(place('node.key'));
  own = await createKeyring(place('keyring'), await nodeKey, new Date(0));
  writeFileSync(place('law-keys.json'), JSON.stringify({ threshold: 2, keys: authorities.map(publicHalf) }));
  writeNodeSettings(place('settings.json'), {
    ...{ databaseUrlFile: place('url'), nodeKeyFile: place('node.key'), keyringFolder: place('keyring') },
    ...{ trustMemoryFile: directory.places.memory, trustRootFile: directory.places.root },
    ...{ nationalConfigurationFile: place('law.json'), nationalAuthorityFile: place('law-keys.json') },
    ...{ nationalMemoryFile: place('law-memory.json'), caseKeyFolder: place('case-keys') },
  });
  mkdirSync(place('case-keys'));
  issue({ validUntil: inDays(400) });
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
  await directory.end();
});

describe('passerelle doctor', () => {
  it('says so where nothing is over and nothing ends', async () => {
    await publish({});
    expect(await doctor()).toEqual({ code: 0, said: [expect.stringMatching(/^✓ Nothing is over/)] });
  });

  it.each<[string, Ends, RegExp]>([
    ['a list that nobody signs anew', { list: 59 }, /^! What the holders of the directory sign ends in 59 days, on \d/],
    ['a timestamp that nobody renews', { timestamp: 6 }, /^! The directory’s timestamp ends in 6 days/],
    ['a key of its own', { key: 10 }, /^! This node’s key to sign ends in 10 days.*Make another pair/],
    ['an agreement', { agreement: 30 }, /^! The agreement with ne ends in 30 days/],
    ['a key that is over', { key: -1 }, /^✗ This node’s key to sign: none counts now/],
    ['an agreement that is over', { agreement: -1 }, /^✗ The agreement with ne: none counts now/],
    ['keys that nobody has listed', { keys: unlisted }, /^✗ The list does not have/],
  ])('names %s, and says what to do', async (_what, ends, line) => {
    await publish(ends);
    const { code, said } = await doctor();
    expect({ code, said }).toEqual({ code: 1, said: [expect.stringMatching(line)] });
    expect(said[0]).toMatch(/docs\/operations\/\w+\.md/);
    await publish({});
    expect((await doctor()).code).toBe(0);
  });

  it('looks at keys whose time has not come: their day is named as long as the list has them not', async () => {
    await publish({});
    const keys = await nodeKey;
    const day = new Date(inDays(9));
    const fresh = {
      sign: await addKey(place('keyring'), keys, 'Ed25519', day),
      encrypt: await addKey(place('keyring'), keys, 'X25519', day),
    };
    expect(await doctor()).toEqual({
      code: 1,
      said: [expect.stringContaining(`! From ${day.toISOString()} on this node signs with a key that the list does`)],
    });
    await publish({ more: fresh });
    expect(await doctor()).toMatchObject({ code: 0 });
    for (const key of Object.values(fresh)) rmSync(place(`keyring/${thumbprintOf(key)}${KEY_FILE_ENDING}`));
    await publish({});
  });

  it('looks at national law and at the certificates that it and the operator name', async () => {
    const authority = await makeAuthority();
    issue({ validUntil: inDays(20) });
    expect((await doctor()).said).toEqual([expect.stringMatching(/^! The national configuration ends in 20 days/)]);
    issue({ validUntil: inDays(400) }, [authorities[0]!, generateKey('Ed25519')]);
    expect((await doctor()).said).toEqual([expect.stringMatching(/^✗ The national configuration .* not signed/)]);
    issue({ validUntil: inDays(400) });
    writeFileSync(place('broker.pem'), (await certify(authority, 'leaf-mr', 'client')).certificate);
    writeFileSync(place('none.pem'), 'none');
    expect((await doctor('--certificates', place('broker.pem'))).code).toBe(0);
    const none = await doctor('--certificates', place('broker.pem'), place('none.pem'));
    expect(none).toEqual({ code: 1, said: [`✗ No certificate can be read in ${place('none.pem')}.`] });
  });

  it('names how many of the staff have roles from before, and nobody by name', async () => {
    const old = await enrol(store, 'caseworker', 'from-before');
    await store.transaction((tx) => tx.people.upsertStaff({ ...old, roles: ['administrator', 'caseworker'] }));
    const { code, said } = await doctor();
    expect({ code, said }).toEqual({ code: 1, said: [expect.stringMatching(/^✗ 1 of the staff have roles/)] });
    expect(said.join()).not.toMatch(/from-before/);
    await store.transaction((tx) => tx.people.upsertStaff({ ...old, active: false }));
    expect((await doctor()).code).toBe(0);
  });

  it('counts the cases of which there is neither a key nor the mark of a destroyed one, and those whose key does not open', async () => {
    const cases = Array.from({ length: 3 }, () => uuidv7());
    for (const id of cases) await store.transaction((tx) => tx.cases.insert(someCase(id)));
    const [here, destroyed, lost] = cases as [string, string, string];
    const vault = await FileCaseVault.open(place('case-keys'), await nodeKey);
    await vault.createKey(here);
    writeFileSync(place(`case-keys/${destroyed}.destroyed`), '');
    writeFileSync(place(`case-keys/${lost}.key.copy`), '');
    expect(await doctor()).toEqual({ code: 1, said: [expect.stringMatching(/^✗ The keys of 1 cases are lost/)] });
    renameSync(place('case-keys'), place('elsewhere'));
    expect((await doctor()).said).toEqual([expect.stringMatching(/^✗ The folder of the case keys cannot be read/)]);
    renameSync(place('elsewhere'), place('case-keys'));
    const another = await FileCaseVault.open(place('case-keys'), new NodeKey(randomBytes(32)));
    await another.createKey(lost);
    expect(await doctor()).toEqual({ code: 1, said: [expect.stringMatching(/^✗ The keys of 1 cases open under no/)] });
    rmSync(place(`case-keys/${lost}.key`));
    await vault.createKey(lost);
    expect((await doctor()).code).toBe(0);
  });

  it('goes on where something cannot be looked at, and says what', async () => {
    rmSync(directory.places.memory);
    writeFileSync(place('url'), 'postgres://127.0.0.1:1/none');
    issue({ validUntil: inDays(3) });
    const { code, said } = await doctor();
    expect({ code, said: said.map((line) => line.slice(0, 27)) }).toEqual({
      code: 1,
      said: ['✗ The trust list that the n', '✗ The database does not ans', '! The national configuratio'],
    });
    expect(await run(['doctor'], { say: () => undefined, complain: () => undefined })).toBe(2);
  });
});
