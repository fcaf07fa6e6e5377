import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { thumbprintOf } from '#libs/envelope/keys.js';
import pg from 'pg';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { readConsents } from '../../../services/country-node/src/casework/read-consents.js';
import { beginUpload } from '../../../services/country-node/src/casework/upload/begin-upload.js';
import { continueUpload } from '../../../services/country-node/src/casework/upload/continue-upload.js';
import { finishUpload } from '../../../services/country-node/src/casework/upload/finish-upload.js';
import { answerVoice } from '../../../services/country-node/src/casework/voices/answer-voice.js';
import { recordVoice } from '../../../services/country-node/src/casework/voices/record-voice.js';
import { exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { closeCase, reopenCase } from '../../../services/country-node/src/record/close-case.js';
import { liftHold, setHold } from '../../../services/country-node/src/record/legal-holds.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { endCategories } from '../../../services/country-node/src/timekeeper/end-categories.js';
import { sweepFiles } from '../../../services/country-node/src/timekeeper/sweep-files.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent, consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { columnsThatOpen } from '../../support/exchange/what-is-left.js';
import { World } from '../../support/exchange/world.js';
import type { TestLaw } from '../../support/national-law.js';
import { verify } from '../../threats/restoring.js';

/** Stands in the dossier's section of health, in what is handed over of it, and nowhere else. */
const CANARY = 'Salbutamol';
const SOME = 50;

let world: World;
let mr: Country;
let ne: Country;
const clients = new Map<string, pg.Client>();

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts, databaseUrl } of [mr, ne]) {
    (parts.national as TestLaw).change({
      retention: [
        { outcome: 'closed', months: 24 },
        { outcome: 'closed', category: 'HEALTH', months: 2 },
        { outcome: 'closed', category: 'BIO_PHOTO', months: 2 },
      ],
    });
    await resume(parts, world.continuityOf(id));
    await connect(id, databaseUrl);
  }
});
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await world?.end();
});

async function connect(id: string, connectionString: string): Promise<void> {
  await clients.get(id)?.end();
  const client = new pg.Client({ connectionString });
  await client.connect();
  clients.set(id, client);
}

const later = async (days: number) => {
  await world.wait({ days });
  world.publish();
};

async function close(country: Country, caseId: string): Promise<void> {
  const closure = { reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23' };
  await country.parts.store.transaction(async (tx) => {
    const caseRow = (await tx.cases.lock(caseId))!;
    await closeCase(country.parts, tx, { caseRow, closure, by: country.caseworker.id, at: world.clock.now() });
  });
  await world.settle();
}

const saying = (country: Country, caseId: string, text = CANARY) =>
  columnsThatOpen(clients.get(country.id)!, country, caseId, text);
const endedAt = async (country: Country, caseId: string) =>
  (await country.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }))).flatMap(
    ({ kind, content }) => (kind === 'content-erased' ? [content] : []),
  );
const typesAt = (country: Country, caseId: string) =>
  country.parts.store.transaction((tx) => tx.attachments.ofCase(caseId));

async function closedCase(): Promise<string> {
  const caseId = await caseWithConsent(world, mr, ['ne']);
  await close(mr, caseId);
  return caseId;
}

const limits = { fileBytes: 100_000, caseBytes: 10_000_000 };

/** A file of which all bytes are here, and which nobody has made an attachment of. */
async function begun(caseId: string, documentType: string): Promise<string> {
  const bytes = Buffer.from('%PDF-1.7\n%of nothing\n%%EOF\n');
  const file = {
    caseId,
    documentType,
    mediaType: 'application/pdf',
    size: bytes.length,
    title: documentType === 'other' ? 'Report' : CANARY,
  };
  const { id } = await beginUpload(mr.parts, mr.caseworker, { ...file, limits });
  async function* all() {
    yield bytes;
  }
  await continueUpload(mr.parts, mr.caseworker, { id, offset: 0, bytes: all() });
  return id;
}

async function heldBack(caseId: string, withheld: object[]): Promise<void> {
  const event = { event: 'narrowed', at: world.clock.now().toISOString(), withheld };
  await recordConsent(mr.parts, mr.caseworker, caseId, event);
}

/** The child says no to all sharing, and is followed. */
async function objected(caseId: string, withheld: object[]): Promise<void> {
  const said = { sort: 'objection', saidBy: 'child', language: 'ha', helpedBy: 'nobody', words: 'No.' } as const;
  const { id } = await recordVoice(mr.parts, mr.caseworker, caseId, said);
  const consent = { event: 'withdrawn', at: world.clock.now().toISOString(), withheld } as const;
  await answerVoice(mr.parts, mr.supervisor, id, { outcome: 'followed', words: 'So be it.', consent });
}

