import { useMemo, useState } from 'react';
import { FORMS } from 'virtual:step-forms';
import { Link, useLocation } from 'wouter';
import { ask, Problem } from '../api.js';
import { type FileSection, isSection, sectionAfter, takeSection } from '../logic/file-sections.js';
import { readPointer } from '../logic/json-pointer.js';
import { picturesOf } from '../logic/pictures.js';
import { prune } from '../logic/prune.js';
import { saveSection, type SectionEntered } from '../logic/save-section.js';
import { CaseLink } from '../parts/case-link.js';
import { Loaded } from '../parts/loaded.js';
import { NotFound } from '../parts/not-found.js';
import { ProblemNote } from '../parts/problem-note.js';
import { RestoredNote } from '../parts/restored-note.js';
import { SchemaForm } from '../parts/schema-form.js';
import { SectionConflict } from '../parts/section-conflict.js';
import { Title } from '../parts/title.js';
import { type Draft, useDraft } from '../parts/use-draft.js';
import { useOnce } from '../parts/use-once.js';
import { queries, useAttachments, useCase } from '../queries.js';
import type { Attachment, CaseView, JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';

/** One section of a case file, to fill in or change. */
export default function SectionPage({ id, section }: { id: string; section: string }) {
  const { t, colon, field } = useWords();
  const view = useCase(id);
  const files = useAttachments(id);
  if (!isSection(section)) return <NotFound />;
  return (
    <>
      <Title says={`${t('file.title')}${colon} ${field(section)}`} />
      <CaseLink id={id} />
      <Loaded query={files}>
        {({ items }) => (
          <Loaded query={view}>{(data) => <Section view={data} section={section} files={items} />}</Loaded>
        )}
      </Loaded>
    </>
  );
}

interface SectionProps {
  view: CaseView;
  section: FileSection;
  files: Attachment[];
}

function Section(props: SectionProps) {
  const { t } = useWords();
  const { view, section } = props;
  const now = takeSection(view.content.file ?? {}, section);
  const draft = useDraft<SectionEntered>(`file ${view.id} ${section}`, {
    version: view.version,
    base: now,
    entered: now,
  });
  return draft ? <Fill {...props} draft={draft} /> : <p>{t('common.loading')}</p>;
}

function Fill({ view, section, files, draft }: SectionProps & { draft: Draft<SectionEntered> }) {
  const { t } = useWords();
  const choices = usePictures(files, view.content.file);
  const { value, change } = draft;
  const { conflict, busy, error, submit, settle } = useSaving(view, section, draft);
  return (
    <>
      <RestoredNote draft={draft} />
      <SchemaForm
        name={formOf(view, section)}
        choices={choices}
        entered={value.entered}
        onChange={(entered) => change({ ...value, entered })}
        onSubmit={(entered) => submit({ ...value, entered })}
      >
        <p className="buttons">
          <button type="submit" className="first" disabled={conflict !== undefined} {...whileBusy(busy)}>
            {t('file.save')}
          </button>
          <Link href={`/cases/${view.id}/file`} className="button">
            {t('file.back')}
          </Link>
        </p>
      </SchemaForm>
      {error !== undefined && <ProblemNote error={error} kept="here" />}
      {namesLists(error, view) && <p>{t('file.rows-stay')}</p>}
      {conflict && (
        <SectionConflict
          entered={value.entered}
          now={conflict.now}
          onKeep={settle.keep}
          onTake={settle.take}
          busy={busy}
        />
      )}
    </>
  );
}

/** Whether what is wrong are whole lists: their rows have to stay where they are (R11). */
function namesLists(error: unknown, { content }: CaseView): boolean {
  const places = error instanceof Problem && error.code === 'schema-violation' ? error.pointers : [];
  const file = { caseFile: content.file ?? {} };
  return places.length > 0 && places.every((place) => Array.isArray(readPointer(file, place)));
}

/** Saves, and goes on to the next section; or shows what somebody else entered meanwhile, which a person decides on. */
function useSaving(view: CaseView, section: FileSection, draft: Draft<SectionEntered>) {
  const [, go] = useLocation();
  const [conflict, setConflict] = useState<{ version: number; now: JsonObject }>();
  const path = `cases/${view.id}`;
  const send = (entered: SectionEntered) => {
    const door = {
      // Each reading stands in the ledger: what is on the page is not read anew unless it has changed.
      read: () => ask<CaseView>('GET', path),
      write: (version: number, caseFile: JsonObject) =>
        ask('PUT', path, { body: { caseFile }, headers: { 'if-match': `"${version}"` } }),
    };
    return saveSection(door, view, section, entered);
  };
  const { busy, error, submit } = useOnce(send, {
    again: true,
    done: (found) => {
      setConflict(found);
      if (found) return;
      draft.drop();
      void queries.invalidateQueries({ queryKey: ['case', view.id] });
      const next = sectionAfter(section);
      go(`/cases/${view.id}/file${next ? `/${next}` : ''}`);
    },
  });
  const settle = {
    keep: () => {
      const entered = (prune(draft.value.entered) ?? {}) as JsonObject;
      if (conflict) submit({ version: conflict.version, base: conflict.now, entered });
    },
    take: () => {
      if (!conflict) return;
      draft.change({ version: conflict.version, base: conflict.now, entered: conflict.now });
      setConflict(undefined);
    },
  };
  return { conflict, busy, error, submit, settle };
}

/** A case that came from a partner may lack what one that is registered here may not. */
function formOf({ origin }: CaseView, section: FileSection): string {
  const received = `file-received/${section}`;
  return origin === 'received' && received in FORMS ? received : `file/${section}`;
}

/** A photo is chosen among the photographs of the case. */
function usePictures(files: Attachment[], caseFile: JsonObject | undefined) {
  const words = useWords();
  return useMemo(() => {
    const label = ({ documentType, title }: Attachment) => `${words.choice(documentType)}${title ? ` · ${title}` : ''}`;
    const pictures = picturesOf(files, caseFile ?? {});
    return { attachmentId: pictures.map((each) => ({ id: each.id, label: label(each) })) };
  }, [files, caseFile, words]);
}
