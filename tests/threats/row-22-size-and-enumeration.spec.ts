import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { Random } from '../chaos/simulation/random.js';
import { seal } from '#libs/envelope/seal.js';
import { type Answer, type Ask, Desk } from '../support/desk.js';
import { STORY } from '../support/exchange/inputs.js';
import { png } from '../support/pictures.js';
import { Scene } from './scene.js';

const ABSENT = '0190f5a0-0000-7000-8000-000000000000';

let scene: Scene;
let desk: Desk;
let dossier: Awaited<ReturnType<typeof readDossier>>;
let foreign: Record<'case' | 'conversation' | 'attachment' | 'upload' | 'approval', string>;

beforeAll(async () => {
  scene = await Scene.begin();
  desk = await Desk.open(scene.mr);
  dossier = await readDossier('deploy/local/dossiers', '03-mariama', scene.world.clock.now());
  const { caseId, attachments } = await scene.mr.register('01-moussa');
  const conversation = await scene.mr.offer(caseId, 'ne');
  const [approval] = await scene.mr.parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1 }));
  // Given to `caseworker` and to nobody else: `stranger` may not learn that any of it is there.
  const announced = { documentType: 'other', mediaType: 'image/png', size: 100 };
  const upload = await desk.ask('caseworker', 'POST', `/cases/${caseId}/uploads`, { body: announced });
  foreign = {
    case: caseId,
    conversation,
    attachment: attachments[0]!,
    upload: upload.json.id,
    approval: approval!.id,
  };
});
afterAll(async () => {
  await desk?.close();
  await scene?.end();
});

/** All that an asker can learn but time: status, body, and every header save the clock. */
function seenOf({ status, text, headers }: Answer) {
  return { status, text, headers: [...headers].filter(([name]) => name !== 'date').sort() };
}

/** What an asker can learn of time without a clock that is good enough: how many statements the database was given. */
async function counted(ask: () => Promise<Answer>) {
  const statements = jest.spyOn(pg.Client.prototype, 'query');
  try {
    return [seenOf(await ask()), statements.mock.calls.length] as const;
  } finally {
    statements.mockRestore();
  }
}

interface Asking {
  person: string;
  method: string;
  path: string;
  what: keyof typeof foreign;
  ask?: () => Ask;
}

const get = (person: string, path: string, what: Asking['what']): Asking => ({ person, method: 'GET', path, what });
const post = (path: string, what: Asking['what'], ask: () => Ask): Asking => ({
  ...get('stranger', path, what),
  method: 'POST',
  ask,
});
const PNG = { body: png(), headers: { 'content-type': 'image/png' } };

const ROUTES: Asking[] = [
  get('stranger', '/cases/{}', 'case'),
  {
    ...get('stranger', '/cases/{}', 'case'),
    method: 'PUT',
    ask: () => ({ body: dossier.newCase, headers: { 'if-match': '"1"' } }),
  },
  get('stranger', '/cases/{}/consents', 'case'),
  post('/cases/{}/consents', 'case', () => ({ body: dossier.consentEvents[0] })),
  post('/cases/{}/preview', 'case', () => ({ body: { recipient: 'ne', kind: 'case-transfer', step: 'offer' } })),
  get('stranger', '/cases/{}/attachments', 'case'),
  post('/cases/{}/attachments?documentType=other', 'case', () => PNG),
  post('/cases/{}/assignments', 'case', () => ({ body: { staffId: desk.people.get('stranger')!.id } })),
  get('stranger', '/conversations?caseId={}', 'case'),
  get('stranger', '/conversations/{}', 'conversation'),
  post('/conversations/{}/actions/withdraw', 'conversation', () => ({ body: STORY.withdraw })),
  get('stranger', '/attachments/{}', 'attachment'),
  post('/attachments/{}/fetch', 'attachment', () => ({})),
  post('/cases/{}/uploads', 'case', () => ({ body: { documentType: 'other', mediaType: 'image/png', size: 100 } })),
  get('stranger', '/uploads/{}', 'upload'),
  get('supervisor', '/uploads/{}', 'upload'),
  post('/uploads/{}/finish', 'upload', () => ({})),
  { ...get('stranger', '/uploads/{}', 'upload'), method: 'DELETE' },
  {
    ...get('stranger', '/uploads/{}', 'upload'),
    method: 'PATCH',
    ask: () => ({ ...PNG, headers: { 'content-type': 'application/octet-stream', 'upload-offset': '0' } }),
  },
  post('/approvals/{}/decision', 'approval', () => ({ body: { decision: 'approve' } })),
  get('partial', '/cases/{}', 'case'),
  get('auditor', '/cases/{}', 'case'),
  get('administrator', '/conversations/{}', 'conversation'),
  get('data-protection-officer', '/attachments/{}', 'attachment'),
  get('system', '/cases/{}', 'case'),
];

