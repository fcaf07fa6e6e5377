import { lazy, Suspense, useEffect, useState } from 'react';
import { Problem } from '../api.js';
import { onCaseMoved } from '../live.js';
import { draftOfStep } from '../logic/draft-of-step.js';
import { isSame } from '../logic/is-same.js';
import { type Looked, lookBefore, toSend } from '../logic/look-before.js';
import { askPreview, lookAgain, queries, useCase } from '../queries.js';
import type { JsonObject, Preview, StepOutcome } from '../types.js';
import { useWords } from '../words/use-words.js';
import { loadPart } from './caught.js';
import { Conflict } from './conflict.js';
import { NoPreview } from './no-preview.js';
import { PreviewPanel } from './preview-panel.js';
import { ProblemNote } from './problem-note.js';
import { RestoredNote } from './restored-note.js';
import { type Draft, useDraft } from './use-draft.js';
import { useOnce } from './use-once.js';
import { whileBusy } from './while-busy.js';
import { Status } from './status.js';

const NOTHING: JsonObject = {};
const StepForm = lazy(() => loadPart(() => import('./step-form.js')));
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
  /** The exchange that it is a step of; none yet where it opens one. */
  conversation?: string;
  /** By way of whom it goes, in their order. */
  relays?: readonly string[];
  approval?: string;
  send: (input: JsonObject) => Promise<StepOutcome>;
  onDone: (outcome: StepOutcome) => void;
}

/** Fill in, see what would go, send: once, however often somebody presses. */
export function TakeStep(props: TakeStepProps) {
  const { t } = useWords();
  const draft = useDraft<JsonObject>(draftOfStep(props), NOTHING);
  return draft ? <Drafted {...props} draft={draft} /> : <p>{t('common.loading')}</p>;
}

function Drafted({
  kind,
  step,
  caseId,
  peer,
  relays = [],
  approval,
  send,
  onDone,
  draft,
}: TakeStepProps & { draft: Draft<JsonObject> }) {
  const words = useWords();
  const { t } = words;
  const { value: entered, change: setEntered } = draft;
  const preview = usePreview({ caseId, recipient: peer, kind, step }, entered);
  const { busy, error, submit } = useOnce(send, {
    done: (outcome) => {
      draft.drop();
      lookAgain();
      onDone(outcome);
    },
    failed: () => void queries.invalidateQueries({ queryKey: ['conversation'] }),
  });
  return (
    <section aria-labelledby="take-step" className="take-step">
      <h2 id="take-step">{words.step(step)}</h2>
      {approval && <p>{t('step.approval', { role: words.role(approval) })}</p>}
      <RestoredNote draft={draft} />
      <Suspense fallback={<p>{t('common.loading')}</p>}>
        <StepForm kind={kind} step={step} caseId={caseId} entered={entered} onChange={setEntered} onSubmit={submit}>
          <p className="buttons">
            <button type="button" {...whileBusy(preview.busy)} onClick={preview.ask}>
              {t('preview.ask')}
            </button>
            <button type="submit" className="first" {...whileBusy(busy)}>
              {t(approval ? 'step.ask-approval' : 'step.send')}
            </button>
          </p>
        </StepForm>
      </Suspense>
      {error !== undefined && <ProblemNote error={error} kept />}
      {error instanceof Problem && CONFLICTS.has(error.code) && <Conflict entered={entered} caseId={caseId} />}
      <Status of={preview.looked}>
        {preview.looked && !preview.busy && <Verdict of={preview.looked} stale={preview.stale} />}
      </Status>
      {preview.looked && !preview.stale && <Shown {...preview.looked} caseId={caseId} relays={relays} />}
    </section>
  );
}

/** Of a preview that has come: whether it is still true and how much was weighed, and, for who cannot see that it has come, what it says. */
function Verdict({ of: { preview, weighed }, stale }: { of: Looked<Preview>; stale: boolean }) {
  const { t } = useWords();
  if (stale) return t('preview.stale');
  return (
    <>
      {!weighed && `${t('preview.not-weighed')} `}
      {preview && <Unseen of={preview} />}
    </>
  );
}

function Unseen({ of: { permitted, refusals } }: { of: Preview }) {
  const { t, colon, refusal } = useWords();
  return (
    <span className="unseen">
      {t('preview.title')}
      {colon} {t(permitted ? 'preview.permitted' : 'preview.not-permitted')}{' '}
      {refusals.map(({ code }) => refusal(code)).join(' ')}
    </span>
  );
}

type ShownProps = Looked<Preview> & { caseId: string; relays: readonly string[] };

function Shown({ preview, error, ...shown }: ShownProps) {
  if (!preview) return <NoPreview error={error} kept />;
  return <Beside {...shown} preview={preview} />;
}

function Beside({ caseId, ...shown }: Pick<ShownProps, 'caseId' | 'relays' | 'said'> & { preview: Preview }) {
  const { data } = useCase(caseId);
  return <PreviewPanel {...shown} ours={data?.content ?? {}} />;
}

/** What was seen before sending counts until what would be sent is something else, or the case may be. */
function usePreview(asked: { caseId: string; recipient: string; kind: string; step: string }, entered: JsonObject) {
  const [looked, setLooked] = useState<Looked<Preview> & { moves: number }>();
  const [busy, setBusy] = useState(false);
  const [moves, setMoves] = useState(0);
  const { caseId } = asked;
  useEffect(() => onCaseMoved(caseId, () => setMoves((before) => before + 1)), [caseId]);
  const stale = looked !== undefined && (looked.moves !== moves || !isSame(looked.said, toSend(entered)));
  const ask = () => {
    if (busy) return;
    const { attachments } = toSend(entered);
    const files = Array.isArray(attachments) ? { attachments: attachments as string[] } : {};
    setBusy(true);
    void lookBefore((input) => askPreview({ ...asked, ...files, ...(input ? { input } : {}) }), entered)
      .then((found) => setLooked({ ...found, moves }))
      .finally(() => setBusy(false));
  };
  return { looked, stale, busy, ask };
}
