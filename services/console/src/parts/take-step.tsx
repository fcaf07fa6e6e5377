import { lazy, Suspense, useRef, useState } from 'react';
import { Problem } from '../api.js';
import { askPreview, queries, useCase } from '../queries.js';
import type { JsonObject, Preview, StepOutcome } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Conflict } from './conflict.js';
import { PreviewPanel } from './preview-panel.js';
import { ProblemNote } from './problem-note.js';

const StepForm = lazy(() => import('./step-form.js'));
/** Somebody was quicker: what is entered stands beside what holds now. */
const CONFLICTS = new Set([
  'step-not-allowed',
  'approval-stale',
  'approval-decided',
  'version-conflict',
  'transfer-open',
]);

interface TakeStepProps {
  kind: string;
  step: string;
  caseId: string;
  peer: string;
  approval?: string;
  send: (input: JsonObject) => Promise<StepOutcome>;
  onDone: (outcome: StepOutcome) => void;
}

/** Fill in, see what would go, send: once, however often somebody presses. */
export function TakeStep({ kind, step, caseId, peer, approval, send, onDone }: TakeStepProps) {
  const words = useWords();
  const { t } = words;
  const [entered, setEntered] = useState<JsonObject>({});
  const preview = usePreview({ caseId, recipient: peer, kind, step });
  const { busy, error, submit } = useOnce(send, onDone);
  const attachments = Array.isArray(entered['attachments']) ? (entered['attachments'] as string[]) : [];
  return (
    <section aria-labelledby="take-step" className="take-step">
      <h2 id="take-step">{words.step(step)}</h2>
      {approval && <p>{t('step.approval', { role: words.role(approval) })}</p>}
      <Suspense fallback={<p>{t('common.loading')}</p>}>
        <StepForm kind={kind} step={step} caseId={caseId} entered={entered} onChange={setEntered} onSubmit={submit}>
          <p className="buttons">
            <button type="button" onClick={() => preview.ask(attachments)} disabled={preview.busy}>
              {t('preview.ask')}
            </button>
            <button type="submit" className="first" disabled={busy} aria-busy={busy}>
              {t(approval ? 'step.ask-approval' : 'step.send')}
            </button>
          </p>
        </StepForm>
      </Suspense>
      {error !== undefined && <ProblemNote error={error} kept />}
      {error instanceof Problem && CONFLICTS.has(error.code) && <Conflict entered={entered} caseId={caseId} />}
      {preview.error !== undefined && <ProblemNote error={preview.error} kept />}
      {preview.shown && <Shown preview={preview.shown} caseId={caseId} />}
    </section>
  );
}

function Shown({ preview, caseId }: { preview: Preview; caseId: string }) {
  const { data } = useCase(caseId);
  return <PreviewPanel preview={preview} ours={data?.content ?? {}} />;
}

/** Sends once: what is under way is not sent again, and after a success nothing is. */
function useOnce(send: TakeStepProps['send'], onDone: TakeStepProps['onDone']) {
  const underWay = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = (input: JsonObject) => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    setError(undefined);
    send(input).then(
      (outcome) => {
        void queries.invalidateQueries();
        onDone(outcome);
      },
      (reason: unknown) => {
        underWay.current = false;
        setBusy(false);
        setError(reason);
        void queries.invalidateQueries({ queryKey: ['conversation'] });
      },
    );
  };
  return { busy, error, submit };
}

export function usePreview(asked: { caseId: string; recipient: string; kind: string; step: string }) {
  const [shown, setShown] = useState<Preview>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ask = (attachments: string[]) => {
    setBusy(true);
    setError(undefined);
    askPreview({ ...asked, ...(attachments.length > 0 ? { attachments } : {}) })
      .then(setShown, setError)
      .finally(() => setBusy(false));
  };
  return { shown, error, busy, ask };
}
