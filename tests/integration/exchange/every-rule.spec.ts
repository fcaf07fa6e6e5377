import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { askClosure } from '../../../services/country-node/src/casework/ask-closure.js';
import { judgeDuplicate } from '../../../services/country-node/src/casework/duplicates/judge-duplicate.js';
import { askDestruction } from '../../../services/country-node/src/casework/keeping/ask-destruction.js';
import { printCase } from '../../../services/country-node/src/casework/print-view.js';
import { publishServices } from '../../../services/country-node/src/casework/services/publish-services.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { ALERT, contact, URGENT } from '../../support/exchange/onward.js';
import { consent, consentFor, mayPassOn, transfer } from '../../support/exchange/sharing.js';
import { change, SAID, searching } from '../../support/exchange/tracing.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';
import { pairWith } from '../../support/pairs-and-figures.js';
import { someService, someServices } from '../../support/some-services.js';
import { note } from '../../threats/restoring.js';

const CONSULATE = { id: 'ne-consulate-mr', country: 'NE', kind: 'consular' as const, roles: [] };
const MALI = { id: 'ml', country: 'ML', kind: 'authority' as const, roles: [] };

let world: World;
let [mr, ne]: Country[] = [];

beforeAll(async () => {
  world = await World.begin(undefined, [], [...PARTICIPANTS, MALI, CONSULATE]);
  [mr, ne] = [world.of('mr'), world.of('ne')];
}, 60_000);
afterAll(() => world?.end());

const registered = async (withConsent = true) => (await mr!.register('01-moussa', withConsent)).caseId;
const offer = (caseId: string) => mr!.offer(caseId, 'ne');

/** Registered, changed, and offered. */
const offering = (alter: (file: CaseFile) => CaseFile) => async () => {
  const caseId = await registered();
  await change(mr!, caseId, alter);
  return offer(caseId);
};

/** Offered on what was said of the consent. */
const agreedTo = (changes: object) => async () => {
  const caseId = await registered(false);
  await consent(mr!, caseId, { ...consentFor(['ne'], world.clock.now()), ...changes });
  return offer(caseId);
};

