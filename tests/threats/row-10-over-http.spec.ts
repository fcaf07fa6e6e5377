import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { type Answer, Desk } from '../support/desk.js';
import { STORY } from '../support/exchange/inputs.js';
import { faultsOfProblem } from '../support/problem.js';
import { CANARY, Scene } from './scene.js';

let scene: Scene;
let desk: Desk;
let routes: { person: string; method: string; path: string; good: object; headers?: Record<string, string> }[];

beforeAll(async () => {
  scene = await Scene.begin();
  // With the limits that a node has unless it is told others.
  desk = await Desk.open(scene.mr);
  const { caseId } = await scene.mr.register('01-moussa');
  const conversation = await scene.mr.offer(caseId, 'ne');
  const [approval] = await scene.mr.parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1 }));
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '03-mariama', scene.world.clock.now());
  const post = (path: string, good: object, person = 'caseworker') => ({ person, method: 'POST', path, good });
  routes = [
    post('/cases', newCase),
    { ...post(`/cases/${caseId}`, newCase), method: 'PUT', headers: { 'if-match': '"4"' } },
    post(`/cases/${caseId}/consents`, consentEvents[0]!),
    post(`/cases/${caseId}/preview`, { recipient: 'ne', kind: 'case-transfer', step: 'offer' }),
    post('/conversations', { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer }),
    post(`/conversations/${conversation}/actions/withdraw`, STORY.withdraw),
    post(`/approvals/${approval!.id}/decision`, { decision: 'approve' }, 'supervisor'),
  ];
});
afterAll(async () => {
  await desk?.close();
  await scene?.end();
});

const nested = (levels: number, open = '[', close = ']') => `${open.repeat(levels)}${close.repeat(levels)}`;
const spliced = (good: object, added: string) => `${JSON.stringify(good).slice(0, -1)},${added}}`;

const MONSTERS: [string, string, (good: object) => string][] = [
  ['10 MB of one text', 'json-too-large', (good) => spliced(good, `"x":"${'y'.repeat(10_000_000)}"`)],
  ['10 MB of white space', 'json-too-large', (good) => `${' '.repeat(10_000_000)}${JSON.stringify(good)}`],
  ['100,000 lists', 'json-too-deep', (good) => spliced(good, `"x":${nested(100_000)}`)],
  [
    '100,000 objects',
    'json-too-deep',
    (good) => spliced(good, `"x":${nested(100_000, '{"a":', '}').replace(':}', ':1}')}`),
  ],
  ['100,000 levels that never close', 'json-too-deep', () => '['.repeat(100_000)],
  [
    '100,000 members',
    'schema-violation',
    (good) => spliced(good, Array.from({ length: 50_000 }, (_none, at) => `"m${at}":1`).join()),
  ],
  [
    '100,000 times a name',
    'json-malformed',
    (good) => spliced(good, Array.from({ length: 90_000 }, () => '"x":1').join()),
  ],
  ['a number of 900,000 digits', 'json-malformed', (good) => spliced(good, `"x":${'9'.repeat(900_000)}`)],
  ['a number beyond all', 'json-malformed', (good) => spliced(good, '"x":1e999999999')],
  ['__proto__', 'json-malformed', (good) => spliced(good, `"__proto__":{"roles":["${CANARY}"]}`)],
  ['__proto__, escaped', 'json-malformed', (good) => spliced(good, `"\\u005f_proto__":{"roles":["${CANARY}"]}`)],
  ['a lone surrogate as a name', 'json-malformed', (good) => spliced(good, '"\\ud83d":1')],
  ['a lone surrogate as a value', 'json-malformed', (good) => spliced(good, `"x":"${CANARY}\\udc00"`)],
  ['a zero byte', 'json-malformed', (good) => `${JSON.stringify(good)}\0`],
];

/** Asks; the answer must be a problem of the code, tell no value, and have left nothing behind. */
async function refused(code: string, act: () => Promise<Answer>): Promise<void> {
  const [before, logged] = [await desk.countRows(), scene.world.logged.length];
  const answer = await act();
  expect(faultsOfProblem(answer)).toEqual([]);
  expect(answer.json.code).toBe(code);
  expect(JSON.stringify([answer.text, [...answer.headers], scene.world.logged.slice(logged)])).not.toContain(CANARY);
  expect(await desk.countRows()).toEqual(before);
}

/** A body that comes in pieces, its length untold. */
async function streamed(path: string, piece: Buffer, times: number): Promise<number | string> {
  const authorization = `Bearer ${await desk.tokenOf('caseworker')}`;
  const headers = { 'content-type': 'application/json', authorization };
  return new Promise((resolve) => {
    const asking = request(`${desk.url}/api/v1${path}`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    // The node may hang up on what it will not read.
    asking.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code));
    const write = (left: number): void => {
      if (left === 0) return void asking.end();
      asking.write(piece, () => write(left - 1));
    };
    write(times);
  });
}

describe('row 10 over HTTP: oversize, deep nesting, duplicate keys, __proto__, lone surrogates', () => {
  it.each(MONSTERS)('%s: refused %s by every route', async (_what, code, make) => {
    for (const { person, method, path, good, headers } of routes) {
      await refused(code, () => desk.ask(person, method, path, { body: make(good), ...(headers ? { headers } : {}) }));
    }
  });

  it('a body without end is read no further than the limit', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const outcome = await streamed('/cases', Buffer.alloc(1_000_000, 0x20), 50);
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(outcome);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it('headers without end are refused', async () => {
    const answer = await desk
      .ask('caseworker', 'GET', '/me', { headers: { 'x-much': 'y'.repeat(60_000) } })
      .catch(() => undefined);
    expect([431, undefined]).toContain(answer?.status);
  });

  it('nothing has reached a prototype, and the next good request is answered', async () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect((await desk.ask('caseworker', 'GET', '/me')).status).toBe(200);
    const { good, path } = routes[0]!;
    expect((await desk.ask('caseworker', 'POST', path, { body: good })).status).toBe(201);
    await scene.nextGoodMessageArrives();
  });
});
