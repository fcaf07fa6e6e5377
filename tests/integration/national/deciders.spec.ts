import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { Desk } from '../../support/desk.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { sampleConfiguration, type TestLaw } from '../../support/national-law.js';

let world: World;
let mr: Country;
let desk: Desk;
let caseFile: CaseFile;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  caseFile = (await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now())).newCase.caseFile;
});
afterAll(async () => {
  await desk.close();
  await world.end();
});
afterEach(() => (mr.parts.national as TestLaw).change(sampleConfiguration('mauritania')));

const lawOfMr = (change: Parameters<TestLaw['change']>[0]) => (mr.parts.national as TestLaw).change(change);

describe('R24: a best interests determination', () => {
  const registered = async (bid: CaseFile['bid']) => {
    const { status, json } = await desk.ask('caseworker', 'POST', '/cases', {
      body: { caseFile: { ...caseFile, bid } },
    });
    return [status, json.code, json.pointers];
  };

  it('counts when taken by whom the law names for its procedure', async () => {
    expect((await registered(caseFile.bid))[0]).toBe(201);
    expect((await registered({ ...caseFile.bid, procedure: 'simplified', decidedBy: 'reviewing_officer' }))[0]).toBe(
      201,
    );
  });

  it('is refused when taken by anybody else, and taken when the law changes', async () => {
    const byJudge = { ...caseFile.bid, decidedBy: 'juvenile_judge' as const };
    const refused = [409, 'bid-decider-not-allowed', ['/caseFile/bid/decidedBy']];
    expect(await registered(byJudge)).toEqual(refused);
    // May decide, but not in this procedure.
    expect(await registered({ ...caseFile.bid, decidedBy: 'reviewing_officer' })).toEqual(refused);
    lawOfMr({ bestInterests: { regular: ['juvenile_judge'], simplified: [] } });
    expect((await registered(byJudge))[0]).toBe(201);
    expect(await registered({ ...byJudge, procedure: 'simplified' })).toEqual(refused);
  });

  it('says who, when, why, and what the child said', async () => {
    const { reasons: _why, childView: _view, ...bid } = caseFile.bid!;
    const pointers = ['/caseFile/bid/reasons', '/caseFile/bid/childView'];
    expect(await registered(bid)).toEqual([409, 'bid-incomplete', pointers]);
    const { outcome: _outcome, ...underWay } = bid;
    expect((await registered(underWay))[0]).toBe(201);
  });

  it('is not recorded without a law in force; a case without one is', async () => {
    lawOfMr({ validUntil: '2026-01-06T00:00:00.000Z' });
    expect((await registered(caseFile.bid)).slice(0, 2)).toEqual([503, 'national-configuration-expired']);
    expect((await registered(undefined))[0]).toBe(201);
  });

  it('that another country took stays as it came; what is changed here goes by the law here', async () => {
    const { caseId } = await mr.register('01-moussa');
    lawOfMr({ bestInterests: { regular: ['juvenile_judge'], simplified: [] } });
    const change = async (bid: CaseFile['bid']) => {
      const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
      const headers = { 'if-match': `"${row!.version}"` };
      const body = { caseFile: { ...caseFile, bid, doNotTransmit: true } };
      return (await desk.ask('caseworker', 'PUT', `/cases/${caseId}`, { headers, body })).json.code ?? 'changed';
    };
    const staff = desk.people.get('caseworker')!;
    await mr.parts.store.transaction((tx) =>
      tx.cases.assign({
        caseId,
        staffId: staff.id,
        assignedBy: staff.id,
        assignedAt: world.clock.now(),
        categories: null,
      }),
    );
    expect(await change(caseFile.bid)).toBe('changed');
    expect(await change({ ...caseFile.bid, reasons: 'Other reasons.' })).toBe('bid-decider-not-allowed');
    expect(await change({ ...caseFile.bid, reasons: 'Other reasons.', decidedBy: 'juvenile_judge' })).toBe('changed');
  });
});

describe('R9, R24: who approves a step', () => {
  it('is whom the law names, another person than its author, and nobody else', async () => {
    lawOfMr({ approvals: [{ conversation: 'case-transfer', step: 'offer', approver: 'data-protection-officer' }] });
    const officer = await enrol(mr.parts.store, 'data-protection-officer', 'officer-of-the-law');
    const { caseId } = await mr.register('01-moussa');
    const open = { kind: 'case-transfer', caseId, peer: 'ne' };
    const { approvalId } = await requestStep(mr.parts, { by: mr.caseworker, open, step: 'offer', input: STORY.offer });
    const decide = (by: typeof officer) =>
      decideApproval(mr.parts, { by, approvalId: approvalId!, decision: 'approve' });
    await expect(decide(mr.supervisor)).rejects.toMatchObject({ code: 'not-found' });
    await expect(decide({ ...officer, id: mr.caseworker.id })).rejects.toMatchObject({ code: 'approver-is-author' });
    expect((await decide(officer)).messageId).toBeDefined();
  });

  it('may be asked for where the table asks for nobody, and never be done without where R9 wants one', async () => {
    lawOfMr({
      approvals: [
        { conversation: 'case-transfer', step: 'withdraw', approver: 'supervisor' },
        { conversation: 'case-transfer', step: 'offer', approver: 'none' },
      ],
    });
    const { caseId } = await mr.register('01-moussa');
    const open = { kind: 'case-transfer', caseId, peer: 'ne' };
    const asked = await requestStep(mr.parts, { by: mr.caseworker, open, step: 'offer', input: STORY.offer });
    expect(asked.approvalId).toBeDefined();
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId: asked.approvalId!, decision: 'approve' });
    const { conversationId } = asked;
    const withdrawal = { by: mr.caseworker, conversationId, step: 'withdraw', input: STORY.withdraw };
    expect((await requestStep(mr.parts, withdrawal)).approvalId).toBeDefined();
  });

  it('is nobody while no law is in force', async () => {
    const { caseId } = await mr.register('01-moussa');
    lawOfMr({ validUntil: '2026-01-06T00:00:00.000Z' });
    const open = { kind: 'case-transfer', caseId, peer: 'ne' };
    const asked = requestStep(mr.parts, { by: mr.caseworker, open, step: 'offer', input: STORY.offer });
    await expect(asked).rejects.toMatchObject({ code: 'national-configuration-expired' });
  });
});
