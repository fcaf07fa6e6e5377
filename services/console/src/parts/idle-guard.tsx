import { useEffect, useRef, useState } from 'react';
import { ask } from '../api.js';
import { BYTES_WENT, IDLE_MINUTES, noteSeen, seenInAnyTab } from '../session.js';
import { useWords } from '../words/use-words.js';

const MINUTE_MS = 60_000;
const LOOK_MS = 5_000;
/** Often enough for the node, which ends a session after twenty minutes without a request. */
const SAID_MS = 4 * MINUTE_MS;
/** Not at every key. */
const NOTED_MS = 2_000;
const SIGNS = ['pointerdown', 'keydown', 'scroll', BYTES_WENT] as const;

/**
 * Logs out whoever has left every tab of this browser, and asks a minute before. Whoever writes for long asks nothing of the node, and
 * is said to be there. So is whoever waits for a file that goes up, as long as bytes of it go: at a logout what came of it could
 * not be gone on with. The node ends that session too after its eight hours.
 */
export function IdleGuard({ onIdle }: { onIdle: () => void }) {
  const { t } = useWords();
  const seenAt = useRef(Date.now());
  const saidAt = useRef(Date.now());
  const [asks, setAsks] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const idle = useRef(onIdle);
  idle.current = onIdle;

  useEffect(() => {
    let notedAt = 0;
    const seen = () => {
      seenAt.current = Date.now();
      setAsks(false);
      if (seenAt.current - notedAt < NOTED_MS) return;
      notedAt = seenAt.current;
      noteSeen();
    };
    seen();
    const look = () => {
      if (seenAt.current > saidAt.current && Date.now() - saidAt.current >= SAID_MS) {
        saidAt.current = Date.now();
        void ask('GET', 'me').catch(() => undefined);
      }
      const minutes = (Date.now() - Math.max(seenAt.current, seenInAnyTab())) / MINUTE_MS;
      if (minutes >= IDLE_MINUTES) idle.current();
      else setAsks(minutes >= IDLE_MINUTES - 1);
    };
    for (const sign of SIGNS) addEventListener(sign, seen, { passive: true });
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS) removeEventListener(sign, seen);
    };
  }, []);
  useEffect(() => {
    if (asks) dialog.current?.showModal();
    else dialog.current?.close();
  }, [asks]);

  return (
    <dialog ref={dialog} aria-labelledby="idle-title">
      <h2 id="idle-title">{t('idle.title')}</h2>
      <p>{t('idle.says')}</p>
      <button type="button" onClick={() => setAsks(false)}>
        {t('idle.stay')}
      </button>
    </dialog>
  );
}
