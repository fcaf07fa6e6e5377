import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import { askDatabase } from '../../support/ask-database.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';

interface Previewed {
  closed: string[];
  content: { file: Record<string, unknown> };
  decisions: { source: string; category: string; outcome: string }[];
}

let world: World;
let mr: Country;
let desk: Desk;
let document: ApiDocument;
/** A boy who agreed that what he told his therapist goes to the office that takes over. */
let caseId: string;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
  ({ caseId } = await mr.register('02-siblings-issa'));
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

async function preview(person: string, step = 'handover'): Promise<Previewed> {
  const body = { recipient: 'ne', kind: 'case-transfer', step };
  const { status, json } = await desk.ask(person, 'POST', `/cases/${caseId}/preview`, { body });
  expect([status, json.code]).toEqual([200, undefined]);
  expect(componentCheck(document, 'Preview')(json)).toEqual([]);
  return json as unknown as Previewed;
}

const readings = async () => {
  const sql = `SELECT content FROM ledger_entry WHERE kind = 'reading' AND content->>'what' = 'preview' ORDER BY id`;
  return (await askDatabase<{ content: object }>(mr.databaseUrl, sql)).map(({ content }) => content);
};

const therapists = ({ decisions }: Previewed) => decisions.filter(({ category }) => category === 'MHPSS');

describe('what a step would show', () => {
  it('is shown to a supervisor without the values of what the case does not show to one, and said to go all the same', async () => {
    const [worker, supervisor] = [await preview('caseworker'), await preview('supervisor')];
    expect([worker.closed, supervisor.closed]).toEqual([[], ['MHPSS']]);
    expect(therapists(supervisor)).toEqual(therapists(worker));
    expect(therapists(worker).some(({ outcome }) => outcome !== 'held-back')).toBe(true);
    const { mhpss, ...rest } = worker.content.file;
    expect(mhpss).toBeDefined();
    expect(supervisor.content.file).toEqual(rest);
  });

  it('is in the ledger as looked at, each time', async () => {
    const before = (await readings()).length;
    await preview('supervisor');
    await preview('caseworker', 'offer');
    expect((await readings()).slice(before)).toMatchObject(
      [mr.supervisor, mr.caseworker].map(({ id }) => ({ caseId, by: id, what: 'preview' })),
    );
  });
});
