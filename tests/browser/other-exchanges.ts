import { describe, it } from '@jest/globals';
import { type DossierName, readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { accept } from '../../deploy/local/story/accept.js';
import { assume } from '../../deploy/local/story/assume.js';
import { giveToCaseworker } from '../../deploy/local/story/give-to-caseworker.js';
import { handOver } from '../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import type { Conversation } from '../../deploy/local/story/api-types.js';
import type { CaseFile } from '../../services/libs/schema-check/generated/types.js';
import { motherSays, NEWBORN } from '../support/exchange/born.js';
import { OPENED, saysAt } from '../support/exchange/said-today.js';
import { consentFor } from '../support/exchange/sharing.js';
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

type Side = 'mr' | 'ne';
const PLACES = { mr: 'Mauritania', ne: 'Niger' };

interface Story {
  kind: keyof typeof OPENED;
  opens: string;
  /** Who opens it; Mauritania where nobody is named. */
  from?: Side;
  /** Brings about what it follows. @returns the case, at whoever opens it */
  about: (stage: Stage) => Promise<string>;
  /** The other office works on the case already. */
  isKnown?: true;
  /** Who does what after the opening; each finds it on the page. */
  steps: readonly (readonly [node: Side, step: string])[];
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
    about: (stage) => registered(stage, wishing('referral', '01-moussa')),
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
    about: (stage) => registered(stage, wishing('documents', '01-moussa')),
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
    about: (stage) => registered(stage, { caseFile: NEWBORN, consent: motherSays([{ node: 'ne' }], new Date()) }),
    steps: [
      ['ne', 'acknowledge'],
      ['ne', 'register'],
    ],
    ends: 'registered',
  },
  {
    kind: 'onward-alert',
    opens: 'alert',
    about: (stage) => registered(stage, wishing('urgent-protection', '01-moussa')),
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
    about: (stage) => registered(stage, wishing('voluntary-return', '01-moussa', withFamilyAssessed)),
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
    about: (stage) => registered(stage, wishing('family-tracing', '04-bakary')),
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
  {
    kind: 'transfer-request',
    opens: 'request',
    from: 'ne',
    about: metChild,
    isKnown: true,
    steps: [
      ['mr', 'grant'],
      ['ne', 'close'],
    ],
    ends: 'closed',
  },
  {
    kind: 'progress-report',
    opens: 'ask',
    about: assumedCase,
    isKnown: true,
    steps: [
      ['ne', 'schedule'],
      ['ne', 'report'],
      ['mr', 'acknowledge'],
      ['ne', 'end'],
    ],
    ends: 'ended',
  },
];

/** Exchanges beside the transfer, from their opening to their end, at a browser on each side: one of English, the other of Arabic. */
export function otherExchanges(stageOf: () => Stage): void {
  describe.each(STORIES)('a $kind', (story) => {
    const languages = STORIES.indexOf(story) % 2 ? ['ar', 'en'] : ['en', 'ar'];
    const { from = 'mr' } = story;
    const to = from === 'mr' ? 'ne' : 'mr';

    it(
      `goes from its opening in ${PLACES[from]} (${languages[0]}) to its end, with ${PLACES[to]} (${languages[1]})`,
      async () => {
        const stage = stageOf();
        const { telling } = await stage.journey.tell();
        const caseId = await story.about(stage);
        const [here, there] = await Promise.all([
          stage.visit(from, 'caseworker', { language: languages[0] }),
          stage.visit(to, 'caseworker', { language: languages[1] }),
        ]);
        const exchange = await beginExchange(here, { ...story, caseId, peer: to, said: OPENED[story.kind]() });
        await secondPersonAgrees(stage, here, exchange);
        const seen = telling.as(to, 'supervisor').until<Conversation>(`conversations/${exchange}`, Boolean);
        const { caseId: theirs } = await seen;
        if (!story.isKnown) await giveToCaseworker(telling, to, theirs);
        for (const [node, step] of story.steps) {
          const visitor = node === from ? here : there;
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

async function registered(stage: Stage, child: Child | Promise<Child>): Promise<string> {
  const { telling } = await stage.journey.tell();
  const worker = telling.as('mr', 'caseworker');
  const { caseFile, consent } = await child;
  const { id } = await worker.post<{ id: string }>('cases', { caseFile });
  await worker.post(`cases/${id}/consents`, consent);
  return id;
}

/** A child of whom Niger was alerted, and whom it met. @returns the case in Niger */
async function metChild(stage: Stage): Promise<string> {
  const kind = 'onward-alert';
  const caseId = await registered(stage, wishing('urgent-protection', '01-moussa'));
  const { telling } = await stage.journey.tell();
  const asking = { kind, caseId, peer: 'ne', input: OPENED[kind]() };
  type Asked = { conversationId: string; approvalId: string };
  const { conversationId, approvalId } = await telling.as('mr', 'caseworker').post<Asked>('conversations', asking);
  await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  const alert = `conversations/${conversationId}`;
  const { caseId: there } = await telling.as('ne', 'supervisor').until<Conversation>(alert, Boolean);
  await giveToCaseworker(telling, 'ne', there);
  for (const step of ['acknowledge', 'report-met'])
    await telling.as('ne', 'caseworker').post(`${alert}/actions/${step}`, saysAt(kind, step));
  await telling.as('mr', 'supervisor').until<Conversation>(alert, ({ state }) => state === 'met');
  return there;
}

/** A case that Niger assumed, of a child that lets Mauritania be told how it fares. @returns the case in Mauritania */
async function assumedCase(stage: Stage): Promise<string> {
  const { telling } = await stage.journey.tell(register, previewOffer, offer, seeOffer, accept, handOver, assume);
  const given = consentFor(['mr'], new Date());
  const [provision] = given['provisions'] as object[];
  const lets = { ...given, provisions: [{ ...provision, purposes: ['progress'], onwardSharing: 'none' }] };
  await telling.as('ne', 'caseworker').post(`cases/${telling.known('caseAtNiger')}/consents`, lets);
  return telling.known('caseId');
}
