import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seal } from '#libs/envelope/seal.js';
import { flatten, type Json } from '#libs/schema-check/split.js';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { STORY } from '../support/exchange/inputs.js';
import { readFolder } from '../support/read-folder.js';
import { rowsOf } from './scene.js';
import { type Passed, readPassed } from './nats-text.js';
import { Wired } from './wired.js';

const PLAIN_SIZES = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].map((kib) => kib * 1_024);

let wired: Wired;
let passed: Passed[];
let words: string[];
let ids: string[];

beforeAll(async () => {
  wired = await Wired.begin();
  const { mr, ne, world } = wired.scene;
  const id = await wired.nextGoodMessageArrives();
  for (const [country, step] of [
    [ne, 'accept'],
    [mr, 'handover'],
    [ne, 'assume'],
  ] as const) {
    await country.act(id, step, STORY[step]);
    const states = async () => [await mr.state(id), await ne.state(id)];
    const state = { accept: 'accepted', handover: 'handed-over', assume: 'assumed' }[step];
    await wired.until(async () => (await states()).every((each) => each === state), `${step} on both sides`);
  }
  // What no party meant to send, and what the node says of it.
  const hostile = await wired.hostile();
  hostile.connection.publish('ps.v1.iom-ne.ne.inbox', 'A'.repeat(500));
  await wired.until(async () => (await wired.countAtNe('quarantined')) > 0, 'it is set aside');
  await wired.nextGoodMessageArrives();
  await hostile.close();
  passed = wired.heard().flatMap(readPassed);
  const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  const values = flatten(newCase.caseFile as Json).map(([, value]) => String(value));
  words = [...new Set(values)].filter((word) => word.length >= 5 && !/^(true|false|[\d-]+|[a-z_]+)$/.test(word));
  const rows = await rowsOf<{ id: string }>(
    mr,
    'SELECT id FROM case_file UNION SELECT id FROM conversation UNION SELECT id FROM message',
  );
  const references = await rowsOf<{ id: string }>(mr, 'SELECT reference AS id FROM case_reference');
  ids = [...rows, ...references].map((row) => row.id);
});
afterAll(() => wired?.end());

const parcels = () => passed.filter(({ subject }) => /^ps\.v1\.[a-z-]+\.[a-z-]+\.inbox$/.test(subject));

describe('row 9: metadata on the wire', () => {
  it('the sniffing sniffs: parcels both ways, and all of a dossier to look for', () => {
    expect(parcels().filter(({ verb }) => verb === 'HPUB').length).toBeGreaterThan(8);
    expect(new Set(parcels().map(({ subject }) => subject))).toEqual(
      new Set(['ps.v1.mr.ne.inbox', 'ps.v1.ne.mr.inbox', 'ps.v1.ne.iom-ne.inbox', 'ps.v1.iom-ne.ne.inbox']),
    );
    expect(words.length).toBeGreaterThan(60);
    expect(words).toEqual(expect.arrayContaining(['Moussa']));
    expect(ids.length).toBeGreaterThan(8);
  });

  it('nothing of the dossier passes, in no spelling, and no id of case, conversation or message', () => {
    const text = Buffer.concat(wired.heard()).toString('latin1');
    const spelled = [...words, ...ids].flatMap((word) => {
      const bytes = Buffer.from(word);
      const jsons = JSON.stringify(word).slice(1, -1);
      return [
        bytes.toString('latin1'),
        jsons,
        encodeURIComponent(word),
        bytes.toString('base64url'),
        bytes.toString('hex'),
      ];
    });
    expect(spelled.filter((each) => text.includes(each))).toEqual([]);
  });

  it('subjects name nodes and nothing else', () => {
    const known = [
      /^ps\.v1\.(mr|ne|iom-ne)\.(mr|ne|iom-ne)\.inbox$/,
      /^_INBOX\.(mr|ne)\.[A-Za-z0-9]{22}\.([A-Za-z0-9]{8}|\d+)$/,
      /^\$JS\.((mr|ne)\.)?API(\.|$)[A-Za-z.]*$/,
      /^\$JS\.ACK\.[\w.]+$/,
    ];
    const subjects = new Set(passed.flatMap(({ subject, reply }) => (reply ? [subject, reply] : [subject])));
    expect([...subjects].filter((subject) => !known.some((shape) => shape.test(subject)))).toEqual([]);
  });

  it('headers say by which digest the broker knows a duplicate, and nothing else', () => {
    const names = parcels()
      .flatMap(({ headers }) => headers.split('\r\n').slice(1))
      .filter((line) => line !== '')
      .map((line) => line.replace(/: .*/, ''));
    expect(new Set(names)).toEqual(new Set(['Nats-Msg-Id']));
    for (const { headers, payload } of parcels()) {
      if (headers === '') continue;
      expect(headers).toMatch(/^NATS\/1\.0\r\nNats-Msg-Id: [\w-]{43}\r\n\r\n$/);
      expect(payload.toString()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    }
  });

  it('sizes are steps: as many as there are buckets, whatever was said', async () => {
    const { ne, world } = wired.scene;
    const { sealed } = await seal({
      typ: 'passerelle-notice+v1',
      claims: { v: 1, issuer: 'mr', audience: 'ne' },
      signingKey: world.signerOf('mr'),
      recipientKey: ne.view.encryptionKeyOf('ne', world.clock.now())!,
    });
    // Everything but the text has one length; base64 makes four letters of three bytes.
    const lettersOf = (bytes: number) => Math.ceil((bytes * 4) / 3);
    const frame = sealed.length - lettersOf(PLAIN_SIZES[0]!);
    const steps = new Set(PLAIN_SIZES.map((bytes) => frame + lettersOf(bytes)));
    const sizes = new Set(
      parcels()
        .filter(({ verb }) => verb === 'HPUB')
        .map(({ payload }) => payload.length),
    );
    expect([...sizes].filter((size) => !steps.has(size))).toEqual([]);
    expect(sizes.size).toBeGreaterThan(1);
  });

  it('the protected header of a seal names an algorithm and a key, not a person and not a case', () => {
    for (const { payload } of parcels().filter(({ headers }) => headers !== '')) {
      const [head = ''] = payload.toString().split('.');
      const said = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
      expect(Object.keys(said).sort()).toEqual(['alg', 'enc', 'epk', 'kid', 'typ']);
    }
  });

  it('the brokers’ stores, logs and configurations hold none of it, and the hub holds no parcel', () => {
    const files = ['hub', 'mr', 'ne', 'iom-ne'].flatMap((name) => readFolder(wired.network.folderOf(name)));
    expect(files.length).toBeGreaterThan(4);
    for (const { file, text: whole } of files) {
      // Seconds and their parts look like a latitude now and then.
      const text = whole.replace(/\d\d:\d\d:\d\d\.\d+/g, '');
      const spelled = [...words.map((word) => Buffer.from(word).toString('latin1')), ...ids];
      expect([file.split('/').at(-1), spelled.filter((word) => text.includes(word))]).toEqual([
        file.split('/').at(-1),
        [],
      ]);
    }
    const digests = parcels().map(({ payload }) => payload.subarray(0, 400).toString());
    const hub = files.filter(({ file }) => file.startsWith(wired.network.folderOf('hub')));
    const holding = hub.filter(({ text }) => digests.some((each) => text.includes(each)));
    expect(holding.map(({ file }) => file)).toEqual([]);
  });
});
