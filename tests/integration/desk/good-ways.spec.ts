import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DOSSIERS, type DossierName, readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Answer, type Ask, Desk } from '../../support/desk.js';
import { announceServices } from '../../../services/country-node/src/outgoing/announce-services.js';
import { STORY } from '../../support/exchange/inputs.js';
import { sampleConfiguration, type TestLaw } from '../../support/national-law.js';
import { pairWith, someFigures } from '../../support/pairs-and-figures.js';
import { someService, someServices } from '../../support/some-services.js';
import { World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';

let world: World;
let desk: Desk;
let document: ApiDocument;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'));
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** Asks, and holds the answer against what the published contract says of it. */
async function ask(person: string, method: string, path: string, asked?: Ask): Promise<Answer> {
  const answer = await desk.ask(person, method, path, asked);
  const whole = path.startsWith('/health') ? path : `/api/v1${path}`;
  const { responses } = operationAt(method.toLowerCase(), whole.split('?')[0]!);
  const response = responses[answer.status];
  expect([method, path, answer.status, response !== undefined]).toEqual([method, path, answer.status, true]);
  const ref = response?.content?.['application/json']?.schema?.$ref;
  if (ref) expect(componentCheck(document, ref.split('/').at(-1)!)(answer.json)).toEqual([]);
  return answer;
}

function operationAt(method: string, path: string) {
  const asPattern = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  const templates = Object.keys(document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
  const found = templates.find((each) => asPattern(each).test(path) && document.paths[each]?.[method]);
  if (!found) throw new RangeError(`the contract has no ${method} ${path}`);
  return document.paths[found]![method]!;
}

const read = (name: DossierName) => readDossier('deploy/local/dossiers', name, world.clock.now());

describe.each(DOSSIERS)('the dossier %s', (name) => {
  let caseId: string;
  const files: string[] = [];

  it('is registered with its consent and its files', async () => {
    const { newCase, consentEvents, files: parts } = await read(name);
    const made = await ask('caseworker', 'POST', '/cases', { body: newCase });
    expect(made.status).toBe(201);
    caseId = made.json.id;
    for (const body of consentEvents) {
      expect((await ask('caseworker', 'POST', `/cases/${caseId}/consents`, { body })).status).toBe(201);
    }
    for (const { documentType, mediaType, title, bytes } of parts) {
      const path = `/cases/${caseId}/attachments?${new URLSearchParams({ documentType, title }).toString()}`;
      const sent = await ask('caseworker', 'POST', path, { body: bytes, headers: { 'content-type': mediaType } });
      expect([sent.status, sent.json['size']]).toEqual([201, bytes.byteLength]);
      files.push(sent.json.id);
    }
  });

  it('reads as it was written', async () => {
    const { newCase, consentEvents } = await read(name);
    const { json } = await ask('caseworker', 'GET', `/cases/${caseId}`);
    const { attachments, ...file } = json.content.file;
    expect(file).toEqual(newCase.caseFile);
    expect((attachments as { id: string }[]).map(({ id }) => id)).toEqual(files);
    const events = (await ask('caseworker', 'GET', `/cases/${caseId}/consents`)).json.items.map(({ event }) => event);
    expect(events).toEqual(consentEvents);
  });

  it('gives its files back byte for byte', async () => {
    const { files: parts } = await read(name);
    const listed = (await ask('caseworker', 'GET', `/cases/${caseId}/attachments`)).json.items;
    expect(listed.map(({ title, size }) => [title, size])).toEqual(
      parts.map(({ title, bytes }) => [title, bytes.byteLength]),
    );
    for (const [index, { bytes, mediaType, title }] of parts.entries()) {
      const response = await fetch(`${desk.url}/api/v1/attachments/${files[index]}`, {
        headers: { authorization: `Bearer ${await desk.tokenOf('caseworker')}` },
      });
      expect(response.headers.get('content-type')).toBe(mediaType);
      expect(response.headers.get('content-disposition')).not.toContain(title);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  it('changes at the version that was read, and at no other', async () => {
    const { newCase } = await read(name);
    const { json } = await ask('caseworker', 'GET', `/cases/${caseId}`);
    const body = { caseFile: { ...json.content.file, risk: { ...newCase.caseFile.risk, level: 'high' } } };
    const headers = { 'if-match': `"${String(json['version'])}"` };
    const changed = await ask('caseworker', 'PUT', `/cases/${caseId}`, { body, headers });
    expect(changed.json['version']).toBe(Number(json['version']) + 1);
    expect((await ask('caseworker', 'PUT', `/cases/${caseId}`, { body, headers })).json.code).toBe('version-conflict');
    const { json: now } = await ask('caseworker', 'GET', `/cases/${caseId}`);
    expect(now.content.file['risk']).toMatchObject({ level: 'high' });
  });

  it('can be previewed, with a reason for every field', async () => {
    const body = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
    const { json } = await ask('caseworker', 'POST', `/cases/${caseId}/preview`, { body });
    const decisions = json['decisions'] as { because: string; outcome: string }[];
    expect(decisions.length).toBeGreaterThan(20);
    expect(decisions.every(({ because }) => because.length > 10)).toBe(true);
  });
});

describe('a transfer', () => {
  it('goes from the offer, over a second person, to what waits for the other side', async () => {
    const { caseId } = await world.of('mr').register('01-moussa');
    const body = { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer };
    const asked = await ask('caseworker', 'POST', '/conversations', { body });
    const { conversationId, approvalId } = asked.json as unknown as Record<string, string>;
    expect((await ask('supervisor', 'GET', '/inbox')).text).toContain(approvalId);
    expect((await ask('supervisor', 'GET', '/approvals?status=waiting')).text).toContain(approvalId);
    const decision = { body: { decision: 'approve' } };
    const sent = await ask('supervisor', 'POST', `/approvals/${approvalId}/decision`, decision);
    expect(sent.json['messageId']).toBeDefined();
    expect((await ask('supervisor', 'POST', `/approvals/${approvalId}/decision`, decision)).json.code).toBe(
      'approval-decided',
    );

    await world.settle('mr', 'ne');
    const view = await ask('caseworker', 'GET', `/conversations/${conversationId}`);
    expect(view.json).toMatchObject({ state: 'offered', messages: [{ step: 'offer', receipted: true }] });
    expect((await ask('caseworker', 'GET', `/conversations?caseId=${caseId}`)).json.items).toHaveLength(1);
    const steps = view.json['allowedSteps'] as { step: string }[];
    expect(steps.map(({ step }) => step)).toContain('withdraw');
    await ask('caseworker', 'POST', `/conversations/${conversationId}/actions/withdraw`, { body: STORY.withdraw });
    expect((await ask('caseworker', 'GET', `/conversations/${conversationId}`)).json['state']).toBe('withdrawn');
  });

  it('cannot be approved by who asked for it', async () => {
    const { parts, supervisor } = world.of('mr');
    const both = { ...supervisor, roles: ['caseworker', 'supervisor'] as const };
    await parts.store.transaction((tx) => tx.people.upsertStaff({ ...both, roles: [...both.roles] }));
    const { caseId } = await world.of('mr').register('01-moussa');
    const body = { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer };
    const { approvalId } = (await ask('supervisor', 'POST', '/conversations', { body })).json;
    const decided = await ask('supervisor', 'POST', `/approvals/${String(approvalId)}/decision`, {
      body: { decision: 'approve' },
    });
    expect([decided.status, decided.json.code]).toEqual([409, 'approver-is-author']);
    expect((await ask('supervisor', 'GET', '/inbox')).text).not.toContain(String(approvalId));
  });
});

describe('what stands in for consent', () => {
  it('is read and approved by a second person; a closure is read the same way', async () => {
    const { caseId } = await world.of('mr').register('01-moussa', false);
    const now = world.clock.now();
    const override = {
      ...{ ground: 'legal-order', secondPerson: 'before', purposes: ['case-transfer'], recipients: [{ node: 'ne' }] },
      ...{ categories: ['ID_CORE'], reason: 'An order of the juvenile court.', validFrom: now.toISOString() },
      reviewBy: new Date(now.getTime() + 7 * 86_400_000).toISOString(),
    };
    const body = { event: 'asked', at: now.toISOString(), overrides: [override] };
    const path = `/cases/${caseId}/consents`;
    const asked = await ask('caseworker', 'POST', path, { body });
    expect(asked.json).toEqual({ caseId, approvalId: expect.any(String) });
    const approval = `/approvals/${String(asked.json['approvalId'])}`;
    expect((await ask('supervisor', 'GET', '/inbox')).text).toContain(asked.json['approvalId']);
    expect((await ask('supervisor', 'GET', approval)).json).toMatchObject({ status: 'waiting', said: body });
    expect((await ask('caseworker', 'GET', path)).json.items).toEqual([]);
    const decided = await ask('supervisor', 'POST', `${approval}/decision`, { body: { decision: 'approve' } });
    expect(decided.json).toEqual({ caseId });
    expect((await ask('caseworker', 'GET', path)).json.items).toMatchObject([{ event: body }]);
    const alone = { ...body, overrides: [{ ...override, secondPerson: 'after' }] };
    expect((await ask('caseworker', 'POST', path, { body: alone })).json.code).toBe('approval-needed');
    const told = { childInformed: { informed: true, language: 'ha' }, nothingOpposes: true };
    const said = { reason: 'support_not_wished', goals: 'partly_reached', closedOn: '2026-11-23', ...told };
    const closure = { ...said, contact: STORY.offer.contact };
    const closing = await ask('caseworker', 'POST', `/cases/${caseId}/closure`, { body: closure });
    const waiting = await ask('supervisor', 'GET', `/approvals/${String(closing.json['approvalId'])}`);
    expect(waiting.json).toMatchObject({ kind: 'case-closure', said: closure });
  });
});

describe('two cases of one child', () => {
  it('are listed, shown side by side, and joined by two people at the version that was read', async () => {
    const { caseId } = await world.of('mr').register('01-moussa');
    const id = await pairWith(world.of('mr'), caseId);
    expect((await ask('caseworker', 'GET', '/duplicates?limit=200')).text).toContain(id);
    expect((await ask('caseworker', 'GET', `/cases/${caseId}/duplicates`)).text).toContain(id);
    const { json } = await ask('caseworker', 'GET', `/duplicates/${id}`);
    expect(json).toMatchObject({ status: 'suggested', score: 100, cases: [{}, {}] });
    const say = (person: string, verdict: string, version: unknown) =>
      ask(person, 'POST', `/duplicates/${id}/verdict`, {
        body: { verdict, reasonCode: 'same_document' },
        headers: { 'if-match': `"${String(version)}"` },
      });
    const proposed = await say('caseworker', 'same', json['version']);
    expect(proposed.json).toMatchObject({ status: 'proposed' });
    expect((await say('supervisor', 'same', json['version'])).json.code).toBe('version-conflict');
    expect((await say('caseworker', 'same', proposed.json['version'])).json.code).toBe('approver-is-author');
    expect((await say('supervisor', 'same', proposed.json['version'])).json).toMatchObject({ status: 'same' });
    expect((await ask('supervisor', 'GET', '/duplicates?status=same')).json.items).toHaveLength(1);
  });
});

describe('figures', () => {
  it('are listed by quarter, and read as JSON and as comma-separated values', async () => {
    await world.of('mr').parts.store.transaction((tx) => tx.figures.keep(someFigures('2020-Q1')));
    expect((await ask('system', 'GET', '/figures')).json.items).toMatchObject([{ period: '2020-Q1', least: 5 }]);
    expect((await ask('system', 'GET', '/figures/2020-Q1')).json).toMatchObject({ node: 'mr', period: '2020-Q1' });
    const { items } = (await ask('auditor', 'GET', '/figures/2020-Q1/routes')).json;
    expect(items).toMatchObject([{ kind: 'case-transfer', cells: [{ category: 'ne', count: 7 }, {}] }]);
    const csv = await ask('system', 'GET', '/figures/2020-Q1/csv');
    expect((await ask('system', 'GET', '/figures/2020-Q1/signed')).text).toBe('signature\nclaims');
    expect([csv.type, csv.text.split('\r\n')[1]]).toEqual(['text/csv', 'mr,2020-Q1,cases,origin,total,12']);
  });
});

describe('what the authority calls things', () => {
  it('is told as it was signed, also when its law is over', async () => {
    const { terms, validUntil } = sampleConfiguration('mauritania');
    const law = world.of('mr').parts.national as TestLaw;
    law.change({ validUntil: '2020-01-01T00:00:00.000Z' });
    expect((await ask('consular-officer', 'GET', '/terms')).json.items).toEqual(terms);
    law.change({ validUntil });
  });
});

describe('the directory of services', () => {
  it('is written by who may, at the version that was read, and found by everybody along a route', async () => {
    expect((await ask('administrator', 'GET', '/services/own')).json).toMatchObject({ version: 0, services: null });
    const body = someServices();
    const published = await ask('administrator', 'PUT', '/services/own', { body, headers: { 'if-match': '"0"' } });
    expect(published.status).toBe(200);
    const stale = await ask('supervisor', 'PUT', '/services/own', { body, headers: { 'if-match': '"0"' } });
    expect(stale.json.code).toBe('version-conflict');
    const own = await ask('supervisor', 'GET', '/services/own');
    expect(own.json).toMatchObject({ version: published.json['version'], services: body });
    await announceServices(world.of('mr').parts);
    await world.settle('mr', 'ne');
    const { announced } = (await ask('supervisor', 'GET', '/services/own')).json as unknown as { announced: object[] };
    expect(announced).toContainEqual(expect.objectContaining({ peer: 'ne', status: 'receipted', code: null }));
    const { items } = (await ask('caseworker', 'GET', '/services?route=NE,MR-13&age=12&language=ar')).json;
    expect(items).toMatchObject([{ node: 'mr', stop: 1, stale: false, entry: { id: 'shelter-nouakchott' } }]);
  });

  it('refuses persons, and routes that are none', async () => {
    const person = someService({ contact: { ...someService().contact, function: 'Mme Diallo' } });
    const asked = { body: someServices(person), headers: { 'if-match': '"1"' } };
    const refused = await ask('administrator', 'PUT', '/services/own', asked);
    expect(refused.json).toMatchObject({
      code: 'functional-contact-required',
      pointers: ['/entries/0/contact/function'],
    });
    expect(refused.text).not.toContain('Diallo');
    for (const query of ['', '?route=', '?route=mr', '?route=MR&age=x', '?route=MR&near=1']) {
      expect((await ask('caseworker', 'GET', `/services${query}`)).json.code).toBe('parameter-invalid');
    }
  });
});

describe('the node', () => {
  it('shows its ledger, its heads and that they hold', async () => {
    while (await sequenceLedger(world.of('mr').parts));
    const { json } = await ask('auditor', 'GET', '/ledger/head');
    expect(json['head']).toMatchObject({ size: expect.any(Number) });
    expect(json['heldOfPeers']).toContainEqual(expect.objectContaining({ peer: 'ne' }));
    const verified = await ask('auditor', 'POST', '/ledger/verify');
    expect(verified.json).toMatchObject({ ok: true, findings: [] });
    const { items } = (await ask('auditor', 'GET', '/ledger?from=3&limit=5')).json;
    expect(items.map(({ leafIndex }) => leafIndex)).toEqual([3, 4, 5, 6, 7]);
  });

  it('says who is who, and what could not be taken in', async () => {
    expect((await ask('caseworker', 'GET', '/me')).json).toMatchObject({ roles: ['caseworker'], node: 'mr' });
    const { items } = (await ask('administrator', 'GET', '/staff')).json;
    expect(items.every((each) => !('subject' in each))).toBe(true);
    expect((await ask('administrator', 'GET', '/quarantine')).json.items).toEqual([]);
  });

  it('says with whom an agreement is in force, what may be opened with each, and who may carry what', async () => {
    const { items, ...ways } = (await ask('caseworker', 'GET', '/partners')).json;
    const carries = Object.fromEntries(
      (ways['relays'] as { node: string; carries: string[] }[]).map((r) => [r.node, r.carries]),
    );
    expect([ways['mostRelays'], carries]).toEqual([5, { 'iom-ne': [] }]);
    const ne = items.find(({ node }) => node === 'ne');
    expect(ne).toMatchObject({ country: 'NE', kind: 'authority' });
    const openings = ne?.['openings'] as { kind: string; step: string; approval?: string }[];
    expect(openings).toContainEqual(
      expect.objectContaining({ kind: 'case-transfer', step: 'offer', approval: 'supervisor' }),
    );
    // What follows an opening, and what the node takes itself, is not opened.
    expect(openings.filter(({ step }) => ['accept', 'close', 'announce'].includes(step))).toEqual([]);
    expect(items.some(({ node }) => node === 'mr')).toBe(false);
  });

  it('says that it lives and that it is ready, to whoever asks', async () => {
    expect((await ask('nobody', 'GET', '/health/live', { token: null })).json).toEqual({ live: true });
    const { status, json } = await ask('nobody', 'GET', '/health/ready', { token: null });
    const well = { ready: true, database: true, broker: true, trustList: true, atFault: [], attention: [] };
    expect([status, json]).toEqual([200, well]);
    world.publish({ lifeDays: 59 });
    const ending = await ask('nobody', 'GET', '/health/ready', { token: null });
    expect([ending.status, ending.json]).toEqual([200, { ...well, attention: ['directory-ending'] }]);
  });

  it('answers with headers that keep browsers from guessing and keeping', async () => {
    const { headers } = await ask('caseworker', 'GET', '/cases');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is not ready without a trust list in force', async () => {
    world.clock.forward({ days: 60 });
    const { status, json } = await ask('nobody', 'GET', '/health/ready', { token: null });
    expect([status, json['ready'], json['trustList']]).toEqual([503, false, false]);
    expect(json['atFault']).toEqual(['trust-list']);
  });
});
