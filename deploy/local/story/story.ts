import type { Progress } from '../progress.js';
import type { RunningNetwork } from '../start-network.js';
import { accept } from './accept.js';
import { aftercare } from './aftercare.js';
import { askForMore } from './ask-for-more.js';
import { askConsulate, ASKED_NODES } from './identity.js';
import { assume } from './assume.js';
import { evidence } from './evidence.js';
import { familyTracing } from './family-tracing.js';
import { girl } from './girl.js';
import { files, handOver } from './hand-over.js';
import { firstHeads, ledgers } from './ledgers.js';
import { logIn } from './log-in.js';
import { newcomer, stolenKey } from './newcomer.js';
import { offer, seeOffer } from './offer.js';
import { onward } from './onward.js';
import { outsider } from './outsider.js';
import { papers } from './papers.js';
import { previewOffer } from './preview-offer.js';
import { readings, receipts } from './receipts.js';
import { recordConsent, register } from './register.js';
import { referral } from './referral.js';
import { restored } from './restored.js';
import { siblings } from './siblings.js';
import { childSays } from './child-says.js';
import { closeAndReopen, takeConsentBack } from './take-back.js';
import { type Chapter, Telling } from './telling.js';
import { voluntaryReturn } from './voluntary-return.js';

/** In the order in which they are told: each builds on those before it; those that need nodes are left out where there are none. */
const CHAPTERS: readonly [name: string, tell: Chapter, needs?: readonly string[]][] = [
  ['Who may log in', logIn],
  ['Mauritania registers a boy’s case', register],
  ['His consent', recordConsent],
  ['What an offer to Niger would show', previewOffer],
  ['The offer, and the second person', offer],
  ['What Niger sees', seeOffer],
  ['Niger asks for more', askForMore],
  ['Niger accepts', accept],
  [
    'Mauritania hands the file over',
    async (telling) => {
      await firstHeads(telling);
      await handOver(telling);
    },
  ],
  ['The files arrive', files],
  ['Niger assumes responsibility', assume],
  ['Who signed what', receipts],
  ['Who read what', readings],
  ['Who has no part in it can read nothing of it', outsider],
  ['Another child: what must never be told', girl],
  ['Two more: a sister and a brother', siblings],
  ['A school place is asked for', referral],
  ['A boy has his mother looked for', familyTracing],
  ['A consulate is asked who a boy is', askConsulate, ASKED_NODES],
  ['A child moves on and is picked up by Niger', onward],
  ['A paper is found, a birth is told', papers],
  ['A boy says what he thinks', childSays],
  ['How the boy fares, and how his case goes back', aftercare],
  ['A boy goes home; a girl who fled does not', voluntaryReturn],
  ['A boy takes part of his consent back', takeConsentBack],
  ['A case is closed, and opened again', closeAndReopen],
  ['The ledgers', ledgers],
  ['What a court would be given', evidence],
  ['A backup is tried', restored],
  ['A country joins', newcomer, ASKED_NODES],
  ['A key is stolen', stolenKey, ASKED_NODES],
];

const OPENING = `
How a child’s case goes from Mauritania to Niger. Everyone in it is made up; everything that happens to the case is real.
The program that tells this checks every sentence against the nodes, and fails where one is not true.`;

/** Plays a case transfer through the nodes' HTTP APIs, as their users, and tells it to a person who reads along. */
export class Story {
  private readonly telling: Telling;

  constructor(
    network: RunningNetwork,
    dossiers: string,
    private readonly progress: Progress,
    private readonly interrupted?: AbortSignal,
  ) {
    this.telling = new Telling(network, dossiers, progress.say);
  }

  /**
   * @param most chapters that are told, the first ones
   * @returns whether every chapter went as it must; the first that does not is the last that is told
   */
  async play(most = Infinity): Promise<boolean> {
    this.progress.say(OPENING);
    const known = new Set(this.telling.network.nodes.map(({ id }) => id));
    const chapters = CHAPTERS.filter(([, , needs = []]) => needs.every((id) => known.has(id)));
    for (const [index, [name, tell]] of chapters.slice(0, most).entries()) {
      this.progress.say(`\n${index + 1}. ${name}\n`);
      if (!(await this.tell(name, tell))) return false;
    }
    return true;
  }

  private async tell(name: string, tell: Chapter): Promise<boolean> {
    try {
      await this.progress.step(name, () => tell(this.telling), '');
      return true;
    } catch (error) {
      // Everything fails once the network is being stopped; that is no part of the story.
      if (!this.interrupted?.aborted) this.progress.say(`  ${error instanceof Error ? error.message : 'failed'}`);
      return false;
    }
  }
}
