import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Items, LedgerItem } from '../../deploy/local/story/api-types.js';
import { assume } from '../../deploy/local/story/assume.js';
import { handOver } from '../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { eventually } from '../support/eventually.js';
import { inputs } from './support/inputs.js';
import { type Crossing, Journey } from './support/journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await Journey.begin();
});
afterAll(() => journey.end());

const niger = () => journey.node('ne');
const wipeStore = () => rmSync(join(niger().folder, 'broker', 'store'), { recursive: true });

/** How often Niger took the message of a step in, by its ledger. */
async function takenIn({ telling }: Crossing, step: string): Promise<number> {
  const query = `ledger?conversationId=${telling.known('conversationId')}&limit=1000`;
  const { items } = await telling.as('ne', 'auditor').get<Items<LedgerItem>>(query);
  return items.filter(({ kind, content }) => kind === 'message-received' && content?.['step'] === step).length;
}

describe('Niger’s node is killed', () => {
  it('when an offer is under way: it arrives once, and the transfer goes on to its end', async () => {
    await niger().service.kill();
    const crossing = await journey.tell(register, previewOffer, offer);
    await crossing.untilMessage('mr', 'offer', 'queued');
    await niger().service.restart();
    await crossing.until('ne', 'offered');
    await crossing.untilMessage('mr', 'offer', 'receipted');
    await seeOffer(crossing.telling);
    await crossing.act('ne', 'accept', inputs.accept());
    await niger().service.kill();
    await niger().service.restart();
    await crossing.until('mr', 'accepted');
    await handOver(crossing.telling);
    await assume(crossing.telling);
    expect([await takenIn(crossing, 'offer'), await takenIn(crossing, 'handover')]).toEqual([1, 1]);
    expect(await crossing.responsible()).toEqual(['ne', 'ne']);
  });

  it('and its broker loses all it stored: what was on the way is sent again, and taken in once', async () => {
    await niger().service.kill();
    const crossing = await journey.tell(register, previewOffer, offer);
    const before = await journey.rows('ne', 'message');
    await published(crossing);
    await niger().broker.kill();
    wipeStore();
    await niger().broker.restart();
    await niger().service.restart();
    await crossing.until('ne', 'offered');
    await crossing.untilMessage('mr', 'offer', 'receipted');
    await seeOffer(crossing.telling);
    await niger().broker.kill();
    wipeStore();
    await crossing.act('ne', 'accept', inputs.accept());
    await niger().broker.restart();
    await crossing.until('mr', 'accepted');
    await handOver(crossing.telling);
    await crossing.untilMessage('mr', 'handover', 'receipted');
    expect(await journey.rows('ne', 'message')).toBe(before + 3);
    expect([await takenIn(crossing, 'offer'), await takenIn(crossing, 'handover')]).toEqual([1, 1]);
  });

  /** Niger's broker has it; Niger's node, which is down, has not. */
  async function published(crossing: Crossing): Promise<void> {
    const { messages } = await crossing.conversation('mr');
    expect(messages.map(({ status }) => status)).toEqual(['queued']);
    const query = `SELECT 1 FROM outbox WHERE message_id = $1 AND status = 'published'`;
    await journey.untilFound('mr', query, [messages[0]?.id]);
  }
});

describe('consent that is withdrawn while Niger cannot be reached', () => {
  async function offerIntoTheVoid(): Promise<Crossing> {
    await niger().service.stop();
    await niger().broker.stop();
    return journey.tell(register, previewOffer, offer);
  }

  async function comeBack(): Promise<void> {
    await niger().broker.restart();
    await niger().service.restart();
  }

  it('lets nothing of the offer be published: only the void arrives, and Niger stores no child', async () => {
    const countAll = () => Promise.all([journey.rows('ne', 'case_file'), journey.rows('ne', 'message')]);
    const before = await countAll();
    const crossing = await offerIntoTheVoid();
    const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
    const withdrawn = { event: 'withdrawn', at: new Date().toISOString(), givenBy };
    await crossing.telling.as('mr', 'caseworker').post(`cases/${crossing.telling.known('caseId')}/consents`, withdrawn);
    await crossing.untilMessage('mr', 'offer', 'voided');
    await comeBack();
    const { messages } = await crossing.untilMessage('mr', 'void', 'receipted');
    const idOf = (step: string) => messages.find((each) => each.step === step)?.id;
    expect(await journey.delivered('ne', idOf('void'))).toBeGreaterThan(0);
    expect(await journey.delivered('ne', idOf('offer'))).toBe(0);
    expect(await countAll()).toEqual(before);
    expect(await crossing.telling.as('ne', 'supervisor').statusOf('GET', crossing.telling.conversation)).toBe(404);
    expect(await crossing.statusOf('mr', 'handover', inputs.handover())).toBe(409);
  });

  it('but an offer whose consent stands arrives when Niger is back', async () => {
    const cases = await journey.rows('ne', 'case_file');
    const crossing = await offerIntoTheVoid();
    await comeBack();
    const { messages } = await crossing.until('ne', 'offered');
    expect(await journey.delivered('ne', messages[0]?.id)).toBeGreaterThan(0);
    expect(await journey.rows('ne', 'case_file')).toBe(cases + 1);
  });
});

describe('the directory', () => {
  /** A peer is asked every fifteen seconds, and the one asked first may not have it yet. */
  const PATIENCE_MS = 45_000;
  const untilPartners = (node: string, partners: readonly string[]) =>
    eventually(async () => isDeepStrictEqual(await journey.partnersOf(node), partners), 'the new list', PATIENCE_MS);

  it('says something new: nodes go by it, and nothing is restarted', async () => {
    const { publisher } = journey;
    const before = await journey.partnersOf('mr');
    const { agreements } = publisher.published().list;
    expect(before).toContain('ne');
    publisher.publish({ agreements: agreements.filter(({ agreement }) => !agreement.parties.includes('ne')) });
    await untilPartners(
      'mr',
      before.filter((id) => id !== 'ne'),
    );
    publisher.publish({ agreements });
    await untilPartners('mr', before);
  });

  it('is out of reach for a node that starts: it goes by what it keeps, and has what is new from a peer', async () => {
    const before = await journey.partnersOf('ne');
    await niger().service.kill();
    journey.change('ne', { trustSource: join(niger().folder, 'no-directory') });
    await niger().service.restart();
    expect(await journey.partnersOf('ne')).toEqual(before);
    journey.publisher.publish({ agreements: [] });
    await untilPartners('ne', []);
  });
});
