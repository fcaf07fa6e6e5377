import { useEffect, useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../api.js';
import { CONSENT_SCREENS, type ConsentWay } from '../logic/consent-screens.js';
import {
  denyToEverybody,
  eventOf,
  type Interview,
  putScreen,
  screensOf,
  sharingOf,
  takeScreen,
} from '../logic/interview.js';
import { listItems } from '../logic/list-items.js';
import { CATEGORIES, PURPOSES } from '../logic/purposes.js';
import { CaseLink } from '../parts/case-link.js';
import { Loaded } from '../parts/loaded.js';
import { NotFound } from '../parts/not-found.js';
import { RestoredNote } from '../parts/restored-note.js';
import { ReviewConsent } from '../parts/review-consent.js';
import { SchemaForm } from '../parts/schema-form.js';
import { Title } from '../parts/title.js';
import { type Draft, useDraft } from '../parts/use-draft.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useOnce } from '../parts/use-once.js';
import { queries, useCase, usePartners } from '../queries.js';
import type { ConsentOutcome, JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';

/** What was said of sharing, asked for a question at a time, and read again before it is recorded. */
export default function InterviewPage({ id, way }: { id: string; way: string }) {
  const { t } = useWords();
  const draft = useDraft<Interview>(`consent ${id} ${way}`, BEGINS);
  if (!isWay(way)) return <NotFound />;
  return (
    <>
      <Title says={t(`consent.${way}.title`)} />
      <CaseLink id={id} />
      {draft ? <Asked id={id} way={way} draft={draft} /> : <p>{t('common.loading')}</p>}
    </>
  );
}

const BEGINS: Interview = { at: 0, event: {} };
const isWay = (way: string): way is ConsentWay => Object.hasOwn(CONSENT_SCREENS, way);

interface AskedProps {
  id: string;
  way: ConsentWay;
  draft: Draft<Interview>;
}

function Asked({ id, way, draft }: AskedProps) {
  const { at, event } = draft.value;
  const [, go] = useLocation();
  const screens = screensOf(way, event);
  const screen = screens[at];
  const record = () => ask<ConsentOutcome>('POST', `cases/${id}/consents`, { body: eventOf(way, event) });
  const once = useOnce(record, {
    done: ({ approvalId }) => {
      draft.drop();
      void queries.invalidateQueries({ queryKey: ['consents', id] });
      go(`/cases/${id}/consent?${approvalId ? 'waits' : 'recorded'}`);
    },
  });
  const show = (next: number) => draft.change({ at: next, event });
  if (screen !== undefined)
    return <Screen key={screen} id={id} way={way} draft={draft} screen={screen} of={screens.length} />;
  return (
    <ReviewConsent
      way={way}
      event={eventOf(way, event)}
      screens={screens}
      show={show}
      record={() => once.submit(undefined)}
      busy={once.busy}
      error={once.error}
    />
  );
}

function Screen({ id, way, draft, screen, of }: AskedProps & { screen: string; of: number }) {
  const { t, number } = useWords();
  const choices = useChoices(id);
  const heading = useRef<HTMLHeadingElement>(null);
  const { at, event } = draft.value;
  useEffect(() => {
    // A new question begins where a screen reader is told that it begins.
    if (at > 0) heading.current?.focus();
  }, [at]);
  const answer = (answered: JsonObject, next: number) =>
    draft.change({ at: next, event: putScreen(event, way, screen, answered) });
  return (
    <>
      <p className="small">{t('consent.step', { number: number(at + 1), of: number(of) })}</p>
      <h2 ref={heading} tabIndex={-1}>
        {t(`consent.${way}.${screen}`)}
      </h2>
      <RestoredNote draft={draft} />
      <Explained screen={screen} event={event} />
      <Loaded query={choices}>
        {(offered) => (
          <SchemaForm
            name={`consent-${way}/${screen}`}
            scope="consent"
            complete={denyToEverybody}
            choices={offered}
            entered={takeScreen(event, way, screen)}
            onChange={(answered) => answer(answered, at)}
            onSubmit={(answered) => answer(answered, at + 1)}
          >
            <p className="buttons">
              {at > 0 && (
                <button type="button" onClick={() => draft.change({ at: at - 1, event })}>
                  {t('consent.back')}
                </button>
              )}
              <button type="submit" className="first">
                {t('consent.next')}
              </button>
            </p>
          </SchemaForm>
        )}
      </Loaded>
    </>
  );
}

const EXPLAINED = ['who', 'how', 'child', 'kept', 'stands-in'];

function Explained({ screen, event }: { screen: string; event: JsonObject }) {
  const { t } = useWords();
  if (screen === 'sharing') return <p>{t(`consent.sharing.${sharingOf(event)}`)}</p>;
  return EXPLAINED.includes(screen) ? <p>{t(`consent.says.${screen}`)}</p> : null;
}

/** Offices, purposes and items of the file are chosen, never typed. */
function useChoices(id: string) {
  const { choice, field } = useWords();
  const name = useNodeName();
  const view = useCase(id);
  const partners = usePartners();
  const file = view.data?.content.file;
  const nodes = partners.data?.items;
  const data = useMemo(() => {
    if (!nodes || !view.data) return undefined;
    const label = (names: string[]) => names.map((each) => (/^\d+$/.test(each) ? each : field(each))).join(' › ');
    const items = listItems(file ?? {}).map(({ pointer, names }) => ({ id: pointer, label: label(names) }));
    const said = (codes: readonly string[]) => codes.map((id) => ({ id, label: choice(id) }));
    const [categories, purposes] = [said(CATEGORIES), said(PURPOSES)];
    const node = nodes.map(({ node: id }) => ({ id, label: name(id) }));
    return { node, purposes, categories, category: categories, field: items, fieldExceptions: items };
  }, [nodes, view.data, file, choice, field, name]);
  return { data, error: view.error ?? partners.error };
}