describe('row 22: enumeration', () => {
  it.each(ROUTES)(
    '$person learns nothing from $method $path: another’s is answered as what is not there, after as much work',
    async (each) => {
      const { person, method, path, what, ask } = each;
      const before = await desk.countRows();
      const [hidden, work] = await counted(() => desk.ask(person, method, path.replace('{}', foreign[what]), ask?.()));
      const [absent, workInVain] = await counted(() => desk.ask(person, method, path.replace('{}', ABSENT), ask?.()));
      expect(hidden).toEqual(absent);
      expect(work).toBeGreaterThan(0);
      expect(work).toBe(workInVain);
      expect(hidden.status).toBe(path.startsWith('/conversations?') ? 200 : 404);
      expect(await desk.countRows()).toEqual(before);
    },
  );

  it('opening a transfer of another’s case is answered as of one that is not there', async () => {
    const open = (caseId: string) => ({ body: { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer } });
    const hidden = seenOf(await desk.ask('stranger', 'POST', '/conversations', open(foreign.case)));
    expect(hidden).toEqual(seenOf(await desk.ask('stranger', 'POST', '/conversations', open(ABSENT))));
    expect(hidden.status).toBe(404);
  });

  it('pages of a list do not tell by an id of another’s whether it is there', async () => {
    const pages = [foreign.case, ABSENT].map((id) => desk.ask('stranger', 'GET', `/cases?before=${id}`));
    const [hidden, absent] = (await Promise.all(pages)).map(seenOf);
    expect(hidden).toEqual(absent);
  });

  it('who is not known, was known or is somebody else is told the same', async () => {
    const answers = [
      await desk.ask('former', 'GET', `/cases/${foreign.case}`),
      await desk.ask('stranger', 'GET', `/cases/${foreign.case}`, { token: null }),
      await desk.ask('stranger', 'GET', `/cases/${ABSENT}`, { token: null }),
      await desk.ask('stranger', 'GET', '/no-such-place', { token: 'x.y.z' }),
      await desk.ask('stranger', 'GET', `/cases/${foreign.case}`, { token: await desk.issuer.sign({ sub: 'nobody' }) }),
    ].map(seenOf);
    const [first, ...others] = answers.filter(({ status }) => status === 401);
    expect(others.length).toBeGreaterThanOrEqual(3);
    for (const other of others) expect(other).toEqual(first);
  });

  it('ids are drawn, not counted: neighbours of a known one lead nowhere', async () => {
    const number = BigInt(`0x${foreign.case.replaceAll('-', '')}`);
    for (const step of [-2n, -1n, 1n, 2n]) {
      const hex = (number + step).toString(16).padStart(32, '0');
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      expect((await desk.ask('caseworker', 'GET', `/cases/${id}`)).status).toBe(404);
    }
  });

  it('what a partner calls a case tells nothing of it, nor of the next one', async () => {
    const { mr, world } = scene;
    const references: string[] = [];
    for (let times = 0; times < 2; times += 1) {
      const { caseId } = await mr.register('01-moussa');
      await mr.offer(caseId, 'ne');
      const [given] = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
      references.push(given!.reference);
      expect(caseId.toUpperCase()).not.toContain(given!.reference.slice(3, 7));
    }
    await world.settle();
    const [one = '', other = ''] = references.map((each) => each.replaceAll('-', '').slice(2));
    const alike = [...one].filter((letter, at) => letter === other[at]).length;
    expect(alike).toBeLessThan(one.length / 2);
  });
});

describe('row 22: sizes', () => {
  const sizeOf = async (parts: Record<string, Record<string, string>>) => {
    const { ne, world } = scene;
    const { sealed } = await seal({
      typ: 'passerelle-message+v1',
      claims: { v: 1, issuer: 'mr', audience: 'ne' },
      parts,
      signingKey: world.signerOf('mr'),
      recipientKey: ne.view.encryptionKeyOf('ne', world.clock.now())!,
    });
    return sealed.length;
  };

  it('of 300 bodies of any length are one of a few steps', async () => {
    const random = new Random(22);
    const lengths = Array.from({ length: 300 }, () => random.below(40_000));
    const sizes = await Promise.all(lengths.map((length) => sizeOf({ ROUTE: { '/a': 'x'.repeat(length) } })));
    expect(new Set(sizes).size).toBeLessThanOrEqual(12);
    // The larger step is never the shorter text.
    const pairs = lengths.map((length, at) => [length, sizes[at]!] as const).sort(([a], [b]) => a - b);
    expect(pairs.map(([, size]) => size)).toEqual(pairs.map(([, size]) => size).sort((a, b) => a - b));
  });

  it('tell nothing of a name, a yes or a no, a health condition or its absence', async () => {
    const base = { PROTOCOL: { '/reason': 'family_there', '/urgency': 'medium' } };
    const variants: Record<string, Record<string, string>>[] = [
      { ...base, ID_CORE: { '/file/name': 'Ly' } },
      { ...base, ID_CORE: { '/file/name': 'Aminetou mint Mohamed Vall ould Sidi' } },
      { ...base, HEALTH: { '/file/health/condition': 'epilepsy', '/file/health/medication': 'valproate' } },
      { ...base, HEALTH: { '/file/health/condition': 'x' } },
      base,
    ];
    expect(new Set(await Promise.all(variants.map(sizeOf))).size).toBe(1);
  });

  it('of receipts are all the same, whatever they say', async () => {
    const { mr, ne, world } = scene;
    world.post.sent.splice(0);
    const { caseId } = await mr.register('01-moussa');
    await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.receive([await scene.forge({ claims: { purpose: 'immigration-enforcement' } })]);
    await ne.receive([{ from: 'mr', to: 'ne', sealed: 'A'.repeat(300) }]);
    await ne.send();
    const answers = world.post.sent.filter(({ from, to }) => from === 'ne' && to === 'mr');
    // A receipt, a refusal and a notice: an onlooker cannot tell them apart.
    expect(answers.length).toBeGreaterThanOrEqual(3);
    expect(new Set(answers.map(({ sealed }) => sealed.length)).size).toBe(1);
  });

  it('the next good message arrives', () => scene.nextGoodMessageArrives());
});
