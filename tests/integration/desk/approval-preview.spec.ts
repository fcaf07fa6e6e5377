import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { Desk } from '../../support/desk.js';
import { motherSays, NEWBORN, NOTIFY } from '../../support/exchange/born.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { ASKED, CONSULATE, DESK, IDENTITY_NODES, registerBoy, shownAt } from '../../support/exchange/identity.js';
import { alertAlone, findVital, reviewOf } from '../../support/exchange/onward.js';
import { caseWithConsent, consent } from '../../support/exchange/sharing.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';
import { png } from '../../support/pictures.js';

interface Previewed {
  permitted: boolean;
  refusals: { code: string }[];
  content: object;
  decisions: { source: string; said?: true; outcome: string }[];
  attachments: object[];
  manifest: { passesTo?: string; supervisorApproved: boolean };
}

let world: World;
let mr: Country;
let desk: Desk;
let document: ApiDocument;

beforeAll(async () => {
  const niger = PARTICIPANTS.filter(({ id }) => id === 'ne');
  world = await World.begin(undefined, [], [...IDENTITY_NODES, ...niger]);
  mr = world.of('mr');
  desk = await Desk.open(mr);
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

async function open(kind: string, caseId: string, peer: string, input: object) {
  const { json } = await desk.ask('caseworker', 'POST', '/conversations', { body: { kind, caseId, peer, input } });
  return json as unknown as { conversationId: string; approvalId: string };
}

/** A question to a consulate that waits for a supervisor. */
async function question() {
  const caseId = await registerBoy(mr);
  return { caseId, ...(await open('identity-request', caseId, DESK, ASKED)) };
}

const previewOf = (id: string, person = 'supervisor') => desk.ask(person, 'GET', `/approvals/${id}/preview`);

async function shown(id: string): Promise<Previewed> {
  const { status, json } = await previewOf(id);
  expect([status, json.code]).toEqual([200, undefined]);
  expect(componentCheck(document, 'Preview')(json)).toEqual([]);
  return json as unknown as Previewed;
}

async function decide(id: string, decision: 'approve' | 'reject'): Promise<void> {
  const { status } = await desk.ask('supervisor', 'POST', `/approvals/${id}/decision`, { body: { decision } });
  expect(status).toBe(200);
}

const manifestOf = (conversationId: string) =>
  mr.parts.store.transaction(async (tx) => {
    const [message] = await tx.conversations.messages(conversationId);
    const [row] = await tx.outbox.byMessage(message!.id);
    return row?.manifest;
  });

describe('what waits for a second person', () => {
  it('is shown as it would go, by what was entered for it, and goes as it was shown', async () => {
    const { approvalId, conversationId } = await question();
    const preview = await shown(approvalId);
    expect(preview).toMatchObject({ permitted: true, refusals: [], manifest: { passesTo: CONSULATE } });
    const entered = preview.decisions.filter(({ said }) => said).map(({ source, outcome }) => [source, outcome]);
    expect(entered).toContainEqual(['/contact/function', 'sent']);
    await decide(approvalId, 'approve');
    expect(await manifestOf(conversationId)).toEqual(preview.manifest);
    await world.settle();
    expect(await shownAt(world.of(DESK), conversationId)).toEqual(preview.content);
  });

  it('is shown with the files that were chosen for it, each as it would go', async () => {
    const { json } = await desk.ask('caseworker', 'POST', '/cases', { body: { caseFile: NEWBORN } });
    const { id: caseId } = json;
    const said = motherSays([{ node: 'ne' }], world.clock.now());
    const [provision] = said['provisions'] as { categories: string[] }[];
    provision!.categories.push('DOCS');
    await consent(mr, caseId, said);
    const headers = { 'content-type': 'image/png' };
    const file = `/cases/${caseId}/attachments?documentType=birth_certificate`;
    const { id } = (await desk.ask('caseworker', 'POST', file, { body: png(), headers })).json;
    const { approvalId, conversationId } = await open('birth-notification', caseId, 'ne', {
      ...NOTIFY,
      attachments: [id],
    });
    const preview = await shown(approvalId);
    expect(preview.attachments).toEqual([expect.objectContaining({ id, permitted: true })]);
    await decide(approvalId, 'approve');
    expect(await manifestOf(conversationId)).toEqual(preview.manifest);

    // Ended since with its category (R21): what was decided is shown without, and no other is decided of it.
    const again = await open('birth-notification', caseId, 'ne', { ...NOTIFY, attachments: [id] });
    await mr.parts.store.transaction((tx) => tx.keeping.removeFiles([id]));
    expect((await shown(approvalId)).attachments).toEqual([]);
    const gone = await previewOf(again.approvalId);
    expect([gone.status, gone.json.code]).toEqual([404, 'not-found']);
  });

  it('is shown with what refuses it by now', async () => {
    const { caseId, approvalId } = await question();
    await consent(mr, caseId, { event: 'withdrawn' });
    expect(await shown(approvalId)).toMatchObject({ permitted: false, refusals: [{ code: 'consent-withdrawn' }] });
  });

  it('goes no more once what it shows has another value, by the same fields; what it does not show may change (R9)', async () => {
    const level = (shown: Previewed) => (shown.content as { summary: { riskLevel?: string } }).summary.riskLevel;
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const change = async (part: (file: CaseFile) => Partial<CaseFile>) => {
      const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
      const caseFile = { ...content.file!, ...part(content.file!) };
      await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
    };
    const { approvalId } = await open('case-transfer', caseId, 'ne', STORY.offer);
    const before = await shown(approvalId);
    const other = level(before) === 'high' ? 'medium' : 'high';
    await change(({ risk }) => ({ risk: { ...risk, level: other } }));
    const after = await shown(approvalId);
    expect([level(after), after.manifest]).toEqual([other, before.manifest]);
    const late = await desk.ask('supervisor', 'POST', `/approvals/${approvalId}/decision`, {
      body: { decision: 'approve' },
    });
    expect([late.status, late.json.code]).toEqual([409, 'approval-stale']);
    await decide(approvalId, 'reject');
    const again = await open('case-transfer', caseId, 'ne', STORY.offer);
    const seen = await shown(again.approvalId);
    await change(({ registration }) => ({ registration: { ...registration, circumstances: 'Came alone.' } }));
    expect(await shown(again.approvalId)).toEqual(seen);
    await decide(again.approvalId, 'approve');
    expect(await manifestOf(again.conversationId)).toEqual(seen.manifest);
  });

  it('is told to be overtaken where its exchange went on meanwhile, as whoever approves it would be told', async () => {
    const ne = world.of('ne');
    const offer = await ne.offer(await caseWithConsent(world, ne, ['mr']), 'mr');
    await world.settle();
    const accepting = { by: mr.caseworker, conversationId: offer, step: 'accept', input: STORY.accept };
    const { approvalId } = await requestStep(mr.parts, accepting);
    // An acceptance shows nothing of the case.
    expect((await previewOf(approvalId!)).json.code).toBe('matrix-no-column');
    await ne.act(offer, 'withdraw', { reason: 'error' });
    await world.settle();
    expect((await previewOf(approvalId!)).json.code).toBe('step-not-allowed');
  });

  it('is still shown when it was decided on', async () => {
    const { approvalId } = await question();
    const { content } = await shown(approvalId);
    await decide(approvalId, 'reject');
    expect(await shown(approvalId)).toMatchObject({ permitted: true, content, manifest: { passesTo: CONSULATE } });
  });

  it('that went on one person’s word is shown without what only a supervisor lets go', async () => {
    const caseId = (await mr.register('01-moussa', false)).caseId;
    await findVital(mr, caseId, mr.caseworker, { approver: mr.supervisor });
    const { conversationId } = await alertAlone(mr, caseId);
    const { id } = await reviewOf(mr, conversationId);
    const preview = await shown(id);
    expect(preview.manifest.supervisorApproved).toBe(false);
    expect(await manifestOf(conversationId)).toEqual(preview.manifest);
  });

  it('and is no step of an exchange has no preview', async () => {
    const caseId = (await mr.register('01-moussa', false)).caseId;
    const { approvalId } = (await findVital(mr, caseId, mr.caseworker, { waits: true })) as { approvalId: string };
    const { status, json } = await previewOf(approvalId);
    expect([status, json.code]).toEqual([409, 'matrix-no-column']);
  });

  it('is shown to nobody else, and its reading is in the ledger', async () => {
    const { caseId, approvalId } = await question();
    const readings = async () =>
      (await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 })))
        .filter(({ kind }) => kind === 'reading')
        .map(({ content }) => content);
    for (const person of ['caseworker', 'data-protection-officer', 'auditor']) {
      const { status, json } = await previewOf(approvalId, person);
      expect([person, status, json.code]).toEqual([person, 404, 'not-found']);
    }
    const before = await readings();
    await shown(approvalId);
    expect((await readings()).slice(before.length)).toEqual([
      expect.objectContaining({ caseId, approvalId, by: mr.supervisor.id, what: 'approval' }),
    ]);
  });
});
