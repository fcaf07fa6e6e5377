import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseView } from '../../../deploy/local/story/api-types.js';
import { tracesInDatabase, tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import {
  ask,
  codeOf,
  CONSULATE,
  DESK,
  enterBoy,
  REQUEST,
  type Shown,
  takeOn,
  withdraw,
} from '../../../deploy/local/story/identity.js';
import type { Telling } from '../../../deploy/local/story/telling.js';
import type { Journey } from '../support/journey.js';

const PATIENCE_MS = 60_000;

let journey: Journey;
let telling: Telling;

/** A boy about whom the desk is to ask. @returns his case, and the desk's, and the request */
async function requested() {
  const { caseId, place } = await enterBoy(telling);
  const request = await ask(telling, 'mr', { kind: 'identity-request', caseId, peer: DESK, input: REQUEST });
  return { caseId, place, request, caseAtDesk: await takeOn(telling, request) };
}

const put = (caseId: string) =>
  ask(telling, DESK, { kind: 'identity-verification', caseId, peer: CONSULATE, input: { items: REQUEST.items } });

const until = (node: string, id: string, state: string) =>
  telling.as(node, 'supervisor').until<Shown>(`conversations/${id}`, (now) => now.state === state, PATIENCE_MS);

/** A consulate is asked who a boy is. */
export function identityQuestions(network: () => Journey): void {
  beforeAll(async () => {
    journey = network();
    ({ telling } = await journey.tell());
  });

  describe('a consulate is asked by way of a neutral desk', () => {
    it('leaves no trace of the authority’s own at the consulate, on no disk', async () => {
      const { caseId, place, request, caseAtDesk } = await requested();
      const question = await put(caseAtDesk);
      const { caseId: there } = await until(CONSULATE, question, 'asked');
      const { databaseUrl, folder } = journey.node(CONSULATE);
      const { messages } = await telling.as('mr', 'supervisor').get<Shown>(`conversations/${request}`);
      const ours = [caseId, caseAtDesk, request, ...messages.flatMap(({ id, digest }) => [id, digest])];
      // The search must find what is there, or its finding nothing would say nothing.
      expect(await tracesInDatabase(databaseUrl, [question])).not.toEqual([]);
      expect(await tracesInDatabase(databaseUrl, [...ours, ...place, 'identity-request'])).toEqual([]);
      expect(tracesInFolder(folder, [there])).not.toEqual([]);
      expect(tracesInFolder(folder, [...ours, ...place])).toEqual([]);
      // Who agreed what with whom stands in the list that all nodes have; nothing in it is about a child.
      const list = join(folder, 'trust-memory.json');
      expect(tracesInFolder(folder, ['ps.v1.mr.', 'identity-request']).filter((file) => file !== list)).toEqual([]);
      const { references } = await telling.as(CONSULATE, 'supervisor').get<CaseView>(`cases/${there}`);
      expect(references).toHaveLength(1);
    });

    it('reaches a consulate that was down, and so does that it is taken back: nothing of him is left there', async () => {
      const { caseId, caseAtDesk } = await requested();
      const { service } = journey.node(CONSULATE);
      await service.kill();
      const question = await put(caseAtDesk);
      await withdraw(telling, caseId);
      const isVoided = ({ messages }: Shown) =>
        messages.some(({ step, status }) => step === 'ask' && status === 'voided');
      await telling.as(DESK, 'supervisor').until<Shown>(`conversations/${question}`, isVoided, PATIENCE_MS);
      await service.restart();
      const { messages, caseId: there } = await until(CONSULATE, question, 'restricted');
      const { content } = await telling.as(CONSULATE, 'supervisor').get<CaseView>(`cases/${there}`);
      expect(JSON.stringify([messages, content])).not.toContain('Moussa');
    });
  });

  describe('a consulate is not asked', () => {
    const open = (caseId: string, changes: object = {}) =>
      codeOf(
        telling.as('mr', 'caseworker').post('conversations', {
          ...{ kind: 'identity-request', caseId, peer: DESK },
          input: { ...REQUEST, ...changes },
        }),
      );

    it.each([
      ['where the boy named the desk only', [DESK], {}, 'consent-missing'],
      ['where he named the consulate only', [CONSULATE], {}, 'consent-missing'],
      ['where the one to be asked is none', undefined, { consulate: 'mr' }, 'party-not-admitted'],
    ])('%s', async (_name, recipients, changes, code) => {
      const { caseId } = await enterBoy(telling, recipients);
      expect(await open(caseId, changes)).toBe(code);
    });

    it('by the desk, once the authority has withdrawn its request', async () => {
      const { request, caseAtDesk } = await requested();
      await telling
        .as('mr', 'caseworker')
        .post(`conversations/${request}/actions/withdraw`, { reason: 'entered_in_error' });
      await until(DESK, request, 'withdrawn');
      expect(await codeOf(put(caseAtDesk))).toBe('request-not-standing');
    });
  });
}
