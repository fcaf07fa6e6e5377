import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REFUSAL_CODES } from '../../../services/country-node/src/domain/refusal-codes.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { type Answer, Desk } from '../../support/desk.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { png, pngChunk } from '../../support/pictures.js';
import { pairWith } from '../../support/pairs-and-figures.js';
import { someServices } from '../../support/some-services.js';
import { faultsOfProblem } from '../../support/problem.js';
import { BAD_BODIES, BODY_DEPTH, BODY_LIMIT, CANARY, PUBLISHED } from './bad-bodies.js';

/** Every route that asks who is there, as published, with its methods. */
const CONTRACT = Object.entries(PUBLISHED.paths)
  .filter(([path]) => path.startsWith('/api/v1/'))
  .map(([path, item]) => [path, Object.keys(item).map((method) => method.toUpperCase())] as const);

let world: World;
let desk: Desk;
let routes: { person: string; method: string; path: string; good: object; headers?: Record<string, string> }[];

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'), { bodyBytes: BODY_LIMIT, bodyDepth: BODY_DEPTH, attachmentBytes: 50_000 });
  const { caseId } = await world.of('mr').register('01-moussa');
  const pair = await pairWith(world.of('mr'), caseId);
  const conversation = await world.of('mr').offer(caseId, 'ne');
  const [approval] = await world.of('mr').parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1 }));
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '03-mariama', world.clock.now());
  const preview = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
  const open = { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer };
  const worker = { staffId: desk.people.get('caseworker')!.id };
  const post = (path: string, good: object, person = 'caseworker') => ({ person, method: 'POST', path, good });
  routes = [
    post('/cases', newCase),
    { ...post(`/cases/${caseId}`, newCase), method: 'PUT', headers: { 'if-match': '"4"' } },
    post(`/cases/${caseId}/consents`, consentEvents[0]!),
    post(`/cases/${caseId}/preview`, preview),
    post(`/cases/${caseId}/assignments`, worker, 'supervisor'),
    post('/conversations', open),
    post(`/conversations/${conversation}/actions/withdraw`, STORY.withdraw),
    post(`/approvals/${approval!.id}/decision`, { decision: 'approve' }, 'supervisor'),
    { ...post(`/duplicates/${pair}/verdict`, { verdict: 'different' }, 'supervisor'), headers: { 'if-match': '"1"' } },
    { ...post('/services/own', someServices(), 'administrator'), method: 'PUT', headers: { 'if-match': '"0"' } },
  ];
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** Asks; the answer must be a problem of the code, tell no value, and have left nothing behind. */
async function refused(code: string, act: () => Promise<Answer>): Promise<Answer> {
  const before = await desk.countRows();
  const logged = world.logged.length;
  const answer = await act();
  expect(faultsOfProblem(answer)).toEqual([]);
  expect(answer.json.code).toBe(code);
  const told = JSON.stringify([answer.text, [...answer.headers], world.logged.slice(logged)]);
  expect(told).not.toContain(CANARY);
  expect(await desk.countRows()).toEqual(before);
  return answer;
}

describe('a body', () => {
  it.each(BAD_BODIES)('with %s is refused %s by every route', async (_what, code, make) => {
    for (const { person, method, path, good, headers } of routes) {
      const bad = make(good);
      await refused(code, () => desk.ask(person, method, path, { ...bad, headers: { ...headers, ...bad.headers } }));
    }
  });

  it('names the places at fault', async () => {
    const { caseFile } = routes[0]!.good as { caseFile: { risk: object } };
    const body = { caseFile: { ...caseFile, risk: { ...caseFile.risk, level: CANARY } } };
    const { json } = await refused('schema-violation', () => desk.ask('caseworker', 'POST', '/cases', { body }));
    expect(json.pointers).toEqual(['/caseFile/risk/level']);
  });

  it('of a step names the places inside the input', async () => {
    const { path, good } = routes[5]!;
    const { caseId: _other, ...rest } = good as { caseId: string; input: object };
    const { caseId } = await world.of('mr').register('02-siblings-awa');
    const body = { ...rest, caseId, input: { ...rest.input, urgency: CANARY } };
    const { json } = await refused('schema-violation', () => desk.ask('caseworker', 'POST', path, { body }));
    expect(json.pointers).toEqual(['/input/urgency']);
  });
});

