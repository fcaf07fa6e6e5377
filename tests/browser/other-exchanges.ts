import { describe, it } from '@jest/globals';
import { accept } from '../../deploy/local/story/accept.js';
import type { Conversation } from '../../deploy/local/story/api-types.js';
import { assume } from '../../deploy/local/story/assume.js';
import { giveToCaseworker } from '../../deploy/local/story/give-to-caseworker.js';
import { handOver } from '../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { motherSays, NEWBORN } from '../support/exchange/born.js';
import { OPENED, saysAt } from '../support/exchange/said-today.js';
import { consentFor } from '../support/exchange/sharing.js';
import { withFamilyAssessed } from '../support/exchange/wishes.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import { type Played, playExchange, registered, wishing } from './support/play-exchange.js';
import type { Stage } from './support/stage.js';

type Side = 'mr' | 'ne';
const PLACES = { mr: 'Mauritania', ne: 'Niger' };

interface Story extends Omit<Played, 'from' | 'to' | 'languages'> {
  /** Who opens it; Mauritania where nobody is named. */
  from?: Side;
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
    about: (stage) => registered(stage, wishing('voluntary-return', '01-moussa', { file: withFamilyAssessed })),
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
        await playExchange(stageOf(), { ...story, from, to, languages });
      },
      PATIENCE_MS,
    );
  });
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
