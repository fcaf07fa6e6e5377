import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Attachment, Items } from '../../../deploy/local/story/api-types.js';
import { tracesInDatabase } from '../../../deploy/local/story/find-traces.js';
import { namesOf } from '../../../deploy/local/story/preview-offer.js';
import type { Chapter } from '../../../deploy/local/story/telling.js';
import type { Crossing, Journey } from '../support/journey.js';
import {
  arrives,
  asks,
  certificateOf,
  FOR_SCHOOL,
  inputs,
  known,
  OFFICE,
  permits,
  preview,
  refusalOf,
  responsible,
  shown,
  states,
  take,
  withdraws,
} from '../support/referral.js';

let journey: Journey;

const office = () => journey.node(OFFICE);

/** A referral to the office that it has accepted. */
async function accepted(permitted: readonly string[] = FOR_SCHOOL, service?: string): Promise<Crossing> {
  const crossing = await journey.tell(known, permits(permitted), asks(OFFICE, service), arrives);
  await take(crossing, [OFFICE, 'accept', inputs.accept(), 'accepted']);
  return crossing;
}

const stored = () => Promise.all([journey.rows(OFFICE, 'case_file'), journey.rows(OFFICE, 'message')]);

/** A service is asked for, at an office that has no part in the case otherwise. */
export function referrals(network: () => Journey): void {
  beforeAll(() => {
    journey = network();
  });

  describe('a referral', () => {
    it('goes from the question to its end, and responsibility stays where it was', async () => {
      const crossing = await journey.tell(known, permits(FOR_SCHOOL), asks(), arrives);
      await take(
        crossing,
        [OFFICE, 'ask-more', inputs['ask-more'](), 'more-asked'],
        ['mr', 'answer', {}, 'requested'],
        [OFFICE, 'accept', inputs.accept(), 'accepted'],
        ['mr', 'brief-education', inputs.brief(), 'briefed'],
        [OFFICE, 'appoint', inputs.appoint(), 'appointed'],
        [OFFICE, 'report-not-delivered', inputs['report-not-delivered'](), 'not-delivered'],
        ['mr', 'ask-again', inputs['ask-again'](), 'briefed'],
        [OFFICE, 'report-delivered', inputs['report-delivered']({ summary: 'He goes to school.' }), 'delivered'],
        ['mr', 'close', inputs.close(), 'closed'],
      );
      expect(await responsible(crossing)).toEqual(['mr', 'mr']);
      const report = (await crossing.conversation('mr')).messages.find(({ step }) => step === 'report-delivered');
      expect(JSON.stringify(report)).toContain('He goes to school.');
      expect(await crossing.statusOf(OFFICE, 'appoint', inputs.appoint())).toBe(409);
    });

    it('shows what was previewed: no name before the acceptance, and then what a school needs', async () => {
      const crossing = await journey.tell(known, permits(FOR_SCHOOL), asks(), arrives);
      const names = namesOf(crossing.telling);
      const foreseen = [await preview(crossing, 'request'), await preview(crossing, 'brief-education')];
      expect((await shown(crossing, 'request')).summary).toEqual(foreseen[0]?.content.summary);
      const before = JSON.stringify(await crossing.conversation(OFFICE));
      expect(names.filter((name) => before.includes(name))).toEqual([]);
      await take(crossing, [OFFICE, 'accept', inputs.accept(), 'accepted']);
      await take(crossing, ['mr', 'brief-education', inputs.brief(), 'briefed']);
      const { file = {} } = await shown(crossing, 'brief-education');
      expect(file).toEqual(foreseen[1]?.content.file);
      expect(names.some((name) => JSON.stringify(file).includes(name))).toBe(true);
      expect(file).toHaveProperty('education');
      for (const kept of ['health', 'mhpss', 'family', 'legalStatus', 'route']) expect(file).not.toHaveProperty(kept);
    });

    it('brings the file that was chosen, and no other; nobody beside the two has a trace of it', async () => {
      const crossing = await accepted([...FOR_SCHOOL, 'DOCS']);
      const { telling } = crossing;
      const certificate = await certificateOf(crossing);
      await take(crossing, ['mr', 'brief-education', inputs.brief([certificate.id]), 'briefed']);
      const { caseId } = await crossing.conversation(OFFICE);
      const there = await telling
        .as(OFFICE, 'caseworker')
        .until<Items<Attachment>>(`cases/${caseId}/attachments`, ({ items }) => items[0]?.status === 'stored');
      expect(there.items.map(({ documentType, size }) => [documentType, size])).toEqual([
        ['birth_certificate', certificate.size],
      ]);
      const traces = [telling.known('conversationId'), telling.known('caseId'), caseId];
      expect(await tracesInDatabase(office().databaseUrl, traces)).not.toEqual([]);
      expect(await tracesInDatabase(journey.node('ne').databaseUrl, traces)).toEqual([]);
      expect(await tracesInDatabase(office().databaseUrl, namesOf(telling))).toEqual([]);
    });

    it('goes on when the office’s node is killed under it; the brief counts once', async () => {
      const crossing = await accepted();
      await office().service.kill();
      await crossing.act('mr', 'brief-education', inputs.brief());
      await crossing.untilMessage('mr', 'brief-education', 'queued');
      await office().service.restart();
      const { messages } = await crossing.until(OFFICE, 'briefed');
      expect(messages.filter(({ step }) => step === 'brief-education')).toHaveLength(1);
      await crossing.untilMessage('mr', 'brief-education', 'receipted');
      await take(crossing, [OFFICE, 'appoint', inputs.appoint(), 'appointed']);
    });

    it('is withdrawn on both sides when a withdrawal and an appointment cross', async () => {
      const crossing = await accepted();
      await take(crossing, ['mr', 'brief-education', inputs.brief(), 'briefed']);
      await office().broker.stop();
      await crossing.act('mr', 'withdraw', inputs.withdraw());
      await crossing.act(OFFICE, 'appoint', inputs.appoint());
      await office().broker.restart();
      await crossing.untilMessage('mr', 'withdraw', 'receipted');
      await crossing.untilMessage(OFFICE, 'appoint', 'receipted');
      await Promise.all([crossing.until('mr', 'withdrawn'), crossing.until(OFFICE, 'withdrawn')]);
    });
  });

  describe('nothing leaves', () => {
    it.each<[string, Chapter[], string]>([
      ['for a child who agreed to a transfer only', [known, asks()], 'consent-missing'],
      ['to an office that he did not name', [known, permits(FOR_SCHOOL, 'ne'), asks()], 'consent-missing'],
      ['after he took it back', [known, permits(FOR_SCHOOL), withdraws, asks()], 'consent-withdrawn'],
      ['to an office that is not in the network', [known, permits(FOR_SCHOOL), asks('iom-xx')], 'unknown-participant'],
    ])('%s', async (_name, chapters, code) => {
      const [before, written] = [await stored(), await journey.rows('mr', 'message')];
      expect(await refusalOf(journey.tell(...chapters))).toBe(code);
      expect(await journey.rows('mr', 'message')).toBe(written);
      expect(await stored()).toEqual(before);
    });

    it('that he did not agree to: a brief for care is of no illness until he lets it be told', async () => {
      const [silent, open] = [
        await accepted(FOR_SCHOOL, 'health_medical_service'),
        await accepted([...FOR_SCHOOL, 'HEALTH'], 'health_medical_service'),
      ];
      for (const each of [silent, open]) await take(each, ['mr', 'brief-health', inputs.brief(), 'briefed']);
      expect((await shown(silent, 'brief-health')).file).not.toHaveProperty('health');
      expect((await shown(open, 'brief-health')).file).toHaveProperty('health');
      const report = (crossing: Crossing) =>
        refusalOf(
          crossing.act(OFFICE, 'report-delivered', inputs['report-delivered']({ health: 'Treated for what he has.' })),
        );
      expect(await report(silent)).toMatch(/^consent-missing .*\/report\/health/);
      expect(await states(silent)).toEqual(['briefed', 'briefed']);
      expect(await report(open)).toBeUndefined();
      await Promise.all([open.until('mr', 'delivered'), open.until(OFFICE, 'delivered')]);
    });

    it('of a file where he agreed to none, though it was chosen: as previewed, the brief arrives without it', async () => {
      const crossing = await accepted();
      const { id } = await certificateOf(crossing);
      const [foreseen] = (await preview(crossing, 'brief-education', [id])).attachments;
      expect(foreseen).toMatchObject({ id, permitted: false });
      await take(crossing, ['mr', 'brief-education', inputs.brief([id]), 'briefed']);
      const { caseId, messages } = await crossing.conversation(OFFICE);
      expect(JSON.stringify(messages)).not.toContain('birth_certificate');
      const there = await crossing.telling.as(OFFICE, 'supervisor').get<Items<unknown>>(`cases/${caseId}/attachments`);
      expect(there.items).toEqual([]);
    });

    it('of a brief that waits when he takes his consent back: only its void arrives, and the referral’s end', async () => {
      const crossing = await accepted();
      const before = await stored();
      await office().service.stop();
      await office().broker.stop();
      await crossing.act('mr', 'brief-education', inputs.brief());
      await withdraws(crossing.telling);
      await crossing.untilMessage('mr', 'brief-education', 'voided');
      await office().broker.restart();
      await office().service.restart();
      const { messages } = await crossing.untilMessage('mr', 'void', 'receipted');
      const idOf = (step: string) => messages.find((each) => each.step === step)?.id;
      expect(await journey.delivered(OFFICE, idOf('void'))).toBeGreaterThan(0);
      expect(await journey.delivered(OFFICE, idOf('brief-education'))).toBe(0);
      expect((await stored())[0]).toBe(before[0]);
      // The request had arrived and rests on the same consent: once the void is there, the referral ends by itself.
      await Promise.all([crossing.until('mr', 'withdrawn'), crossing.until(OFFICE, 'withdrawn')]);
      const again = crossing.act('mr', 'brief-education', inputs.brief());
      expect(await refusalOf(again)).toBe('step-not-allowed');
    });
  });

  describe('a step that is not due', () => {
    let waiting: Promise<Crossing> | undefined;

    it.each<[string, string, string, object]>([
      ['the brief before the acceptance', 'mr', 'brief-education', inputs.brief()],
      ['an acceptance by who asked', 'mr', 'accept', inputs.accept()],
      ['a withdrawal by who was asked', OFFICE, 'withdraw', inputs.withdraw()],
      ['an appointment with nobody known', OFFICE, 'appoint', inputs.appoint()],
      ['a report of nothing done', OFFICE, 'report-delivered', inputs['report-delivered']()],
      ['a closing before any report', 'mr', 'close', inputs.close()],
      ['the assumption of a transfer', OFFICE, 'assume', {}],
    ])('is refused: %s', async (_name, node, step, input) => {
      waiting ??= journey.tell(known, permits(FOR_SCHOOL), asks(), arrives);
      const crossing = await waiting;
      expect(await refusalOf(crossing.act(node, step, input))).toMatch(/^step-not-allowed/);
      expect((await crossing.conversation(node)).state).toBe('requested');
    });
  });
}