describe('a version', () => {
  it.each([
    ['stale', '"3"', 'version-conflict'],
    ['to come', '"999999999"', 'version-conflict'],
    ['not there', undefined, 'parameter-invalid'],
    ['any', '*', 'parameter-invalid'],
    ['not in quotes', '4', 'parameter-invalid'],
    ['a text', `"${CANARY}"`, 'parameter-invalid'],
  ])('%s is refused', async (_what, version, code) => {
    const { path, good } = routes[1]!;
    const headers: Record<string, string> = version === undefined ? {} : { 'if-match': version };
    await refused(code, () => desk.ask('caseworker', 'PUT', path, { body: good, headers }));
  });
});

describe('a parameter', () => {
  const ABSENT = '0190f5a0-0000-7000-8000-000000000000';

  it.each([
    '/cases/x',
    `/cases/${CANARY}`,
    `/cases/${ABSENT}`,
    `/cases/${ABSENT.toUpperCase()}`,
    `/cases/${ABSENT}%00`,
    `/cases/${'1'.repeat(3_000)}`,
    '/cases/..%2f..%2fledger',
    "/cases/'%20OR%201=1--",
    `/attachments/${ABSENT}`,
    `/conversations/${CANARY}`,
    `/${CANARY}`,
    '/cases/%2e%2e/ledger/verify/x',
    `/duplicates/${ABSENT}`,
    `/duplicates/${CANARY}`,
    '/figures/2020-Q1',
    '/figures/2020-Q5%00',
    `/figures/${CANARY}/csv`,
    '/figures/2020-Q1/routes',
  ])('%s leads nowhere', async (path) => {
    await refused('not-found', () => desk.ask('caseworker', 'GET', path));
  });

  it.each(['/cases/%E0%A4%A', '/cases/%'])('%s cannot be read', async (path) => {
    await refused('parameter-invalid', () => desk.ask('caseworker', 'GET', path));
  });

  it.each([
    ['/cases?limit=0', ['/limit']],
    ['/cases?limit=201', ['/limit']],
    ['/cases?limit=1e9', ['/limit']],
    ['/cases?limit=1&limit=2', ['/limit']],
    [`/cases?limit=${CANARY}`, ['/limit']],
    [`/cases?before=${CANARY}`, ['/before']],
    [`/cases?before=x&limit=0`, ['/limit', '/before']],
    ['/cases?constructor=1', ['/…']],
    ['/cases?Amina=1', ['/…']],
    [`/cases?${CANARY}=1`, ['/…']],
    ['/duplicates?status=merged', ['/status']],
    ['/duplicates?limit=201', ['/limit']],
    [`/conversations?caseId=${CANARY}`, ['/caseId']],
    ['/conversations?caseId[$ne]=1', ['/…']],
  ])('%s is refused', async (path, pointers) => {
    const { json } = await refused('parameter-invalid', () => desk.ask('caseworker', 'GET', path));
    expect(new Set(json.pointers)).toEqual(new Set(pointers));
  });

  it.each(['1e21', '9007199254740992', '-1', '0.5', '1e400', CANARY])('from=%s is refused', async (from) => {
    const { json } = await refused('parameter-invalid', () => desk.ask('auditor', 'GET', `/ledger?from=${from}`));
    expect(json.pointers).toEqual(['/from']);
  });

  it('that is the last place there could be is none too large', async () => {
    const { status, json } = await desk.ask('auditor', 'GET', '/ledger?from=9007199254740991');
    expect([status, json.items]).toEqual([200, []]);
  });

  it('named __proto__ is refused', async () => {
    await refused('parameter-invalid', () => desk.ask('caseworker', 'GET', `/cases?__proto__=${CANARY}`));
    await refused('parameter-invalid', () => desk.ask('caseworker', 'GET', `/cases?__proto__[limit]=${CANARY}`));
  });

  it('that a route does not have is refused by every route, and repeated by none', async () => {
    const id = '0190f5a0-0000-7000-8000-000000000000';
    const asked = CONTRACT.flatMap(([path, methods]) =>
      methods.map((method) => [method, path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, id)] as const),
    );
    expect(asked.length).toBeGreaterThan(25);
    for (const [method, path] of asked) {
      const answers = [];
      for (const person of ['caseworker', 'supervisor', 'administrator', 'auditor', 'data-protection-officer'])
        answers.push(await desk.ask(person, method, `${path}?${CANARY}=${CANARY}&_=1`));
      const codes = new Set(answers.map(({ json }) => json.code));
      // Who may not use a route is not told what it takes.
      codes.delete('not-found');
      expect([method, path, ...codes]).toEqual([method, path, 'parameter-invalid']);
      expect(answers.map(({ text }) => text).join()).not.toContain(CANARY);
    }
  });

  it('of a file that no file has is refused before a byte is read', async () => {
    const { json } = await refused('parameter-invalid', () =>
      desk.ask('caseworker', 'POST', `${routes[1]!.path}/attachments?documentType=other&${CANARY}=1`, {
        body: png(),
        headers: { 'content-type': 'image/png' },
      }),
    );
    expect(json.pointers).toEqual(['/…']);
  });

  it('of a step that no table has is refused', async () => {
    const path = routes[6]!.path.replace('withdraw', '');
    for (const step of [CANARY, 'void', '__proto__', 'offer:v1', 'toString', '..%2foffer']) {
      await refused('step-not-allowed', () => desk.ask('caseworker', 'POST', path + step, { body: {} }));
    }
  });

  it('of a kind or peer that nobody knows is refused', async () => {
    const { path, good } = routes[3]!;
    await refused('schema-unknown', () =>
      desk.ask('caseworker', 'POST', '/conversations', { body: { ...routes[5]!.good, kind: 'no-such' } }),
    );
    await refused('unknown-participant', () =>
      desk.ask('caseworker', 'POST', path, { body: { ...good, recipient: 'xx' } }),
    );
  });

  it('of a method that a path does not take is refused', async () => {
    await refused('not-found', () => desk.ask('caseworker', 'DELETE', '/cases'));
    await refused('not-found', () => desk.ask('caseworker', 'PATCH', routes[1]!.path, { body: routes[1]!.good }));
  });
});

