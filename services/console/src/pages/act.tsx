import { useMemo, useState } from 'react';
import { ask } from '../api.js';
import { type ActName, ACTS, isAct } from '../logic/acts.js';
import { listItems } from '../logic/list-items.js';
import { CATEGORIES } from '../logic/purposes.js';
import { CaseLink } from '../parts/case-link.js';
import { Loaded } from '../parts/loaded.js';
import { NotFound } from '../parts/not-found.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Recipients } from '../parts/recipients.js';
import { RestoredNote } from '../parts/restored-note.js';
import { SchemaForm } from '../parts/schema-form.js';
import { Title } from '../parts/title.js';
import { type Draft, useDraft } from '../parts/use-draft.js';
import { useOnce } from '../parts/use-once.js';
import { lookAgain, useCase } from '../queries.js';
import type { ActOutcome, CaseView, JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';
import { Status } from '../parts/status.js';

/** Why what was given is not held to be true any more. */
const REASONS = ['wrong_at_entry', 'changed_since', 'proved_otherwise', 'child_says_otherwise'];
const NOTHING: JsonObject = {};

/** Something done about a case that is no step of an exchange: a review, a correction, an erasure, its end and a new beginning. */
export default function ActPage({ id, act }: { id: string; act: string }) {
  const { t } = useWords();
  const view = useCase(id);
  const draft = useDraft<JsonObject>(`act ${id} ${act}`, NOTHING);
  if (!isAct(act)) return <NotFound />;
  return (
    <>
      <Title says={t(`act.${act}`)} />
      <CaseLink id={id} />
      <p>{t(`act.${act}.says`)}</p>
      <Loaded query={view}>
        {(data) => (draft ? <Ask view={data} act={act} draft={draft} /> : <p>{t('common.loading')}</p>)}
      </Loaded>
    </>
  );
}

function Ask({ view, act, draft }: { view: CaseView; act: ActName; draft: Draft<JsonObject> }) {
  const { t } = useWords();
  const choices = useChoices(view, act);
  const [outcome, setOutcome] = useState<ActOutcome>();
  const { form, path } = ACTS[act];
  const send = (body: JsonObject) => ask<ActOutcome>('POST', `cases/${view.id}/${path}`, { body });
  const { busy, error, submit } = useOnce(send, {
    done: (said) => {
      draft.drop();
      setOutcome(said);
      lookAgain();
    },
  });
  const { items = [] } = draft.value;
  // An entry that was only just added has nothing in it yet.
  const chosen = [items].flat().filter((each) => typeof each === 'string');
  return (
    <>
      <Status of={outcome}>{outcome && <Done outcome={outcome} />}</Status>
      {!outcome && (
        <>
          <RestoredNote draft={draft} />
          <SchemaForm
            name={`act/${form}`}
            choices={choices}
            entered={draft.value}
            onChange={draft.change}
            onSubmit={submit}
          >
            <p className="buttons">
              <button type="submit" className="first" {...whileBusy(busy)}>
                {t(`act.${act}`)}
              </button>
            </p>
          </SchemaForm>
          {error !== undefined && <ProblemNote error={error} kept="here" />}
          {act === 'correction' && <Recipients caseId={view.id} items={[...new Set(chosen)]} />}
        </>
      )}
    </>
  );
}

function Done({ outcome: { approvalId, asked } }: { outcome: ActOutcome }) {
  const { t, number } = useWords();
  if (approvalId !== undefined) return t('step.waits');
  return asked === undefined ? t('act.done') : t('act.asked', { number: number(asked) });
}

function useChoices({ content }: CaseView, act: ActName) {
  const { choice, field } = useWords();
  return useMemo(() => {
    // What lies in a list stands for the whole list.
    const items = listItems(content.file ?? {}).filter(({ names }) => !names.some((each) => /^\d+$/.test(each)));
    return {
      items: items.map(({ pointer, names }) => ({ id: pointer, label: names.map((each) => field(each)).join(' › ') })),
      categories: CATEGORIES.map((id) => ({ id, label: choice(id) })),
      ...(act === 'correction' ? { reason: REASONS.map((id) => ({ id, label: choice(id) })) } : {}),
    };
  }, [content, act, choice, field]);
}
