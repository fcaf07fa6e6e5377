import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Progress } from '../../../deploy/local/progress.js';
import { accept } from '../../../deploy/local/story/accept.js';
import type { CaseView } from '../../../deploy/local/story/api-types.js';
import { assume } from '../../../deploy/local/story/assume.js';
import { handOver } from '../../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../../deploy/local/story/offer.js';
import { previewOffer } from '../../../deploy/local/story/preview-offer.js';
import { register } from '../../../deploy/local/story/register.js';
import { Story } from '../../../deploy/local/story/story.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { inputs } from '../support/inputs.js';
import { DOSSIERS, type Journey } from '../support/journey.js';

const OFFERED = [register, previewOffer, offer, seeOffer];
let journey: Journey;

/** A case transfer: offers that come to nothing, a case that goes back, a correction. */
export function transfers(network: () => Journey): void {
  beforeAll(() => {
    journey = network();
  });

  describe('the story', () => {
    it('stops where something is not as told', async () => {
      const folder = temporaryFolder();
      cpSync(DOSSIERS, folder.path, { recursive: true });
      writeFileSync(join(folder.path, '01-moussa', 'consent-events.json'), '[]');
      const progress = new Progress(() => undefined);
      expect(await new Story(journey.network, folder.path, progress).play()).toBe(false);
      expect(progress.steps.map(({ ok }) => ok)).toEqual([true, true, false]);
      folder.remove();
    });
  });

  describe('an offer that comes to nothing', () => {
    it.each([
      ['ne', 'decline', 'declined'],
      ['mr', 'withdraw', 'withdrawn'],
    ] as const)('%s: %s', async (node, step, ended) => {
      const crossing = await journey.tell(...OFFERED);
      await crossing.act(node, step, inputs[step]());
      await Promise.all([crossing.until('mr', ended), crossing.until('ne', ended)]);
      expect(await crossing.responsible()).toEqual(['mr', 'mr']);
      expect(await crossing.statusOf('ne', 'accept', inputs.accept())).toBe(409);
      expect(await crossing.statusOf('mr', 'handover', inputs.handover())).toBe(409);
    });

    it('stays Mauritania’s when an acceptance and a withdrawal cross', async () => {
      const crossing = await journey.tell(...OFFERED);
      const { broker } = journey.node('ne');
      await broker.stop();
      await crossing.act('mr', 'withdraw', inputs.withdraw());
      await crossing.act('ne', 'accept', inputs.accept());
      expect([(await crossing.conversation('mr')).state, (await crossing.conversation('ne')).state]).toEqual([
        'withdrawn',
        'accepted',
      ]);
      await broker.restart();
      await crossing.untilMessage('mr', 'withdraw', 'receipted');
      await crossing.untilMessage('ne', 'accept', 'receipted');
      await Promise.all([crossing.until('mr', 'withdrawn'), crossing.until('ne', 'withdrawn')]);
      expect(await crossing.responsible()).toEqual(['mr', 'mr']);
      expect(await crossing.statusOf('mr', 'handover', inputs.handover())).toBe(409);
    });
  });

  describe('a case that goes back', () => {
    it('is Niger’s until Mauritania has assumed it again', async () => {
      const crossing = await journey.tell(...OFFERED, accept, handOver, assume);
      expect(await crossing.statusOf('mr', 'assume-return', inputs['assume-return']())).toBe(409);
      await crossing.act('ne', 'offer-return', inputs['offer-return']());
      await crossing.until('mr', 'return-offered');
      expect(await crossing.responsible()).toEqual(['ne', 'ne']);
      await crossing.act('mr', 'accept-return', inputs['accept-return']());
      await crossing.until('ne', 'return-accepted');
      await crossing.act('ne', 'hand-back', inputs['hand-back']());
      await crossing.until('mr', 'handed-back');
      expect(await crossing.responsible()).toEqual(['ne', 'ne']);
      await crossing.act('mr', 'assume-return', inputs['assume-return']());
      await Promise.all([crossing.until('mr', 'returned'), crossing.until('ne', 'returned')]);
      expect(await crossing.responsible()).toEqual(['mr', 'mr']);
    });
  });

  describe('a birth date that was written down wrong', () => {
    it('is told to Niger as the age band that it was shown, which puts that right and says so', async () => {
      const { telling } = await journey.tell(...OFFERED);
      const [mr, ne] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
      const [here, there] = [`cases/${telling.known('caseId')}`, `cases/${telling.known('caseAtNiger')}`];
      const { version, content } = await mr.get<CaseView>(here);
      const identification = { ...content.file?.identification, birthDate: '2014-03-14' };
      await mr.put(here, version, { caseFile: { ...content.file, identification } });
      const asked = { items: ['/identification/birthDate'], reason: 'wrong_at_entry', barred: 'leave' };
      expect(await mr.post(`${here}/corrections`, asked)).toMatchObject({ asked: 1 });
      type Rows = { items: { id: string; kind: string }[] };
      const isTold = ({ items }: Rows) => items.some(({ kind }) => kind === 'correction');
      const { items } = await ne.until<Rows>(`conversations?caseId=${telling.known('caseAtNiger')}`, isTold, 40_000);
      const path = `conversations/${items.find(({ kind }) => kind === 'correction')!.id}`;
      const { messages } = await ne.get<{ messages: { shown?: object; held?: object }[] }>(path);
      expect([messages[0]?.shown, messages[0]?.held]).toEqual([
        { summary: { ageBand: '10-14' } },
        { summary: { ageBand: '15-17' } },
      ]);
      await ne.post(`${path}/actions/answer`, { outcomes: [{ item: '/ageBand', outcome: 'corrected' }] });
      await mr.until<{ state: string }>(path, ({ state }) => state === 'answered', 40_000);
      expect((await ne.get<CaseView>(there)).content.summary?.['ageBand']).toBe('10-14');
      const { items: recipients } = await mr.get<{ items: object[] }>(
        `${here}/recipients?item=/identification/birthDate`,
      );
      expect(recipients).toEqual([expect.objectContaining({ peer: 'ne', form: 'coarse', mayBeTold: true })]);
    });
  });
}