/** A closure with all that its reason needs, but for what is told otherwise. */
const closing = (said: object) => async () => {
  const caseId = await registered();
  await change(mr!, caseId, (file) => ({ ...file, risk: { ...file.risk, level: 'low' } }));
  const closure = { reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23', contact } as const;
  return askClosure(mr!.parts, mr!.caseworker, caseId, { ...closure, childInformed: INFORMED, ...said });
};
const INFORMED = { informed: true, language: 'ha' };

/** What somebody tries at a node, of every rule that refuses with a code. */
const TRIED: readonly [rule: string, what: string, code: string, tries: () => Promise<unknown>][] = [
  ['R1', 'a case is shown without consent', 'consent-missing', async () => offer(await registered(false))],
  [
    'R2',
    'a child who seeks protection is offered to its country of origin',
    'origin-protected',
    offering((file) => ({
      ...file,
      legalStatus: { asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'] },
      bia: { ...file.bia, cleared: false },
    })),
  ],
  [
    'R3',
    'a search hints at a claim',
    'hint-of-claim',
    async () => {
      const { caseId } = await mr!.register('04-bakary');
      const hinting = { ...SAID.request.contact, organisation: 'Bureau du HCR (fictional)' };
      return mr!.open('family-tracing', caseId, 'ml', { ...SAID.request, contact: hinting });
    },
  ],
  [
    'R4',
    'a family is searched that the child does not wish to have found',
    'tracing-not-wished',
    async () => {
      const { caseId } = await mr!.register('04-bakary');
      await change(mr!, caseId, (file) => ({ ...file, family: { ...file.family, tracingWished: false } }));
      return mr!.open('family-tracing', caseId, 'ml', SAID.request);
    },
  ],
  [
    'R5',
    'more is told of somebody found than was agreed to',
    'consent-missing',
    async () => {
      const { play } = await searching(world);
      const found = { ...SAID.located.found, phone: '+22300000799' };
      return world.of('ml').act(play.id, 'report-located', { ...SAID.located, found });
    },
  ],
  [
    'R6',
    'a case is closed by an age that is not proved',
    'age-not-proved',
    closing({ reason: 'turned_18', handedTo: contact }),
  ],
  [
    'R7',
    'responsibility is assumed before the handover',
    'step-not-allowed',
    async () => {
      const id = await offer(await registered());
      await world.settle();
      await ne!.act(id, 'accept');
      await world.settle();
      return ne!.act(id, 'assume');
    },
  ],
  [
    'R8',
    'an alert rests on a vital interest that nobody found',
    'consent-missing',
    async () => mr!.open('onward-alert', await registered(false), 'ne', { ...ALERT, ground: 'vital_interest' }),
  ],
  [
    'R9',
    'somebody approves what they asked for',
    'approver-is-author',
    async () => {
      const open = { kind: 'case-transfer', caseId: await registered(), peer: 'ne' };
      const asked = await requestStep(mr!.parts, { by: mr!.supervisor, open, step: 'offer', input: STORY.offer });
      return decideApproval(mr!.parts, { by: mr!.supervisor, approvalId: asked.approvalId!, decision: 'approve' });
    },
  ],
  [
    'R10',
    'a case is shown on a consent that was withdrawn',
    'consent-withdrawn',
    async () => {
      const caseId = await registered();
      await consent(mr!, caseId, { event: 'withdrawn' });
      return offer(caseId);
    },
  ],
  [
    'R11',
    'something is told that the child withheld',
    'over-disclosure',
    async () => {
      const caseId = await registered(false);
      const [given] = consentFor(['ne'], world.clock.now())['provisions'] as object[];
      const withheld = [{ category: 'ROUTE', from: [] }];
      const provisions = [{ ...given, purposes: [URGENT] }];
      await consent(mr!, caseId, { ...consentFor(['ne'], world.clock.now(), { provisions }), withheld });
      return mr!.open('onward-alert', caseId, 'ne', ALERT);
    },
  ],
  [
    'R12',
    'a guardian in conflict of interest consents',
    'guardian-conflict',
    agreedTo({ givenBy: { who: 'guardian', relation: 'guardian', conflictOfInterest: true } }),
  ],
  ['R13', 'a case is sent that must not be', 'do-not-transmit', offering((file) => ({ ...file, doNotTransmit: true }))],
  [
    'R14',
    'a case is passed on that came for its recipient alone',
    'onward-sharing-denied',
    async () => {
      const { caseId } = await transfer(world, { from: 'mr', to: 'ne', caseId: await registered() });
      await consent(ne!, caseId, consentFor(['iom-ne'], world.clock.now()));
      mayPassOn(world);
      return ne!.offer(caseId, 'iom-ne').finally(() => world.publish());
    },
  ],
  ['R16', 'a case is closed whose goals were not reached', 'closure-incomplete', closing({ goals: 'not_reached' })],
  [
    'R17',
    'one person joins two cases',
    'approver-is-author',
    async () => {
      const id = await pairWith(mr!, await registered());
      const seen = (await mr!.parts.store.transaction((tx) => tx.duplicates.get(id)))!.version;
      const verdict = { id, verdict: 'same' } as const;
      const { version } = await judgeDuplicate(mr!.parts, mr!.caseworker, { ...verdict, seen });
      return judgeDuplicate(mr!.parts, mr!.caseworker, { ...verdict, seen: version });
    },
  ],
  [
    'R18',
    'a consulate is asked directly',
    'party-not-admitted',
    async () => mr!.open('identity-verification', await registered(), CONSULATE.id, { items: ['identity'] }),
  ],
  [
    'R21',
    'a case is destroyed whose time of keeping runs',
    'retention-running',
    async () => {
      const caseId = await registered();
      const at = mr!.parts.clock.now();
      const retentionUntil = new Date(at.getTime() + 86_400_000);
      const closure = { closedAt: at, retentionUntil, followUpDueAt: retentionUntil };
      await mr!.parts.store.transaction((tx) => tx.cases.setClosure(caseId, closure, at));
      return askDestruction(mr!.parts, mr!.caseworker, caseId);
    },
  ],
  [
    'R22',
    'a service names a person',
    'functional-contact-required',
    async () => {
      const service = someService();
      const named = { ...service, contact: { ...service.contact, function: 'Mme Diallo' } };
      return publishServices(mr!.parts, mr!.supervisor, { seen: 0, services: someServices(named) });
    },
  ],
  [
    'R24',
    'somebody decides on best interests whom the law does not name',
    'bid-decider-not-allowed',
    async () => {
      const caseId = await registered();
      return change(mr!, caseId, (file) => ({ ...file, bid: { ...file.bid, decidedBy: 'juvenile_judge' } }));
    },
  ],
  [
    'R25',
    'consent is given in words that were not understood',
    'notice-language',
    agreedTo({ languageUnderstood: false }),
  ],
];

const codeOf = (trying: Promise<unknown>) =>
  trying.then(
    () => 'nothing',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

describe('what no node does', () => {
  it.each(TRIED)(
    '%s: %s',
    async (_rule, _what, code, tries) => {
      expect(await codeOf(tries())).toBe(code);
    },
    60_000,
  );

  it('R11: what is withheld is neither shown nor said to be', async () => {
    const id = await offer(await registered());
    await world.settle();
    const sent = JSON.stringify(await ne!.messages(id));
    expect(sent).not.toMatch(/withheld|drawer/i);
  });

  it('R15: what is late is late on both sides', async () => {
    const id = await offer(await registered());
    await world.settle();
    world.clock.forward({ days: 8 });
    world.publish();
    for (const country of [mr!, ne!]) await country.keepTime();
    for (const country of [mr!, ne!]) expect((await country.deadline(id))?.stage).toBe('overdue');
  });

  it('R19: a photograph that no consent names stays where it is', async () => {
    const { caseId, attachments } = await mr!.register('01-moussa');
    const id = await offer(caseId);
    await world.settle();
    await ne!.act(id, 'accept');
    await world.settle();
    await mr!.act(id, 'handover', { ...STORY.handover, attachments: [...attachments] });
    await world.settle();
    const { caseId: there } = (await ne!.conversation(id))!;
    const arrived = await ne!.parts.store.transaction((tx) => tx.attachments.ofCase(there));
    expect(arrived.map(({ mediaType }) => mediaType).sort()).toEqual(['application/pdf', 'audio/ogg']);
  });

  it('R20: no log names anybody', () => {
    expect(JSON.stringify(world.logged)).not.toMatch(/Moussa|Aminata|Diallo/);
  });

  it('R23: nothing is printed of a record that is in doubt', async () => {
    const { caseId } = await transfer(world, { from: 'mr', to: 'ne', caseId: await registered() });
    await resume(ne!.parts, world.continuityOf('ne'));
    await note(world, ne!);
    await world.backUp('ne');
    await ne!.register('04-bakary');
    await note(world, ne!);
    expect(await world.restore('ne')).toBe('restored');
    expect(await codeOf(printCase(ne!.parts, ne!.supervisor, caseId))).toBe('record-unconfirmed');
  }, 60_000);

  it('is named of every rule', () => {
    const rules = JSON.parse(readFileSync('contracts/safeguards.json', 'utf8')) as { rule: string; codes: string[] }[];
    const tried = [...TRIED.map(([rule]) => rule), 'R11', 'R15', 'R19', 'R20', 'R23'];
    expect(rules.map(({ rule }) => rule).filter((rule) => !tried.includes(rule))).toEqual([]);
    const codes = new Map(rules.map(({ rule, codes: of }) => [rule, of]));
    expect(TRIED.filter(([rule, , code]) => !codes.get(rule)?.includes(code)).map(([rule]) => rule)).toEqual([]);
  });
});
