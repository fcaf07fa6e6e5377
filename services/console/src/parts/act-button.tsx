import { type ReactNode, useId, useRef } from 'react';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';
import { useAct } from './use-act.js';
import { whileBusy } from './while-busy.js';

interface ActButtonProps {
  says: string;
  /** What follows from it; asked before it is done. */
  warns: string;
  /** What of it stands on the page once it is done. */
  did: string;
  path: string;
  body?: unknown;
  /** Of what was read, where something else may have come meanwhile. */
  version?: number;
  children?: ReactNode;
}

/** Something that is not taken back by pressing again: asked first, done once, and told how it went. */
export function ActButton({ says, warns, did, path, body, version, children }: ActButtonProps) {
  const { t } = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, done, error, act } = useAct();
  const go = () => {
    dialog.current?.close();
    act('POST', path, body, undefined, version === undefined ? undefined : { 'if-match': `"${version}"` });
  };
  return (
    <>
      <button type="button" {...whileBusy(busy)} onClick={() => busy || dialog.current?.showModal()}>
        {says}
      </button>
      <span role="status">{done && did}</span>
      {error !== undefined && <ProblemNote error={error} />}
      <dialog ref={dialog} aria-labelledby={id}>
        <p id={id}>{warns}</p>
        {children}
        <p className="buttons">
          <button type="button" className="first" onClick={go}>
            {says}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t('oversight.cancel')}
          </button>
        </p>
      </dialog>
    </>
  );
}
