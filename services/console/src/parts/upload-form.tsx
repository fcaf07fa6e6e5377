import { type FormEvent, useId, useRef, useState } from 'react';
import { type Described, isSameUpload, type Stored, sendInParts, type UploadState } from '../logic/send-in-parts.js';
import { queries } from '../queries.js';
import { uploadDoor } from '../upload-door.js';
import { useWords } from '../words/use-words.js';
import { type FileTerms, useFileTerms } from './file-terms.js';
import { Loaded } from './loaded.js';
import { ProblemNote } from './problem-note.js';
import { type Draft, useDraft } from './use-draft.js';
import { useOnce } from './use-once.js';
import { whileBusy } from './while-busy.js';

/** An upload that was begun: chosen again, the same file goes on where it stopped, unless it is said to be something else now. */
type Begun = { documentType: string; title: string; id?: string; file?: Described };

const NOTHING: Begun = { documentType: '', title: '' };

/** A file, or where none is chosen yet the one that was begun, as it is said to be now. */
function describe(file: File | undefined, { documentType, title, file: begun }: Begun): Described {
  const { name = '', size = 0 } = file ?? begun ?? {};
  return { name, size, at: file?.lastModified ?? begun?.at ?? 0, documentType, title: title.trim() };
}

/** Takes a file to the node, over a line that may break. */
export default function UploadForm({ caseId }: { caseId: string }) {
  const { t } = useWords();
  const draft = useDraft<Begun>(`upload ${caseId}`, NOTHING);
  const terms = useFileTerms();
  if (!draft) return <p>{t('common.loading')}</p>;
  return <Loaded query={terms}>{(data) => <Send caseId={caseId} draft={draft} terms={data} />}</Loaded>;
}

interface SendProps {
  caseId: string;
  draft: Draft<Begun>;
  terms: FileTerms;
}

function Send({ caseId, draft, terms }: SendProps) {
  const { t, choice } = useWords();
  const ids = { type: useId(), title: useId(), file: useId() };
  const [file, setFile] = useState<File>();
  const { value, change } = draft;
  const sending = useSending(caseId, draft, () => setFile(undefined));
  const goesOn = value.id !== undefined && isSameUpload(value.file, describe(file, value));
  const taken = file === undefined || terms.mediaTypes.includes(file.type);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file && taken) sending.submit(file);
  };
  return (
    <form onSubmit={submit} aria-labelledby="add-file" className="step-form">
      <h2 id="add-file">{t('files.add')}</h2>
      <label htmlFor={ids.file}>{t('files.choose')}</label>
      <input
        key={String(sending.stored !== undefined)}
        id={ids.file}
        type="file"
        required
        accept={terms.mediaTypes.join()}
        disabled={sending.busy}
        onChange={({ target }) => setFile(target.files?.[0])}
      />
      {!taken && <p className="text-danger">{t('files.not-taken')}</p>}
      {goesOn && !sending.busy && <p role="status">{t('files.begun')}</p>}
      <label htmlFor={ids.type}>{t('files.type')}</label>
      <select
        id={ids.type}
        required
        value={value.documentType}
        disabled={sending.busy}
        onChange={({ target }) => change({ ...value, documentType: target.value })}
      >
        <option value="">{t('common.choose')}</option>
        {terms.documentTypes.map((each) => (
          <option key={each} value={each}>
            {choice(each)}
          </option>
        ))}
      </select>
      <label htmlFor={ids.title}>{t('files.name')}</label>
      <input
        id={ids.title}
        type="text"
        maxLength={160}
        value={value.title}
        disabled={sending.busy}
        onChange={({ target }) => change({ ...value, title: target.value })}
      />
      <p className="buttons">
        <button type="submit" className="first" disabled={!taken} {...whileBusy(sending.busy)}>
          {t(goesOn ? 'files.resume' : 'files.send')}
        </button>
      </p>
      <Progress {...sending} size={file?.size ?? 0} />
    </form>
  );
}

function Progress({ busy, sent, size, stored, error }: ReturnType<typeof useSending> & { size: number }) {
  const { t, number } = useWords();
  const percent = size === 0 ? 0 : Math.min(100, Math.floor((sent / size) * 100));
  return (
    <>
      {busy && (
        <p>
          <progress max={100} value={percent} aria-label={t('files.progress')} />{' '}
          {t('files.percent', { number: number(percent) })}
        </p>
      )}
      <p role="status">{stored && `${t('files.stored')} ${t(`files.metadata.${stored.metadata}`)}`}</p>
      {error !== undefined && <ProblemNote error={error} kept="here" />}
    </>
  );
}

function useSending(caseId: string, draft: Draft<Begun>, done: () => void) {
  const [sent, setSent] = useState(0);
  const [stored, setStored] = useState<Stored>();
  const latest = useRef(draft.value);
  latest.current = draft.value;
  const send = (file: File) => {
    const { id, file: before } = latest.current;
    const told = describe(file, latest.current);
    const known = id === undefined ? undefined : { id, fits: isSameUpload(before, told) };
    const begun = (state: UploadState) => {
      setSent(state.offset);
      if (state.id !== latest.current.id) draft.change({ ...latest.current, id: state.id, file: told });
    };
    setStored(undefined);
    return sendInParts(uploadDoor(caseId, file, told, setSent), known, begun);
  };
  const once = useOnce(send, {
    again: true,
    done: (outcome) => {
      setStored(outcome);
      draft.drop();
      done();
      void queries.invalidateQueries({ queryKey: ['attachments', caseId] });
      void queries.invalidateQueries({ queryKey: ['case', caseId] });
    },
  });
  return { ...once, sent, stored };
}
