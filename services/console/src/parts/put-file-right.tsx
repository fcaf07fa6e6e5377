import { type ReactNode, useId, useRef, useState } from 'react';
import { Problem } from '../api.js';
import type { Attachment } from '../types.js';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';
import { useAct } from './use-act.js';
import { useFileTerms } from './file-terms.js';
import { whileBusy } from './while-busy.js';

/** What is done about a file that was put into the wrong case, or as something else: asked first. */
export default function PutFileRight({ file }: { file: Attachment }) {
  const { t, choice } = useWords();
  const field = useId();
  const terms = useFileTerms();
  const [type, setType] = useState(file.documentType);
  const { id } = file;
  const isOther = type !== file.documentType;
  const typed = new URLSearchParams({ documentType: type }).toString();
  return (
    <>
      <Asked
        says={t('files.retype')}
        asks={t('files.retype-asks')}
        act={['POST', `attachments/${id}/type?${typed}`]}
        ready={isOther}
      >
        <p>
          <label htmlFor={field}>{t('files.type')}</label>{' '}
          <select id={field} value={type} onChange={({ target }) => setType(target.value)}>
            {(terms.data?.documentTypes ?? [type]).map((each) => (
              <option key={each} value={each}>
                {choice(each)}
              </option>
            ))}
          </select>
        </p>
      </Asked>
      <Asked says={t('files.remove')} asks={t('files.remove-asks')} act={['DELETE', `attachments/${id}`]} />
    </>
  );
}

interface AskedProps {
  says: string;
  asks: string;
  act: ['POST' | 'DELETE', string];
  ready?: boolean;
  children?: ReactNode;
}

function Asked({ says, asks, act: [method, path], ready = true, children }: AskedProps) {
  const { t } = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, error, act } = useAct();
  const go = () => {
    dialog.current?.close();
    act(method, path);
  };
  return (
    <>
      <button type="button" {...whileBusy(busy)} onClick={() => busy || dialog.current?.showModal()}>
        {says}
      </button>
      {error !== undefined && <Bound error={error} />}
      <dialog ref={dialog} aria-labelledby={id}>
        <p id={id}>{asks}</p>
        {children}
        <p className="buttons">
          <button type="button" className="first" disabled={!ready} onClick={go}>
            {says}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t('files.keep')}
          </button>
        </p>
      </dialog>
    </>
  );
}

const BOUND = ['holder', 'messages', 'steps'];

/** What keeps a file as it is, in words: the code alone speaks of messages. */
function Bound({ error }: { error: unknown }) {
  const { t } = useWords();
  const where = error instanceof Problem && error.code === 'step-not-allowed' ? error.pointers[0]?.slice(1) : undefined;
  if (where === undefined || !BOUND.includes(where)) return <ProblemNote error={error} />;
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{t(`files.bound.${where}`)}</strong>
      </p>
    </div>
  );
}
