import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from '@jest/globals';
import type { CaseFile, ConsentEvent } from '#libs/schema-check/generated/types.js';
import { accept } from '../../../deploy/local/story/accept.js';
import type { Attachment, Conversation, Items } from '../../../deploy/local/story/api-types.js';
import { assume } from '../../../deploy/local/story/assume.js';
import { tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import { giveToCaseworker } from '../../../deploy/local/story/give-to-caseworker.js';
import { handOver } from '../../../deploy/local/story/hand-over.js';
import { CONSULATE } from '../../../deploy/local/story/identity.js';
import { DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';
import { offer, seeOffer } from '../../../deploy/local/story/offer.js';
import { previewOffer } from '../../../deploy/local/story/preview-offer.js';
import { register } from '../../../deploy/local/story/register.js';
import type { Telling } from '../../../deploy/local/story/telling.js';
import { SAID } from '../../support/exchange/tracing.js';
import { someService, someServices } from '../../support/some-services.js';
import { inputs } from '../support/inputs.js';
import type { Journey } from '../support/journey.js';
import { type Child, given, inDays, Mauritania, OFFER, today } from '../support/mauritania.js';
import { refusalOf } from '../support/referral.js';

const PATIENCE_MS = 60_000;
const OFFERED = [register, previewOffer, offer, seeOffer];

let journey: Journey;
let telling: Telling;

const nothing = () => undefined;
/** Consent to be spoken of in an urgent matter. */
const forAlert = (event: ConsentEvent): ConsentEvent => ({
  ...event,
  ...(event.provisions
    ? { provisions: event.provisions.map((each) => ({ ...each, purposes: ['urgent-protection'] })) }
    : {}),
});

/** What somebody tries over the interface of a node that runs, of every rule that refuses with a code. */
const TRIED: readonly [rule: string, what: string, code: string, tries: (mr: Mauritania) => Promise<unknown>][] = [
  [
    'R1',
    'a case is shown without consent',
    'consent-missing',
    async (mr) => mr.offers(await mr.registers({ asSaid: nothing })),
  ],
  [
    'R2',
    'a child who seeks protection is offered to its country of origin',
    'origin-protected',
    async (mr) => {
      const legalStatus: CaseFile['legalStatus'] = { asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'] };
      return mr.offers(
        await mr.registers({ alter: (file) => ({ ...file, legalStatus, bia: { ...file.bia, cleared: false } }) }),
      );
    },
  ],
  [
    'R3',
    'a search hints at a claim',
    'hint-of-claim',
    async (mr) =>
      mr.searches(await mr.registers({ dossier: '04-bakary' }), {
        contact: { ...SAID.request.contact, organisation: 'Bureau du HCR (fictional)' },
      }),
  ],
  [
    'R4',
    'a family is searched that the child does not wish to have found',
    'tracing-not-wished',
    async (mr) => {
      const alter: Child['alter'] = (file) => ({ ...file, family: { ...file.family, tracingWished: false } });
      return mr.searches(await mr.registers({ dossier: '04-bakary', alter }));
    },
  ],
  [
    'R5',
    'more is told of somebody found than was agreed to',
    'consent-missing',
    async (mr) => {
      const path = `conversations/${await mr.searches(await mr.registers({ dossier: '04-bakary' }))}`;
      const supervisor = telling.as('ml', 'supervisor');
      const asked = await supervisor.until<Conversation>(path, ({ state }) => state === 'requested', PATIENCE_MS);
      await giveToCaseworker(telling, 'ml', asked.caseId);
      await telling.as('ml', 'caseworker').post(`${path}/actions/accept`, SAID.accept);
      const found = { ...SAID.located.found, phone: '+22300000799' };
      return telling.as('ml', 'caseworker').post(`${path}/actions/report-located`, { ...SAID.located, found });
    },
  ],
  [
    'R6',
    'a case is closed by an age that is not proved',
    'age-not-proved',
    (mr) => mr.closes({ reason: 'turned_18', handedTo: DESK_OF_MAURITANIA }),
  ],
  [
    'R7',
    'responsibility is assumed before the handover',
    'step-not-allowed',
    async () => {
      const crossing = await journey.tell(...OFFERED, accept);
      return crossing.act('ne', 'assume', inputs.assume());
    },
  ],
  [
    'R8',
    'an alert rests on a vital interest that nobody found',
    'consent-missing',
    async (mr) => mr.alerts(await mr.registers({ asSaid: nothing }), 'vital_interest'),
  ],
  [
    'R9',
    'somebody approves what they asked for',
    'approver-is-author',
    async (mr) => {
      const opening = { kind: 'case-transfer', caseId: await mr.registers(), peer: 'ne', input: OFFER };
      const { approvalId } = await mr.supervisor.post<{ approvalId: string }>('conversations', opening);
      return mr.approves(approvalId);
    },
  ],
  [
    'R10',
    'a case is shown on a consent that was withdrawn',
    'consent-withdrawn',
    async (mr) => {
      const caseId = await mr.registers();
      await mr.worker.post(`cases/${caseId}/consents`, { event: 'withdrawn', at: new Date().toISOString() });
      return mr.offers(caseId);
    },
  ],
  [
    'R11',
    'something is told that the child withheld',
    'over-disclosure',
    async (mr) => {
      const withheld = [{ category: 'ROUTE', from: [] }];
      const asSaid = (event: ConsentEvent) => given({ withheld })(forAlert(event));
      return mr.alerts(await mr.registers({ asSaid }), 'consent');
    },
  ],
  [
    'R12',
    'a guardian in conflict of interest consents',
    'guardian-conflict',
    async (mr) => {
      const givenBy = { who: 'guardian', relation: 'guardian', conflictOfInterest: true };
      return mr.offers(await mr.registers({ asSaid: given({ givenBy }) }));
    },
  ],
  [
    'R13',
    'a case is sent that must not be',
    'do-not-transmit',
    async (mr) => mr.offers(await mr.registers({ alter: (file) => ({ ...file, doNotTransmit: true }) })),
  ],
  [
    'R14',
    'a case is passed on that came for its recipient alone',
    'onward-sharing-denied',
    async (mr) => {
      const { telling: other } = await journey.tell(...OFFERED, accept, handOver, assume);
      const caseId = other.known('caseAtNiger');
      const niger = telling.as('ne', 'caseworker');
      const said = other.known('dossier').consentEvents;
      const provisions = said.flatMap((event) => event.provisions ?? []);
      const toMali = provisions.map((each) => ({ ...each, recipients: [{ node: 'ml' }] }));
      for (const event of said)
        await niger.post(`cases/${caseId}/consents`, event.provisions ? { ...event, provisions: toMali } : event);
      const { approvalId } = await niger.post<{ approvalId: string }>('conversations', {
        ...{ kind: 'case-transfer', caseId, peer: 'ml', input: OFFER },
      });
      return mr.approves(approvalId, telling.as('ne', 'supervisor'));
    },
  ],
  [
    'R15',
    'a search is begun whose day is past',
    'deadline-passed',
    async (mr) => {
      const way = { route: ['iom-mr', 'iom-ml'], routeUntil: inDays(-1) };
      return mr.searches(await mr.registers({ dossier: '04-bakary' }), {}, way);
    },
  ],
  [
    'R16',
    'a case is closed whose goals were not reached',
    'closure-incomplete',
    (mr) => mr.closes({ goals: 'not_reached' }),
  ],
  [
    'R17',
    'one person joins two cases',
    'approver-is-author',
    async (mr) => {
      const path = `cases/${await mr.registers({ dossier: '03-mariama', asSaid: nothing })}/duplicates`;
      await mr.registers({ dossier: '03-mariama', asSaid: nothing });
      type Pairs = Items<{ id: string; version: number }>;
      const { items } = await mr.worker.until<Pairs>(path, (pairs) => pairs.items.length > 0, PATIENCE_MS);
      const judge = (version: number) =>
        mr.worker.post<{ version: number }>(
          `duplicates/${items[0]!.id}/verdict`,
          { verdict: 'same' },
          { 'if-match': `"${version}"` },
        );
      const { version } = await judge(items[0]!.version);
      return judge(version);
    },
  ],
  [
    'R18',
    'a consulate is asked directly',
    'party-not-admitted',
    async (mr) =>
      mr.opens({
        ...{ kind: 'identity-verification', caseId: await mr.registers(), peer: CONSULATE },
        input: { items: ['identity'] },
      }),
  ],
  [
    'R20',
    'a child is looked for by name in an address, which logs keep',
    'parameter-invalid',
    (mr) => mr.worker.get('cases?name=Moussa'),
  ],
  [
    'R21',
    'a case is destroyed whose time of keeping runs',
    'retention-running',
    async (mr) => {
      const { caseId, approvalId } = await mr.closes({
        reason: 'support_not_wished',
        nothingOpposes: true,
        goals: 'partly_reached',
      });
      await mr.approves(approvalId);
      return telling.as('mr', 'data-protection-officer').post(`cases/${caseId}/destruction`, {});
    },
  ],
  [
    'R22',
    'a service names a person',
    'functional-contact-required',
    (mr) => {
      const service = someService({ lastVerified: today() });
      const named = { ...service, contact: { ...service.contact, function: 'Mme Diallo' } };
      return mr.supervisor.put('services/own', 0, { ...someServices(named), reviewedOn: today() });
    },
  ],
  [
    'R24',
    'somebody decides on best interests whom the law does not name',
    'bid-decider-not-allowed',
    (mr) => mr.registers({ alter: (file) => ({ ...file, bid: { ...file.bid, decidedBy: 'juvenile_judge' } }) }),
  ],
  [
    'R25',
    'consent is given in words that were not understood',
    'notice-language',
    async (mr) => mr.offers(await mr.registers({ asSaid: given({ languageUnderstood: false }) })),
  ],
];

/** Every rule, tried over the interface of nodes that run. R23 is where a node is restored: threats/row-15-real-processes. */
export function everyRule(network: () => Journey): void {
  beforeAll(async () => {
    journey = network();
    ({ telling } = await journey.tell());
  });

  it.each(TRIED)(
    '%s: %s',
    async (_rule, _what, code, tries) => {
      expect((await refusalOf(tries(new Mauritania(telling))))?.split(' ')[0]).toBe(code);
    },
    PATIENCE_MS * 2,
  );

  it('R19: a photograph that no consent names stays where it is', async () => {
    const crossing = await journey.tell(...OFFERED, accept, handOver);
    const has = await crossing.telling
      .as('mr', 'caseworker')
      .get<Items<Attachment>>(`cases/${crossing.telling.known('caseId')}/attachments`);
    const came = await crossing.telling
      .as('ne', 'caseworker')
      .get<Items<Attachment>>(`cases/${crossing.telling.known('caseAtNiger')}/attachments`);
    const photos = ({ items }: Items<Attachment>) =>
      items.filter(({ documentType }) => documentType === 'photograph').length;
    expect([photos(has), photos(came)]).toEqual([1, 0]);
    expect(came.items.length).toBeGreaterThan(0);
  });

  it('is named of every rule', () => {
    const rules = JSON.parse(readFileSync('contracts/safeguards.json', 'utf8')) as { rule: string; codes: string[] }[];
    const elsewhere = ['R19', 'R23'];
    const tried = new Map(TRIED.map(([rule, , code]) => [rule, code]));
    expect(rules.map(({ rule }) => rule).filter((rule) => !tried.has(rule) && !elsewhere.includes(rule))).toEqual([]);
    for (const { rule, codes } of rules)
      if (tried.has(rule)) expect([rule, codes]).toEqual([rule, expect.arrayContaining([tried.get(rule)])]);
  });

  it('R20: no log of any node names anybody', () => {
    for (const { folder } of journey.network.nodes)
      expect(tracesInFolder(folder, ['Moussa', 'Aminata', 'Diallo'])).toEqual([]);
  });
}
