import { describe, it } from '@jest/globals';
import { type DossierName, readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { giveToCaseworker } from '../../deploy/local/story/give-to-caseworker.js';
import type { Conversation } from '../../deploy/local/story/api-types.js';
import type { CaseFile } from '../../services/libs/schema-check/generated/types.js';
import { motherSays, NEWBORN } from '../support/exchange/born.js';
import { OPENED, saysAt } from '../support/exchange/said-today.js';
import { wishFor, withFamilyAssessed } from '../support/exchange/wishes.js';
import { DOSSIERS } from '../journey/support/journey.js';
import { beginExchange, secondPersonAgrees } from './support/exchanges.js';
import { fillForm } from './support/fill-form.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { takeStep } from './support/take-step.js';
import { isWellMade } from './support/well-made.js';

/** What is entered of a child, and what may be told of it. */
interface Child {
  caseFile: CaseFile;
  consent: object;
}

interface Story {
  kind: keyof typeof OPENED;
  opens: string;
  child: () => Promise<Child>;
  /** Who does what after the opening; each finds it on the page. */
  steps: readonly (readonly [node: 'mr' | 'ne', step: string])[];
  /** What both sides read at the end. */
  ends: string;
}

/** A child of whom one thing only may be told to Niger. */
async function wishing(purpose: string, dossier: DossierName, file = (same: CaseFile) => same): Promise<Child> {
  const { newCase } = await readDossier(DOSSIERS, dossier, new Date());
  return { caseFile: file(newCase.caseFile), consent: wishFor(purpose, new Date()) };
}

const STORIES: readonly Story[] = [
  {
    kind: 'referral',
    opens: 'request',
    child: () => wishing('referral', '01-moussa'),
    steps: [
      ['ne', 'ask-more'],
      ['mr', 'answer'],
      ['ne', 'accept'],
      ['mr', 'brief-education'],
      ['ne', 'appoint'],
      ['ne', 'report-delivered'],
      ['mr', 'close'],
    ],
    ends: 'closed',
  },
  {
    kind: 'documents',
    opens: 'request-civil',
    child: () => wishing('documents', '01-moussa'),
    steps: [
      ['ne', 'accept'],
      ['mr', 'describe-civil'],
      ['ne', 'send-civil'],
      ['ne', 'confirm'],
      ['mr', 'close'],
    ],
    ends: 'closed',
  },
  {
    kind: 'birth-notification',
    opens: 'notify',
    child: () => Promise.resolve({ caseFile: NEWBORN, consent: motherSays([{ node: 'ne' }], new Date()) }),
    steps: [
      ['ne', 'acknowledge'],
      ['ne', 'register'],
    ],
    ends: 'registered',
  },
  {
    kind: 'onward-alert',
    opens: 'alert',
    child: () => wishing('urgent-protection', '01-moussa'),
    steps: [
      ['ne', 'acknowledge'],
      ['ne', 'report-met'],
      ['mr', 'close'],
    ],
    ends: 'closed',
  },
  {
    kind: 'voluntary-return',
    opens: 'open',
    child: () => wishing('voluntary-return', '01-moussa', withFamilyAssessed),
    steps: [
      ['ne', 'accept'],
      ['mr', 'prepare'],
      ['ne', 'arrange-reception'],
      ['mr', 'travel-escorted'],
      ['ne', 'receive'],
      ['ne', 'follow-up'],
    ],
    ends: 'received',
  },
  {
    kind: 'family-tracing',
    opens: 'request',
    child: () => wishing('family-tracing', '04-bakary'),
    steps: [
      ['ne', 'accept'],
      ['ne', 'progress'],
      ['ne', 'report-located'],
      ['mr', 'verify'],
      ['mr', 'request-assessment'],
      ['ne', 'assess'],
      ['mr', 'tell-outcome'],
      ['mr', 'close'],
    ],
    ends: 'closed',
  },
];

/** Exchanges beside the transfer, from their opening to their end, at a browser on each side: one of English, the other of Arabic. */
export function otherExchanges(stageOf: () => Stage): void {
  describe.each(STORIES)('a $kind', (story) => {
    const languages = STORIES.indexOf(story) % 2 ? ['ar', 'en'] : ['en', 'ar'];

    it(
      `goes from its opening in Mauritania (${languages[0]}) to its end, with Niger (${languages[1]})`,
      async () => {
        const stage = stageOf();
        const { telling } = await stage.journey.tell();
        const caseId = await registered(stage, story);
        const [here, there] = await Promise.all([
          stage.visit('mr', 'caseworker', { language: languages[0] }),
          stage.visit('ne', 'caseworker', { language: languages[1] }),
        ]);
        const sides = { mr: here, ne: there };
        const exchange = await beginExchange(here, { ...story, caseId, peer: 'ne', said: OPENED[story.kind]() });
        await secondPersonAgrees(stage, here, exchange);
        const seen = telling.as('ne', 'supervisor').until<Conversation>(`conversations/${exchange}`, Boolean);
        await giveToCaseworker(telling, 'ne', (await seen).caseId);
        for (const [node, step] of story.steps) {
          const visitor = sides[node];
          await takeStep(visitor, { exchange, step }, () => fillForm(visitor, saysAt(story.kind, step) ?? {}));
          await secondPersonAgrees(stage, visitor, exchange);
        }
        for (const visitor of [here, there]) {
          const state = visitor.page.locator('main > p[role=status] strong', {
            hasText: visitor.words.say(`state.${story.ends}`),
          });
          await state.waitFor();
          await visitor.page.locator('.timeline > li').nth(story.steps.length).waitFor();
          await isWellMade(visitor, `${story.kind} at its end`);
        }
      },
      PATIENCE_MS,
    );
  });
}

async function registered(stage: Stage, { child }: Story): Promise<string> {
  const { telling } = await stage.journey.tell();
  const worker = telling.as('mr', 'caseworker');
  const { caseFile, consent } = await child();
  const { id } = await worker.post<{ id: string }>('cases', { caseFile });
  await worker.post(`cases/${id}/consents`, consent);
  return id;
}
