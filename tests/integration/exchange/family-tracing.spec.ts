import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { printConversation } from '../../../services/country-node/src/casework/print-view.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import type { Country } from '../../support/exchange/country.js';
import type { Play } from '../../support/exchange/play.js';
import { consent, conversationsOf } from '../../support/exchange/sharing.js';
import {
  change,
  findRisk,
  messagesOf,
  NODES,
  registered,
  ROUTE,
  SAID,
  searching,
} from '../../support/exchange/tracing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ml: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [], NODES);
  [mr, ml] = [world.of('mr'), world.of('ml')];
});
afterAll(() => world?.end());

const both = (state: string) => [state, state];
const last = async (node: Country, { id }: Play) => (await messagesOf(node, id)).at(-1)!;
const stepsOf = async (node: Country, { id }: Play) => (await node.messages(id)).map(({ step }) => step);
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: { code?: string; pointers?: string[] }) => error.code,
  );
const open = (caseId: string, input: JsonObject = SAID.request) => mr.open('family-tracing', caseId, 'ml', input);

describe('a search by way of two relays', () => {
  it('goes from the request over a match that both sides verified to the assessment, the outcome and its end', async () => {
    const { play } = await searching(world, { route: ROUTE });
    await play.take(['ml', 'progress', { stage: 'place_visited' }]);
    await play.take(['ml', 'report-located', SAID.located]);
    expect(await play.states()).toEqual(both('located'));
    expect(
      await play.refusal('mr', 'request-contact', { means: ['letter'], childInformed: SAID.request.childInformed }),
    ).toBe('step-not-allowed');
    await play.take(
      ['mr', 'verify', SAID.verify],
      ['mr', 'request-contact', { means: ['telephone'], childInformed: SAID.request.childInformed }],
      ['ml', 'report-contact', { result: 'made' }],
      ['mr', 'request-assessment', { aspects: ['willingness'], childInformed: SAID.request.childInformed }],
      ['ml', 'assess', SAID.assess],
      ['mr', 'tell-outcome', SAID.outcome],
      ['mr', 'close', { outcome: 'contact_restored', childInformed: SAID.request.childInformed }],
    );
    expect(await play.states()).toEqual(both('closed'));
    const lines = new Set(world.post.sent.map(({ from, to }) => [from, to].sort().join(' ')));
    expect([...lines].sort()).toEqual(['iom-ml iom-mr', 'iom-ml ml', 'iom-mr mr']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('shows who the child is and who is sought; neither where he is, nor the assessment, nor any status', async () => {
    const { play } = await searching(world, { route: ROUTE });
    const [request] = await messagesOf(ml, play.id);
    const shown = JSON.stringify(request?.shown);
    for (const told of ['Bakary', 'Aminata', 'Kayes', '+22300000712']) expect(shown).toContain(told);
    for (const kept of ['Néma', 'MR-01', 'Host family', 'asylum', 'riskInTracing', 'foster', 'Dyer', 'lorry']) {
      expect(shown).not.toContain(kept);
    }
  });

  it('is cancelled when consent for it is taken back, and the change is told by the same way', async () => {
    const { play, caseId } = await searching(world, { route: ROUTE });
    world.post.sent.length = 0;
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(both('cancelling'));
    expect((await conversationsOf(ml, await play.caseAt('ml'), 'consent-change')).map(({ state }) => state)).toEqual([
      'announced',
    ]);
    const lines = new Set(world.post.sent.map(({ from, to }) => [from, to].sort().join(' ')));
    expect([...lines].sort()).toEqual(['iom-ml iom-mr', 'iom-ml ml', 'iom-mr mr']);
    await play.take(['ml', 'cancelled']);
    expect(await play.states()).toEqual(both('cancelled'));
  });
});

describe('R4: a search that must not begin', () => {
  const bia = (changed: CaseFile['bia']) => (file: CaseFile) => ({ ...file, bia: { ...file.bia, ...changed } });

  it.each<[string, (file: CaseFile) => CaseFile, string]>([
    [
      'without the child’s wish',
      (file) => ({ ...file, family: { ...file.family, tracingWished: false } }),
      'tracing-not-wished',
    ],
    ['with a risk in it', bia({ riskInTracing: true }), 'tracing-unsafe'],
    ['on an old assessment', bia({ assessedOn: '2026-01-05' }), 'tracing-unsafe'],
    ['on one that is not done', bia({ done: false }), 'tracing-unsafe'],
  ])('%s', async (_what, alter, code) => {
    const caseId = await registered(world);
    await change(mr, caseId, alter);
    expect(await codeOf(open(caseId))).toBe(code);
    await world.settle();
    expect((await conversationsOf(mr, caseId, 'family-tracing')).every(({ state }) => state === 'start')).toBe(true);
  });

  it('without consent, and after its withdrawal', async () => {
    const { caseId } = await mr.register('04-bakary', false);
    expect(await codeOf(open(caseId))).toBe('tracing-not-wished');
    const agreed = await registered(world);
    await consent(mr, agreed, { event: 'withdrawn' });
    expect(await codeOf(open(agreed))).toBe('tracing-not-wished');
  });

  it('goes no further when the risk is found before it left: it is taken back, without the reason', async () => {
    const caseId = await registered(world);
    world.post.unreachable.add('ml');
    const id = await open(caseId);
    await findRisk(mr, caseId);
    await world.settle('mr');
    const [request, taken] = await mr.messages(id);
    expect([request?.status, taken?.step]).toEqual(['voided', 'void']);
    expect(JSON.stringify((await messagesOf(mr, id)).at(-1)?.said)).toContain('basis-changed');
    world.post.unreachable.delete('ml');
    world.clock.forward({ seconds: 300 });
    await world.settle();
    expect(await stepsOf(mr, { id } as Play)).not.toContain('suspend');
  });
});

describe('R4: a risk that is found later', () => {
  it('suspends the search with the change of the case, without a reason, until it is acknowledged; then it rests', async () => {
    const { play, caseId } = await searching(world, { route: ROUTE });
    await play.take(['ml', 'report-located', SAID.located]);
    await findRisk(mr, caseId);
    await world.settle();
    expect(await play.states()).toEqual(both('suspending'));
    expect(Object.keys((await last(ml, play)).said ?? {})).toEqual(['caseReference']);
    expect(await play.refusal('ml', 'assess', SAID.assess)).toBe('step-not-allowed');
    await play.take(['ml', 'suspended']);
    expect(await play.states()).toEqual(both('suspended'));
    expect(await play.refusal('mr', 'resume', { childInformed: SAID.request.childInformed })).toBe('tracing-unsafe');
    await change(mr, caseId, (file) => ({ ...file, bia: { ...file.bia, riskInTracing: false } }));
    await play.take(['mr', 'resume', { childInformed: SAID.request.childInformed }]);
    expect(await play.states()).toEqual(both('requested'));
    // What asked for the acknowledgement asks no more, and stops nothing that was taken up again.
    world.clock.forward({ hours: 25 });
    await world.settle();
    expect(await play.states()).toEqual(both('requested'));
  });

  it('is repeated every day until it is acknowledged, and no more after that', async () => {
    const { play, caseId } = await searching(world);
    await findRisk(mr, caseId);
    await world.settle();
    const suspensions = async () => (await stepsOf(ml, play)).filter((step) => step === 'suspend').length;
    expect(await suspensions()).toBe(1);
    for (const expected of [2, 3]) {
      world.clock.forward({ hours: 25 });
      await world.settle();
      expect(await suspensions()).toBe(expected);
    }
    await play.take(['ml', 'suspended']);
    world.clock.forward({ hours: 25 });
    await world.settle();
    expect(await suspensions()).toBe(3);
    expect(await play.states()).toEqual(both('suspended'));
  });

  it('takes in no report that crossed it: refused, and nothing of what it shows is kept', async () => {
    const { play, caseId } = await searching(world);
    await ml.act(play.id, 'report-located', SAID.located);
    await ml.send();
    await findRisk(mr, caseId);
    await mr.send();
    await world.settle();
    expect(await play.states()).toEqual(both('suspending'));
    expect(await stepsOf(mr, play)).not.toContain('report-located');
    const report = (await ml.messages(play.id)).find(({ step }) => step === 'report-located');
    expect([report?.status, report?.refusalCode]).toEqual(['refused', 'search-stopped']);
    await play.take(['ml', 'suspended']);
    expect(await play.states()).toEqual(both('suspended'));
  });

  it('keeps a report that waits from being published', async () => {
    const { play, caseId } = await searching(world);
    await ml.act(play.id, 'report-located', SAID.located);
    await findRisk(mr, caseId);
    await mr.send();
    await ml.receive();
    await world.settle();
    const report = (await ml.messages(play.id)).find(({ step }) => step === 'report-located');
    expect(report?.status).toBe('voided');
    expect(await stepsOf(mr, play)).not.toContain('report-located');
    expect(await play.states()).toEqual(both('suspending'));
  });
});

describe('R5: who was found decides what is told', () => {
  it('item by item: what was not agreed to stops the report, with the place at fault', async () => {
    const { play } = await searching(world);
    const { agreed, found } = SAID.located;
    const more = { ...SAID.located, found: { ...found, phone: '+22300000799' } };
    await expect(ml.act(play.id, 'report-located', more)).rejects.toMatchObject({
      code: 'consent-missing',
      pointers: ['/found/phone'],
    });
    const less = { ...SAID.located, agreed: { ...agreed, place: false } };
    await expect(ml.act(play.id, 'report-located', less)).rejects.toMatchObject({ code: 'consent-missing' });
    await play.take(['ml', 'report-located', SAID.located]);
    const seen = JSON.stringify((await last(mr, play)).said);
    expect(seen).toContain('She waits for him.');
    expect(seen).not.toContain('799');
  });

  it('looks, declined, exactly like no information: bodies, sizes, claims, ledgers of both nodes', async () => {
    const declined = await searching(world);
    const unknown = await searching(world);
    const sizes: number[][] = [];
    for (const [{ play }, onlyHere] of [
      [declined, { foundButDeclines: true, note: 'Found in Kayes; asks that nobody be told. canary-declined' }],
      [unknown, undefined],
    ] as const) {
      world.post.sent.length = 0;
      await play.take(['ml', 'report-no-information', { ...SAID.nothing, ...(onlyHere ? { onlyHere } : {}) }]);
      sizes.push(world.post.sent.map(({ sealed }) => sealed.length));
    }
    expect(sizes[0]).toEqual(sizes[1]);
    expect(await declined.play.states()).toEqual(both('not-found'));
    const views = await Promise.all([declined, unknown].map(async ({ play }) => (await last(mr, play)).said));
    const [one, other] = views.map(({ caseReference: _own, ...said } = {}) => said);
    expect(one).toEqual(other);
    const claims = await Promise.all([declined, unknown].map(({ play }) => claimsOf(mr, play.id)));
    expect(claims[0]).toEqual(claims[1]);
    for (const node of [mr, ml]) {
      const [first, second] = await Promise.all([declined, unknown].map(({ play }) => ledgerOf(node, play)));
      expect(first).toEqual(second);
      expect(JSON.stringify(await everyEntry(node))).not.toContain('canary-declined');
    }
    expect(JSON.stringify(await messagesOf(mr, declined.play.id))).not.toContain('canary-declined');
    expect((await last(ml, declined.play)).onlyHere).toEqual({
      foundButDeclines: true,
      note: 'Found in Kayes; asks that nobody be told. canary-declined',
    });
    expect((await last(mr, declined.play)).onlyHere).toBeUndefined();
    // And on no paper where it was found (R23).
    const { view } = await printConversation(ml.parts, ml.supervisor, declined.play.id);
    expect(view.messages.length).toBeGreaterThan(0);
    expect(JSON.stringify(view)).not.toContain('canary-declined');
  });
});

describe('R3: no hint of a claim', () => {
  it('holds a place back that lets guess one, and stops what a person enters', async () => {
    const caseId = await registered(world);
    await change(mr, caseId, (file) => {
      const [mother, ...others] = file.family?.members ?? [];
      return {
        ...file,
        family: { ...file.family, members: [{ ...mother, locality: 'Camp de réfugiés, Kayes' }, ...others] },
      };
    });
    const hinting = {
      ...SAID.request,
      contact: { ...SAID.request.contact, organisation: 'Bureau du HCR (fictional)' },
    };
    expect(await codeOf(open(caseId, hinting))).toBe('hint-of-claim');
    const { play } = await searching(world, { caseId });
    const shown = JSON.stringify((await messagesOf(ml, play.id))[0]?.shown);
    expect(shown).toContain('Aminata');
    expect(shown).not.toContain('réfugiés');
  });
});

async function claimsOf({ parts }: Country, id: string) {
  const rows = await parts.store.transaction((tx) => tx.conversations.messages(id));
  const { step, claims } = rows.at(-1)!;
  const { schema, purpose, categories, onwardSharing, kind } = JSON.parse(claims) as Record<string, unknown>;
  return {
    step,
    members: Object.keys(JSON.parse(claims) as object).sort(),
    schema,
    purpose,
    categories,
    onwardSharing,
    kind,
  };
}

/** What the ledger says of a conversation: kinds and members; values name ids and digests. */
async function ledgerOf({ parts }: Country, { id }: Play) {
  const rows = await parts.store.transaction((tx) => tx.ledger.about({ conversationId: id, limit: 500 }));
  return rows
    .map(
      ({ kind, content }) =>
        `${kind}: ${Object.keys(content ?? {})
          .sort()
          .join(' ')}`,
    )
    .sort();
}

async function everyEntry({ parts }: Country) {
  await sequenceLedger(parts);
  return parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 5_000 }));
}
