import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readApproval } from '../../../services/country-node/src/casework/read-approval.js';
import { readConsents } from '../../../services/country-node/src/casework/read-consents.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import type { Country } from '../../support/exchange/country.js';
import { ALERT, findVital } from '../../support/exchange/onward.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
});
afterAll(() => world.end());

const unasked = async () => (await mr.register('01-moussa', false)).caseId;

/** An override by two, put before the second of them. */
async function asked(caseId: string, by: StaffRow = mr.caseworker, hours = 72) {
  const outcome = await findVital(mr, caseId, by, { waits: true, hours });
  if (!('approvalId' in outcome)) throw new RangeError('an override by two waits');
  return outcome.approvalId;
}

const say = (by: StaffRow, approvalId: string, decision: 'approve' | 'reject' = 'approve') =>
  decide(mr.parts, { by, approvalId, decision });
const alert = (caseId: string) => mr.open('onward-alert', caseId, 'ne', { ...ALERT, ground: 'vital_interest' });
const recorded = (caseId: string) => readConsents(mr.parts, mr.supervisor, caseId);

describe('what stands in for consent', () => {
  it('counts once another person approved it, who read what it is about; the record names both (R9)', async () => {
    const caseId = await unasked();
    const id = await asked(caseId);
    expect(await recorded(caseId)).toEqual([]);
    await expect(alert(caseId)).rejects.toMatchObject({ code: 'consent-missing' });
    const { row, said } = await readApproval(mr.parts, mr.supervisor, id);
    expect(row).toMatchObject({ kind: 'consent-override', conversationId: null, status: 'waiting' });
    const reason = 'Nobody knows where he is.';
    expect(said).toMatchObject({ overrides: [{ ground: 'vital-interest', reason, recipients: [{ node: 'ne' }] }] });
    expect(await say(mr.supervisor, id)).toEqual({ caseId });
    const people = { recordedBy: mr.caseworker.id, approvedBy: mr.supervisor.id };
    expect(await recorded(caseId)).toMatchObject([{ version: 1, ...people, event: { event: 'asked' } }]);
    expect(await alert(caseId)).toBeDefined();
    const entries = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));
    const kept = entries.filter(({ kind }) =>
      ['approval-requested', 'approval-decided', 'consent-event'].includes(kind),
    );
    expect(
      kept
        .map(({ kind }) => kind)
        .slice(0, 3)
        .sort(),
    ).toEqual(['approval-decided', 'approval-requested', 'consent-event']);
    expect(JSON.stringify(entries.map(({ content }) => content))).not.toContain(reason);
  });

  it('never counts when that person rejects it', async () => {
    const caseId = await unasked();
    const id = await asked(caseId);
    await say(mr.supervisor, id, 'reject');
    await expect(say(mr.supervisor, id)).rejects.toMatchObject({ code: 'approval-decided' });
    expect(await recorded(caseId)).toEqual([]);
    await expect(alert(caseId)).rejects.toMatchObject({ code: 'consent-missing' });
  });
});

describe('an override is not approved', () => {
  it('by its author, though a supervisor', async () => {
    const caseId = await unasked();
    const id = await asked(caseId, mr.supervisor);
    await expect(say(mr.supervisor, id)).rejects.toMatchObject({ code: 'approver-is-author' });
    expect(await recorded(caseId)).toEqual([]);
  });

  it('by somebody who is no supervisor: to them there is nothing to decide, nor to read', async () => {
    const caseId = await unasked();
    const id = await asked(caseId, mr.supervisor);
    await expect(say(mr.caseworker, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(readApproval(mr.parts, mr.caseworker, id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await recorded(caseId)).toEqual([]);
  });

  it('twice', async () => {
    const caseId = await unasked();
    const id = await asked(caseId);
    const both = await Promise.allSettled([say(mr.supervisor, id), say(mr.supervisor, id)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await recorded(caseId)).toHaveLength(1);
  });

  it('when its time is over', async () => {
    const caseId = await unasked();
    const id = await asked(caseId, mr.caseworker, 2);
    await world.wait({ hours: 3 });
    await expect(say(mr.supervisor, id)).rejects.toMatchObject({ code: 'approval-stale' });
    expect(await recorded(caseId)).toEqual([]);
  });
});
