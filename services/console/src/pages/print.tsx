import { useEffect, useRef, useState } from 'react';
import { ask } from '../api.js';
import { CaseContent } from '../parts/case-content.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Timeline } from '../parts/timeline.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useOnce } from '../parts/use-once.js';
import type { PrintedCase, PrintedConversation, PrintMark } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';

type Printed = PrintedCase | PrintedConversation;

/** A permitted view on paper (R23): nothing else of the console prints. */
export default function PrintPage({ id, of }: { id: string; of: 'cases' | 'conversations' }) {
  const { t } = useWords();
  const [printed, setPrinted] = useState<Printed>();
  const { busy, error, submit } = useOnce(() => ask<Printed>('POST', `${of}/${id}/prints`), {
    again: true,
    done: setPrinted,
  });
  return (
    <>
      <Title says={t('print.title')} />
      <div className="unprinted">
        <p>{t('print.says')}</p>
        <p className="buttons">
          {printed ? (
            <button type="button" className="first" onClick={() => print()}>
              {t('print.do')}
            </button>
          ) : (
            <button type="button" className="first" {...whileBusy(busy)} onClick={() => submit(undefined)}>
              {t('print.prepare')}
            </button>
          )}
        </p>
        {error !== undefined && <ProblemNote error={error} />}
      </div>
      {printed && <Sheet printed={printed} />}
    </>
  );
}

function Sheet({ printed }: { printed: Printed }) {
  const { mark, view } = printed;
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Paper has nothing to open.
    for (const each of sheet.current?.querySelectorAll('details') ?? []) each.open = true;
  }, [printed]);
  return (
    <div className="print" ref={sheet}>
      <Mark mark={mark} />
      <div className="sheet">
        {'content' in view ? <CaseContent content={view.content} /> : <Timeline messages={view.messages} />}
      </div>
    </div>
  );
}

/** Who printed it, for whom, when, and the number by which a sheet that is found leads to whoever printed it. */
function Mark({ mark }: { mark: PrintMark }) {
  const { t, time } = useWords();
  const name = useNodeName();
  const { printId, node, byFunction, recipient, at } = mark;
  const to = recipient === node ? t('node.here') : name(recipient);
  const says = t('print.mark', { who: byFunction, node, recipient: to, time: time(at) });
  return (
    <>
      <div className="mark">
        <p>
          {says} · <code>{printId}</code>
        </p>
      </div>
      <p className="watermark" aria-hidden="true">
        {says}
      </p>
    </>
  );
}
