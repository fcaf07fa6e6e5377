import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { Desk, type Answer } from '../support/desk.js';
import { STORY } from '../support/exchange/inputs.js';
import { png } from '../support/pictures.js';
import { Scene } from './scene.js';

/** Each is somebody's name for a place, a page, a sheet or a terminal; here it is a text and nothing else. */
const NAUGHTY = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</textarea><svg/onload=alert(1)>',
  'javascript:alert(1)//',
  '{{constructor.constructor("return 1")()}}',
  '${7*7}#{7*7}<%= 7*7 %>',
  '=HYPERLINK("http://example.invalid","x")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(1+1)',
  '\tTab before',
  '\u202egnp.exe\u202c',
  '\u2066right\u2069\u200f\u200e',
  'zero\u200bwidth\ufeff',
  "Robert'); DROP TABLE case_file;--",
  "' OR '1'='1",
  '../../../etc/passwd',
  '..\\..\\windows',
  'CON.txt',
  'a\r\nSet-Cookie: x=1',
  '%0d%0aLocation:%20x',
  '\u001b[31mred\u001b[0m',
  '\0nul',
  '\ud83e\uddd2\u200d\ud83d\udc69 family',
  'e\u0301 and \u00e9',
  '\u0130\u0131 I i',
  '\ufdfa \ufffd \uffff',
  'أمينة منت فال',
  '𝒜𝓂𝒾𝓃𝒶',
  'null',
  'undefined',
  'NaN',
  '[object Object]',
  '__proto__',
  'constructor',
  '1e309',
];

let scene: Scene;
let desk: Desk;
let theirs: Desk;

beforeAll(async () => {
  scene = await Scene.begin();
  desk = await Desk.open(scene.mr);
  theirs = await Desk.open(scene.ne);
});
afterAll(async () => {
  await theirs?.close();
  await desk?.close();
  await scene?.end();
});

/** Data and nothing else: no browser may take it for a page, run it, or keep it. */
function isSafelyTyped({ headers, type }: Answer, expected: string[] = ['application/json']): void {
  expect(expected).toContain(type);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('set-cookie')).toBeNull();
}

/** Characters that end a line or drive a terminal. */
const hasControls = (text: string) => [...text].some((letter) => letter < ' ');

interface File {
  identification: { names: { full?: string; family?: string; given?: string }[] };
}

async function caseNamed(name: string): Promise<{ caseFile: File & Record<string, unknown> }> {
  const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', scene.world.clock.now());
  const caseFile = structuredClone(newCase.caseFile) as unknown as File & Record<string, unknown>;
  const [first = {}] = caseFile.identification.names;
  caseFile.identification.names = [{ ...first, family: name }];
  return { caseFile };
}

describe('row 11: HTML, formulas, bidi controls', () => {
  it.each(NAUGHTY)('%j as a name comes back as it was written, typed as data', async (name) => {
    const made = await desk.ask('caseworker', 'POST', '/cases', { body: await caseNamed(name) });
    isSafelyTyped(made, ['application/json', 'application/problem+json']);
    if (made.status !== 201) {
      // Refused by its schema, whole: nothing is mended in silence.
      expect([made.status, made.json.code]).toEqual([422, 'schema-violation']);
      expect(made.text).not.toContain(JSON.stringify(name).slice(1, -1));
      return;
    }
    const read = await desk.ask('caseworker', 'GET', `/cases/${made.json.id}`);
    isSafelyTyped(read);
    expect((read.json.content.file as unknown as File).identification.names[0]?.family).toBe(name);
    expect(hasControls(read.text)).toBe(false);
  });

  it('almost all of them are names that somebody may have', async () => {
    const statuses = await Promise.all(
      NAUGHTY.map(
        async (name) => (await desk.ask('caseworker', 'POST', '/cases', { body: await caseNamed(name) })).status,
      ),
    );
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(NAUGHTY.length - 6);
  });

  it('cross the border as they are, and stand there as they were written', async () => {
    const { mr, ne, world } = scene;
    const names = NAUGHTY.filter((name) => !hasControls(name)).slice(0, 12);
    const { caseId } = await mr.register('01-moussa');
    const read = await desk.ask('caseworker', 'GET', `/cases/${caseId}`);
    const caseFile = read.json.content.file as unknown as File;
    const [first = {}] = caseFile.identification.names;
    caseFile.identification.names = names.map((family) => ({ ...first, family }));
    const headers = { 'if-match': `"${String(read.json['version'])}"` };
    const changed = await desk.ask('caseworker', 'PUT', `/cases/${caseId}`, { body: { caseFile }, headers });
    expect(changed.status).toBe(200);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', STORY.handover);
    await world.settle();
    const there = (await ne.conversation(id))!.caseId;
    const seen = await theirs.ask('supervisor', 'GET', `/cases/${there}`);
    isSafelyTyped(seen);
    const shown = (seen.json.content.file as unknown as File).identification.names.map(({ family }) => family);
    expect(shown).toEqual(names);
  });

  it.each(NAUGHTY)('%j as the title of a file names no file, no header and no folder', async (title) => {
    const { caseId } = await scene.mr.register('01-moussa');
    const body = png();
    const query = `documentType=other&title=${encodeURIComponent(title)}`;
    const made = await desk.ask('caseworker', 'POST', `/cases/${caseId}/attachments?${query}`, {
      body,
      headers: { 'content-type': 'image/png' },
    });
    isSafelyTyped(made, ['application/json', 'application/problem+json']);
    if (made.status !== 201) return;
    const file = await desk.ask('caseworker', 'GET', `/attachments/${made.json.id}`);
    isSafelyTyped(file, ['image/png']);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${made.json.id}"`);
    const list = await desk.ask('caseworker', 'GET', `/cases/${caseId}`);
    expect(list.text.includes(JSON.stringify(title))).toBe(true);
  });

  it('nothing of it is in a log, and the next good message arrives', async () => {
    const logged = JSON.stringify(scene.world.logged);
    expect(NAUGHTY.filter((name) => name.length > 12 && logged.includes(JSON.stringify(name).slice(1, -1)))).toEqual(
      [],
    );
    await scene.nextGoodMessageArrives();
  });
});
