import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { addAttachment } from '../../../services/country-node/src/casework/add-attachment.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import { Play } from '../../support/exchange/play.js';
import { consent, conversationsOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

const contact = {
  function: 'Records desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'records@authority.example',
};
const childInformed = { informed: true, language: 'ha' };
const REQUEST = { wanted: 'both', urgency: 'low', childInformed, contact };
const WAYS = {
  civil: {
    document: 'birth_certificate',
    sought: { documentType: 'birth_certificate', issuingAuthority: 'Civil registry, Mirriah (fictional)' },
    record: { number: 'NE-FICT-2011-00314', issuingCountry: 'NE' },
    file: 'birth_certificate',
  },
  school: {
    document: 'school_record',
    sought: { documentType: 'school_record', school: 'Lower secondary school (fictional)' },
    record: { school: 'Lower secondary school (fictional)', grade: '5' },
    file: 'school_record',
  },
  medical: {
    document: 'vaccination_record',
    sought: { documentType: 'vaccination_record', provider: 'Health centre (fictional)' },
    record: { provider: 'Health centre (fictional)', vaccines: [{ vaccine: 'Measles', givenOn: '2012-05' }] },
    file: 'vaccination_record',
  },
} satisfies Record<string, { document: string; sought: JsonObject; record: JsonObject; file: string }>;
type Way = keyof typeof WAYS;
const CONFIRMED = { confirmedOn: '2026-11-27', means: 'register_seen', issuer: contact };
const CLOSE = { outcome: 'document_confirmed', childInformed };
const LIMITS = { fileBytes: 10_000_000, caseBytes: 100_000_000 };
const PAPER = readFileSync('deploy/local/dossiers/01-moussa/birth-certificate-extract.pdf');

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const registered = () => mr.register('01-moussa', true, ['documents']);

async function asked(way: Way, caseId?: string): Promise<Play> {
  const id = caseId ?? (await registered()).caseId;
  const input = { ...REQUEST, document: WAYS[way].document };
  return Play.open(world, { kind: 'documents', step: `request-${way}`, from: 'mr', to: 'ne', caseId: id, input });
}

const described = (way: Way) => ({ sought: { ...WAYS[way].sought }, childInformed });

async function sought(way: Way, caseId?: string): Promise<Play> {
  const play = await asked(way, caseId);
  return play.take(['ne', 'accept', { worker: contact }], ['mr', `describe-${way}`, described(way)]);
}

/** A paper that the keeper found, filed with the case as it knows it. */
async function found(play: Play, documentType: string): Promise<string> {
  const caseId = await play.caseAt('ne');
  await ne.parts.store.transaction((tx) => {
    const [staffId, assignedAt] = [ne.caseworker.id, world.clock.now()];
    return tx.cases.assign({ caseId, staffId, assignedBy: ne.supervisor.id, assignedAt, categories: null });
  });
  const file = { caseId, documentType, mediaType: 'application/pdf', title: 'As found', bytes: bytes() };
  return (await addAttachment(ne.parts, ne.caseworker, { ...file, limits: LIMITS })).id;
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield PAPER;
}

const said = async (at: Country, id: string, step: string) => {
  const { messages } = await readConversation(at.parts, at.supervisor, id);
  return messages.find((each) => each.step === step);
};

describe('a document', () => {
  it.each(Object.keys(WAYS) as Way[])(
    'of the way %s is asked for, sent with its file, confirmed and closed',
    async (way) => {
      const play = await sought(way);
      const file = await found(play, WAYS[way].file);
      const record = { ...WAYS[way].record };
      await play.take(['ne', `send-${way}`, { form: 'certified_copy', record, attachments: [file] }]);
      await mr.fetchFiles();
      const kept = await mr.parts.store.transaction(async (tx) => tx.attachments.ofCase(await play.caseAt('mr')));
      expect(kept.filter(({ holder }) => holder === 'ne').map(({ status, size }) => [status, size])).toEqual([
        ['stored', PAPER.length],
      ]);
      expect((await said(mr, play.id, `send-${way}`))?.said).toMatchObject({ record });
      await play.take(['ne', 'confirm', CONFIRMED], ['mr', 'close', CLOSE]);
      expect(await play.states()).toEqual(['closed', 'closed']);
      for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('mr');
      expect(world.logged.filter(({ error }) => error)).toEqual([]);
    },
  );

  it('is described by what its own kind needs, and nothing else', async () => {
    const sections = async (way: Way) => {
      const play = await sought(way);
      const shown = (await said(ne, play.id, `describe-${way}`))?.shown as { file?: object } | undefined;
      return Object.keys(shown?.file ?? {}).sort();
    };
    expect(await sections('civil')).toEqual(['documents', 'family', 'identification', 'workers']);
    expect(await sections('school')).toEqual(['education', 'identification', 'workers']);
    expect(await sections('medical')).toEqual(['health', 'identification', 'workers']);
  });

  it('may be confirmed without being sent, as one of which the child has a copy', async () => {
    const { caseId, attachments } = await registered();
    const play = await (await asked('civil', caseId)).take(['ne', 'accept', { worker: contact }]);
    const copy = attachments[0] ?? '';
    await play.take(['mr', 'describe-civil', { ...described('civil'), attachments: [copy] }]);
    await ne.fetchFiles();
    await play.take(['ne', 'not-confirm', { reason: 'differs_from_register' }]);
    await play.take(['mr', 'close', { outcome: 'not_obtained', childInformed }]);
    expect(await play.states()).toEqual(['closed', 'closed']);
  });

  it('that is not there, or not given, ends the request', async () => {
    const none = await (await sought('school')).take(['ne', 'no-record', { reason: 'archive_lost' }]);
    expect(await none.states()).toEqual(['no-record', 'no-record']);
    const declined = await (await asked('medical')).take(['ne', 'decline', { reason: 'fee_or_form_needed' }]);
    expect(await declined.states()).toEqual(['declined', 'declined']);
  });

  it('keeps its issuer’s word when a closing crosses it', async () => {
    const play = await (await sought('civil')).take(['ne', 'send-civil', { form: 'plain_copy' }]);
    await ne.act(play.id, 'confirm', CONFIRMED);
    await mr.act(play.id, 'close', CLOSE);
    await world.settle();
    expect(await play.states()).toEqual(['closed', 'closed']);
    expect(await said(mr, play.id, 'confirm')).toBeDefined();
  });
});

describe('a request for a document', () => {
  it('ends when the consent that it rests on does (R10)', async () => {
    const { caseId } = await registered();
    const play = await sought('school', caseId);
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
    expect(await conversationsOf(ne, await play.caseAt('ne'), 'consent-change')).toMatchObject([
      { state: 'announced' },
    ]);
  });
});

describe('a document is refused', () => {
  it('without consent for it, and to an office with which nothing of the kind was agreed: nothing leaves', async () => {
    const input = { ...REQUEST, document: 'birth_certificate' };
    const before = world.post.sent.length;
    const { caseId: other } = await mr.register('01-moussa');
    await expect(mr.open('documents', other, 'ne', input)).rejects.toMatchObject({ code: 'consent-missing' });
    const { caseId } = await registered();
    await expect(mr.open('documents', caseId, 'iom-ne', input)).rejects.toMatchObject({
      code: 'agreement-not-permitted',
    });
    await world.settle();
    expect(world.post.sent.length).toBe(before);
  });

  it('where it was issued, when the child fears that country (R2)', async () => {
    const { caseId } = await mr.register('01-moussa', true, ['documents']);
    const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
    const caseFile: CaseFile = {
      ...content.file,
      legalStatus: { asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'] },
    };
    await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
    const input = { ...REQUEST, document: 'birth_certificate' };
    await expect(mr.open('documents', caseId, 'ne', input)).rejects.toMatchObject({ code: 'origin-protected' });
  });

  it.each([
    ['a school record on the way of civil papers', 'civil', 'mr', 'describe-school', described('school')],
    ['an illness on the way of schools', 'school', 'ne', 'send-medical', { form: 'plain_copy' }],
    ['the document before the acceptance', 'school', 'ne', 'send-school', { form: 'plain_copy' }],
    ['an acceptance by who asked', 'school', 'mr', 'accept', { worker: contact }],
  ] as const)('%s', async (_name, way, node, step, input) => {
    const play = await asked(way);
    expect(await play.refusal(node, step, { ...input })).toBe('step-not-allowed');
  });

  it('of another kind than its way takes, as entered and as a file', async () => {
    const { caseId } = await registered();
    const input = { ...REQUEST, document: 'vaccination_record' };
    const opening = mr.open('documents', caseId, 'ne', input, { step: 'request-school' });
    await expect(opening).rejects.toMatchObject({ code: 'schema-violation', pointers: ['/document'] });
    const play = await sought('school');
    const file = await found(play, 'medical_report');
    const sending = { form: 'plain_copy', attachments: [file] };
    expect(await play.refusal('ne', 'send-school', sending)).toBe('attachment-type-not-allowed');
    expect(await play.states()).toEqual(['sought-school', 'sought-school']);
  });

  it('when it says more than the proof that came with the question covers', async () => {
    const { caseId } = await registered();
    const play = await (await asked('civil', caseId)).take(['ne', 'accept', { worker: contact }]);
    await recordConsent(mr.parts, mr.caseworker, caseId, {
      ...{ event: 'narrowed', at: world.clock.now().toISOString() },
      provisions: [permit(['ID_CORE', 'DOCS'])],
    } as { event: string });
    const sought = { documentType: 'birth_certificate' };
    await play.take(['mr', 'describe-civil', { sought, childInformed }]);
    const sending = { form: 'plain_copy', record: { number: 'NE-FICT-2011-00314' } };
    expect(await play.refusal('ne', 'send-civil', sending)).toMatch(/^consent-/);
    await play.take(['ne', 'send-civil', { form: 'plain_copy' }]);
    expect(await play.states()).toEqual(['sent', 'sent']);
  });

  it('after the request was withdrawn: what crossed it counts for nothing', async () => {
    const play = await sought('school');
    await mr.act(play.id, 'withdraw', { reason: 'found_elsewhere' });
    await ne.act(play.id, 'send-school', { form: 'plain_copy' });
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
  });
});

const permit = (categories: string[]) => ({
  ...{ effect: 'permit', purposes: ['documents'], recipients: [{ node: 'ne' }], categories },
  ...{ fieldExceptions: [], onwardSharing: 'none' },
  ...{ validFrom: '2026-01-01T00:00:00.000Z', validUntil: '2027-05-01T00:00:00.000Z' },
});
