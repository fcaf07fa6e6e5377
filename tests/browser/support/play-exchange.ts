import { type DossierName, readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import type { Conversation } from '../../../deploy/local/story/api-types.js';
import { giveToCaseworker } from '../../../deploy/local/story/give-to-caseworker.js';
import type { CaseFile } from '../../../services/libs/schema-check/generated/types.js';
import { DOSSIERS } from '../../journey/support/journey.js';
import { OPENED, saysAt } from '../../support/exchange/said-today.js';
import { wishFor } from '../../support/exchange/wishes.js';
import { beginExchange, secondPersonAgrees } from './exchanges.js';
import { fillForm } from './fill-form.js';
import type { Stage } from './stage.js';
import { takeStep } from './take-step.js';
import { isWellMade } from './well-made.js';

/** An exchange between two offices from its opening to its end. */
export interface Played {
  kind: keyof typeof OPENED;
  opens: string;
  from: string;
  to: string;
  /** By way of whom it goes, in their order. */
  by?: readonly string[];
  /** What whoever opens it reads, and the other. */
  languages: readonly string[];
  /** Brings about what it follows. @returns the case, at whoever opens it */
  about: (stage: Stage) => Promise<string>;
  /** The other office works on the case already. */
  isKnown?: true;
  /** Who does what after the opening; each finds it on the page. */
  steps: readonly (readonly [node: string, step: string])[];
  /** What both sides read at the end. */
  ends: string;
}

/** Takes every step at a browser on each side. @returns the exchange */
export async function playExchange(stage: Stage, played: Played): Promise<string> {
  const { kind, opens, from, to, by = [], languages, steps } = played;
  const { telling } = await stage.journey.tell();
  const caseId = await played.about(stage);
  const [here, there] = await Promise.all([
    stage.visit(from, 'caseworker', { language: languages[0] }),
    stage.visit(to, 'caseworker', { language: languages[1] }),
  ]);
  const exchange = await beginExchange(here, { kind, opens, caseId, peer: to, by, said: OPENED[kind]() });
  await secondPersonAgrees(stage, here, exchange);
  const seen = telling.as(to, 'supervisor').until<Conversation>(`conversations/${exchange}`, Boolean);
  const { caseId: theirs } = await seen;
  if (!played.isKnown) await giveToCaseworker(telling, to, theirs);
  for (const [node, step] of steps) {
    const visitor = node === from ? here : there;
    await takeStep(visitor, { exchange, step }, () => fillForm(visitor, saysAt(kind, step) ?? {}));
    await secondPersonAgrees(stage, visitor, exchange);
  }
  for (const visitor of [here, there]) {
    const state = visitor.page.locator('main > p[role=status] strong', {
      hasText: visitor.words.say(`state.${played.ends}`),
    });
    await state.waitFor();
    await visitor.page.locator('.timeline > li').nth(steps.length).waitFor();
    await isWellMade(visitor, `${kind} at its end`);
  }
  return exchange;
}

/** What is entered of a child, and what may be told of it. */
export interface Child {
  caseFile: CaseFile;
  consent: object;
}

/** A child of whom one thing only may be told, to one office. */
export async function wishing(
  purpose: string,
  dossier: DossierName,
  { file = (same) => same, node = 'ne' }: { file?: (file: CaseFile) => CaseFile; node?: string } = {},
): Promise<Child> {
  const { newCase } = await readDossier(DOSSIERS, dossier, new Date());
  return { caseFile: file(newCase.caseFile), consent: wishFor(purpose, new Date(), node) };
}

/** Enters a child in Mauritania. @returns the id of the case */
export async function registered(stage: Stage, child: Child | Promise<Child>): Promise<string> {
  const { telling } = await stage.journey.tell();
  const worker = telling.as('mr', 'caseworker');
  const { caseFile, consent } = await child;
  const { id } = await worker.post<{ id: string }>('cases', { caseFile });
  await worker.post(`cases/${id}/consents`, consent);
  return id;
}
