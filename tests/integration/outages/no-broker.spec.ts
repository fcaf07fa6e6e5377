import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import { readNodeSettings } from '../../../services/cli/node-environment.js';
import { createKeyring } from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { ROLES, type Role } from '../../../services/country-node/src/config.js';
import { ledgerEntry } from '../../../services/country-node/src/record/ledger-entry.js';
import { type NodeAtWork, runNode } from '../../../services/country-node/src/run-node.js';
import { askDatabase } from '../../support/ask-database.js';
import { eventually } from '../../support/eventually.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';

const STARTS_MS = 15_000;

let directory: SomeDirectory;
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let url: string;
let lines: string[];
const place = (name: string) => join(directory.folder.path, name);
/** Nobody listens there. */
const NOBODY = 'nats://127.0.0.1:1';

beforeAll(async () => {
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => (lines.push(String(line)), true));
  [directory, postgres] = [new SomeDirectory(), await temporaryPostgres({ empty: false })];
  url = await postgres.database('mr');
  const [participant] = someList(1).participants;
  directory.publish(someList(1, { participants: [participant!, { ...participant!, id: 'mr' }] }));
  const authority = generateKey('Ed25519');
  const law = { ...sampleConfiguration('mauritania'), validUntil: '2999-01-01T00:00:00.000Z' };
  await createKeyring(place('keyring'), await createNodeKey(place('node.key')), new Date(0));
  writeFileSync(place('url'), url);
  writeFileSync(place('password'), 'secret');
  writeFileSync(place('law-keys.json'), JSON.stringify({ threshold: 1, keys: [publicHalf(authority)] }));
  writeFileSync(place('law.json'), JSON.stringify(signNationalConfiguration(law, [authority])));
});
afterAll(async () => {
  await postgres.stop();
  await directory.end();
  jest.restoreAllMocks();
});

async function begin(roles: readonly Role[]): Promise<NodeAtWork> {
  const { source: trustSource, root: trustRootFile, memory: trustMemoryFile } = directory.places;
  writeNodeSettings(place('settings.json'), {
    ...{ databaseUrlFile: place('url'), natsServers: NOBODY, natsPasswordFile: place('password') },
    ...{ nodeKeyFile: place('node.key'), keyringFolder: place('keyring'), caseKeyFolder: place('case-keys') },
    ...{ attachmentFolder: place('attachments'), continuityFile: place('continuity.json') },
    ...{ trustSource, trustRootFile, trustMemoryFile },
    ...{ nationalConfigurationFile: place('law.json'), nationalAuthorityFile: place('law-keys.json') },
    ...{ nationalMemoryFile: place('law-memory.json'), port: 0, roles: [...roles] },
  });
  const late = sleep(STARTS_MS, undefined, { ref: false }).then(() => {
    throw new Error('the node does not start');
  });
  return Promise.race([runNode(readNodeSettings({ PASSERELLE_SETTINGS: place('settings.json') })), late]);
}

/** The work of a node without anybody: what was written down gets its place in the ledger, under a signed head. */
async function keepsTime({ parts }: NodeAtWork): Promise<void> {
  await parts.store.transaction((tx) => tx.ledger.append([ledgerEntry('resync-again', { peer: 'ne' }, new Date())]));
  const unplaced = () => askDatabase(url, 'SELECT 1 FROM ledger_entry WHERE leaf_index IS NULL');
  await eventually(async () => (await unplaced()).length === 0, 'the ledger is kept');
}

describe('a node that starts while there is no broker', () => {
  it.each([
    ['a process for all', ROLES],
    ['one that keeps time alone, and needs none', ['timekeeper'] as const],
  ])('does what needs no broker, and ends when it is told to: %s', async (_which, roles) => {
    lines.splice(0);
    const node = await begin(roles);
    try {
      await keepsTime(node);
    } finally {
      await node.stop();
    }
    const said = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(said).toEqual(expect.arrayContaining(['broker-unreachable', 'node-ready']));
    expect(said).not.toContain('attachment-service-failed');
  });
});
