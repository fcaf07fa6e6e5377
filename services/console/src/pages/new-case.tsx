import { useLocation } from 'wouter';
import { ask } from '../api.js';
import { ProblemNote } from '../parts/problem-note.js';
import { RestoredNote } from '../parts/restored-note.js';
import { SchemaForm } from '../parts/schema-form.js';
import { Title } from '../parts/title.js';
import { type Draft, useDraft } from '../parts/use-draft.js';
import { useOnce } from '../parts/use-once.js';
import { queries } from '../queries.js';
import type { JsonObject, Registered } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';

const NOTHING: JsonObject = {};

/** A case begins with the code that stands for the name, who is with the child, and how great the risk is. */
export default function NewCasePage() {
  const { t } = useWords();
  const draft = useDraft('new-case', NOTHING);
  return (
    <>
      <Title says={t('new-case.title')} />
      <p>{t('new-case.says')}</p>
      {draft ? <Register draft={draft} /> : <p>{t('common.loading')}</p>}
    </>
  );
}

function Register({ draft }: { draft: Draft<JsonObject> }) {
  const { t } = useWords();
  const [, go] = useLocation();
  const send = (caseFile: JsonObject) => ask<Registered>('POST', 'cases', { body: { caseFile } });
  const { busy, error, submit } = useOnce(send, {
    done: ({ id }) => {
      draft.drop();
      void queries.invalidateQueries({ queryKey: ['cases'] });
      go(`/cases/${id}/file`);
    },
  });
  return (
    <>
      <RestoredNote draft={draft} />
      <SchemaForm name="file/begin" entered={draft.value} onChange={draft.change} onSubmit={submit}>
        <p className="buttons">
          <button type="submit" className="first" {...whileBusy(busy)}>
            {t('new-case.do')}
          </button>
        </p>
      </SchemaForm>
      {error !== undefined && <ProblemNote error={error} kept="here" />}
    </>
  );
}