describe('a file', () => {
  const PNG = png([pngChunk('tEXt', Buffer.from(CANARY))]);
  const attach = (query: string, mediaType: string, body: Uint8Array = PNG) =>
    desk.ask('caseworker', 'POST', `${routes[1]!.path}/attachments?${query}`, {
      body,
      headers: { 'content-type': mediaType },
    });

  it.each([
    ['that says it is something else', 'documentType=other', 'application/pdf', 'attachment-type-not-allowed'],
    ['of a type that is not taken', 'documentType=other', 'text/html', 'attachment-type-not-allowed'],
    ['without a document type', '', 'image/png', 'parameter-invalid'],
    ['of an unknown document type', `documentType=${CANARY}`, 'image/png', 'parameter-invalid'],
    ['with two titles', `documentType=other&title=${CANARY}&title=b`, 'image/png', 'parameter-invalid'],
    ['with a very long title', `documentType=other&title=${CANARY.repeat(100)}`, 'image/png', 'parameter-invalid'],
  ])('%s is refused', async (_what, query, mediaType, code) => {
    await refused(code, () => attach(query, mediaType));
  });

  it('that is a picture by its first bytes only is refused, and nothing of it is kept', async () => {
    const broken = Buffer.concat([PNG.subarray(0, 8), Buffer.from(CANARY)]);
    await refused('attachment-malformed', () => attach('documentType=other', 'image/png', broken));
  });

  it('larger than allowed is refused, and nothing of it is kept', async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(60_000, 'x')]);
    await refused('attachment-too-large', () => attach('documentType=other', 'image/png', large));
  });

  it('that is empty is refused', async () => {
    await refused('attachment-type-not-allowed', () => attach('documentType=other', 'image/png', new Uint8Array(0)));
  });
});

describe('every code of these tests', () => {
  it('is published', () => {
    const used = BAD_BODIES.map(([, code]) => code);
    expect(used.filter((code) => !Object.hasOwn(REFUSAL_CODES, code))).toEqual([]);
  });
});