describe('a category that national law keeps for less long than the case (R21)', () => {
  it('goes at both nodes when its time is over, the rest stays, and the ledger says which', async () => {
    const { caseId, attachments } = await mr.register('01-moussa');
    const given = await caseWithConsent(world, mr, ['ne']);
    const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId: given });
    await close(ne, there);
    await close(mr, caseId);
    await later(50);
    expect([await endCategories(mr.parts, SOME), await endCategories(ne.parts, SOME)]).toEqual([0, 0]);
    expect(await saying(mr, given)).toEqual(['case_file.content', 'message.content']);
    expect(await saying(ne, there)).toEqual(['case_file.content', 'message.content']);
    const messages = [await mr.messages(id), await ne.messages(id)];
    const photos = attachments.length - 1;

    await later(12);
    // Health and photo, of the two cases of mr; at ne of the one.
    expect([await endCategories(mr.parts, 1), await endCategories(ne.parts, 1)]).toEqual([4, 2]);
    for (const [country, its] of [
      [mr, given],
      [mr, caseId],
      [ne, there],
    ] as const) {
      expect(await saying(country, its)).toEqual([]);
      expect(await saying(country, its, 'Testier')).toContain('case_file.content');
      const proofs = await endedAt(country, its);
      expect(proofs.map((each) => [each?.['category'], each?.['term'], each?.['months']]).sort()).toEqual([
        ['BIO_PHOTO', 'closed', 2],
        ['HEALTH', 'closed', 2],
      ]);
      expect(JSON.stringify(proofs)).not.toContain(CANARY);
    }
    const { content } = await readCase(mr.parts, mr.supervisor, caseId);
    expect([content.file?.health, content.file?.identification?.names?.length]).toEqual([undefined, 4]);
    // The photo of the dossier, and none of its other files.
    expect(await typesAt(mr, caseId)).toHaveLength(photos);
    await sweepFiles(mr.parts);

    // What was signed proves what it did, without saying it.
    const signed = (all: (typeof messages)[number]) => all.map(({ digest, jws, claims }) => [digest, jws, claims]);
    expect([signed(await mr.messages(id)), signed(await ne.messages(id))]).toEqual(messages.map(signed));
    expect((await verify(mr, ne)).ok).toBe(true);
    const { findings } = verifyEvidence(await exportEvidence(ne.parts, ne.supervisor, id, 'readable'), world.root);
    expect(findings).toEqual([]);
    expect([await endCategories(mr.parts, SOME), await endCategories(ne.parts, SOME)]).toEqual([0, 0]);
  }, 60_000);

  it('must stay: of an open case, of one that is held or opened again, and while its record is in doubt', async () => {
    const open = await caseWithConsent(world, mr, ['ne']);
    const [held, again, doubted] = [await closedCase(), await closedCase(), await closedCase()];
    const deciders = { askedBy: mr.supervisor.id, approvedBy: mr.caseworker.id, at: world.clock.now() };
    const asked = { reason: 'court_order', reviewBy: '2027-03-01T00:00:00.000Z' };
    await mr.parts.store.transaction((tx) => setHold(tx, { caseId: held, asked, ...deciders }));
    await mr.parts.store.transaction((tx) =>
      reopenCase(mr.parts, tx, { caseId: again, said: {}, by: mr.caseworker.id, at: world.clock.now() }),
    );
    const database = clients.get('mr')!;
    await database.query('UPDATE case_file SET unconfirmed_since = now() WHERE id = $1', [doubted]);
    await later(62);
    expect(await endCategories(mr.parts, SOME)).toBe(0);
    for (const each of [open, held, again, doubted]) expect(await saying(mr, each)).toEqual(['case_file.content']);

    // And goes when nothing keeps it any more; a case that was closed anew has its time anew.
    await database.query('UPDATE case_file SET unconfirmed_since = NULL WHERE id = $1', [doubted]);
    await mr.parts.store.transaction(async (tx) => {
      const { id: holdId } = (await tx.keeping.firstHold(held))!;
      await liftHold(tx, { caseId: held, holdId, reason: 'order_lifted' }, deciders);
    });
    await close(mr, again);
    expect(await endCategories(mr.parts, SOME)).toBe(4);
    expect([await saying(mr, held), await saying(mr, doubted)]).toEqual([[], []]);
    expect(await saying(mr, again)).toEqual(['case_file.content']);
    await later(62);
    expect(await endCategories(mr.parts, SOME)).toBe(2);
    expect([await saying(mr, again), await saying(mr, open)]).toEqual([[], ['case_file.content']]);
  });

  it('must stay: while a message that holds it is on its way; it is sent as it was signed or not at all', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await mr.parts.store.transaction(async (tx) => {
      const caseRow = (await tx.cases.lock(caseId))!;
      const closure = { reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23' };
      await closeCase(mr.parts, tx, { caseRow, closure, by: mr.caseworker.id, at: world.clock.now() });
    });
    await later(62);
    // Of photos nothing is on its way.
    expect(await endCategories(mr.parts, SOME)).toBe(1);
    expect(await saying(mr, caseId)).toEqual(['case_file.content', 'message.content']);
    await world.settle();
    await endCategories(mr.parts, SOME);
    expect(await saying(mr, caseId)).toEqual([]);
  });

  it('goes from what stands beside the case: uploads that nobody finished, words of consent, and answers to the child', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const photo = await begun(caseId, 'photograph');
    const paper = await begun(caseId, 'other');
    await heldBack(caseId, [
      { category: 'HEALTH', from: [], why: `He has ${CANARY}.` },
      { category: 'EDU', from: [], why: 'His school is known.' },
    ]);
    await objected(caseId, [{ field: '/health', from: [], why: `${CANARY} tells who he is.` }]);
    await close(mr, caseId);
    const beside = ['attachment_upload.content', 'child_voice_entry.content', 'consent_event.content'];
    expect(await saying(mr, caseId)).toEqual([beside[0], 'case_file.content', ...beside.slice(1)]);
    const before = await readConsents(mr.parts, mr.supervisor, caseId);

    await later(62);
    expect(await endCategories(mr.parts, SOME)).toBe(2);
    expect(await saying(mr, caseId)).toEqual([]);
    await expect(finishUpload(mr.parts, mr.caseworker, { id: photo, limits })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await finishUpload(mr.parts, mr.caseworker, { id: paper, limits })).id).toBe(paper);
    // That it was recorded, by whom and how far it reaches accounts for what was sent; and so do other reasons.
    const after = await readConsents(mr.parts, mr.supervisor, caseId);
    const unsaid = (name: string, value: unknown) =>
      name === 'why' && String(value).includes(CANARY) ? undefined : value;
    expect(JSON.stringify(after)).toEqual(JSON.stringify(before, unsaid));
    expect(await saying(mr, caseId, 'His school')).toEqual(['consent_event.content']);
    const record = clients.get('mr')!.query(`UPDATE consent_event SET content = 'less' WHERE case_id <> $1`, [caseId]);
    await expect(record).rejects.toThrow('append-only');

    // What comes to a closed case afterwards goes with the next round; the ledger says so once, and nothing where nothing came.
    await world.wait({ seconds: 60 });
    expect(await endCategories(mr.parts, SOME)).toBe(0);
    await heldBack(caseId, [{ category: 'HEALTH', from: [], why: CANARY }]);
    expect(await saying(mr, caseId)).toEqual(['consent_event.content']);
    expect(await endCategories(mr.parts, SOME)).toBe(1);
    expect(await endCategories(mr.parts, SOME)).toBe(0);
    expect(await saying(mr, caseId)).toEqual([]);
    expect((await endedAt(mr, caseId)).map((each) => each?.['category'])).toEqual(['HEALTH', 'BIO_PHOTO', 'HEALTH']);
    expect((await verify(mr, ne)).ok).toBe(true);
  });

  it('must stay: what only a law that is not in force would end; the next one may keep it for longer (R24)', async () => {
    const caseId = await caseWithConsent(world, mr, []);
    await close(mr, caseId);
    await later(62);
    const law = mr.parts.national as TestLaw;
    const { validFrom, validUntil } = law.newest();
    const now = world.clock.now().toISOString();
    for (const dates of [{ validUntil: now }, { validFrom: new Date(Date.parse(now) + 1_000).toISOString() }]) {
      law.change(dates);
      expect(await endCategories(mr.parts, SOME)).toBe(0);
      law.change({ validFrom, validUntil });
    }
    expect(await saying(mr, caseId)).toEqual(['case_file.content']);
    expect(await endCategories(mr.parts, SOME)).toBe(2);
    expect(await saying(mr, caseId)).toEqual([]);
  });

  it('goes also from what was signed anew on the way: of that one message is never answered', async () => {
    const given = (await mr.register('01-moussa', false)).caseId;
    const asked = consentFor(['ne'], world.clock.now());
    // What went before took months.
    const provisions = (asked['provisions'] as JsonObject[]).map((each) => ({
      ...each,
      validUntil: '2028-06-01T00:00:00.000Z',
    }));
    await consent(mr, given, { ...asked, provisions });
    const id = await mr.offer(given, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await mr.send();
    world.post.collect('ne');
    const ended = (await world.renewKeys('ne')).map(thumbprintOf);
    world.publish({ ended });
    world.clock.forward({ seconds: 160 });
    await world.settle();
    const handovers = (await mr.messages(id)).filter(({ step }) => step === 'handover');
    expect(handovers.map(({ status }) => status)).toEqual(['queued', 'receipted']);
    await ne.act(id, 'assume');
    await world.settle();
    await close(mr, given);
    await later(62);
    await endCategories(mr.parts, SOME);
    expect(await saying(mr, given)).toEqual([]);
  });
});
