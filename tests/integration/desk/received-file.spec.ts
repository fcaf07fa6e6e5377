import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FILE_SECTIONS, putSection, SECTION_NAMES } from '../../../services/console/src/logic/file-sections.js';
import { Desk } from '../../support/desk.js';
import { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('ne'));
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const contact = {
  function: 'Records desk',
  organisation: 'Authority (fictional)',
  channel: 'records@authority.example',
};
const childInformed = { informed: true, language: 'ha' };
const ENTERED: Record<string, object> = {
  registration: { doNotTransmit: true },
  accompaniment: { accompaniment: { status: 'unaccompanied' } },
  risk: { risk: { level: 'high' } },
  education: { education: { level: 'isced_2' } },
};

describe('the file of a case that came from a partner', () => {
  it('is saved a section at a time, whichever comes first; what no case is registered without is not taken away again', async () => {
    const { caseId } = await world.of('mr').register('01-moussa', true, ['documents']);
    const input = { document: 'school_record', wanted: 'both', urgency: 'low', childInformed, contact };
    const play = await Play.open(world, {
      kind: 'documents',
      step: 'request-school',
      from: 'mr',
      to: 'ne',
      caseId,
      input,
    });
    const sought = { documentType: 'school_record', school: 'Lower secondary school (fictional)' };
    await play.take(['ne', 'accept', { worker: contact }], ['mr', 'describe-school', { sought, childInformed }]);
    const there = await play.caseAt('ne');
    const path = `/cases/${there}`;
    const staffId = desk.people.get('caseworker')!.id;
    await desk.ask('supervisor', 'POST', `${path}/assignments`, { body: { staffId } });
    const read = async () => (await desk.ask('caseworker', 'GET', path)).json;
    const write = async (caseFile: object) => {
      const headers = { 'if-match': `"${(await read())['version'] as number}"` };
      return desk.ask('caseworker', 'PUT', path, { body: { caseFile }, headers });
    };
    expect(Object.keys((await read()).content.file)).not.toContain('risk');
    for (const section of SECTION_NAMES.filter((name) => name in ENTERED)) {
      const { file } = (await read()).content;
      const own = Object.fromEntries(FILE_SECTIONS[section].map((name) => [name, file[name]]));
      const entered = JSON.parse(JSON.stringify({ ...own, ...ENTERED[section] })) as never;
      const { status } = await write(putSection(file as never, section, entered));
      expect({ section, status }).toEqual({ section, status: 200 });
    }
    const { file } = (await read()).content;
    expect(file).toMatchObject(Object.assign({}, ...Object.values(ENTERED)) as object);
    const { risk: _gone, ...less } = file;
    const refused = await write(less);
    expect([refused.status, refused.json.code, refused.json.pointers]).toEqual([
      422,
      'schema-violation',
      ['/caseFile/risk/level'],
    ]);
    expect((await write({ ...file, risk: { level: 'unheard of' } })).json.code).toBe('schema-violation');
  });

  it('does not make a case that begins here less than it is registered with', async () => {
    const caseFile = { identificationCode: 'X-1', accompaniment: { status: 'unaccompanied' }, risk: { level: 'low' } };
    const registered = await desk.ask('caseworker', 'POST', '/cases', { body: { caseFile } });
    expect(registered.status).toBe(201);
    const lacking = await desk.ask('caseworker', 'POST', '/cases', { body: { caseFile: { risk: { level: 'low' } } } });
    expect([lacking.status, lacking.json.code]).toEqual([422, 'schema-violation']);
    const { id } = registered.json;
    const body = { caseFile: { ...caseFile, identificationCode: undefined, accompaniment: {} } };
    const changed = await desk.ask('caseworker', 'PUT', `/cases/${id}`, { body, headers: { 'if-match': '"1"' } });
    expect([changed.status, changed.json.pointers]).toEqual([
      422,
      ['/caseFile/identificationCode', '/caseFile/accompaniment/status'],
    ]);
  });
});
