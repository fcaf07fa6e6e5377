import { useState } from 'react';
import { Due } from '../parts/due.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { ProblemNote } from '../parts/problem-note.js';
import { RestoredNote } from '../parts/restored-note.js';
import StepForm from '../parts/step-form.js';
import { Title } from '../parts/title.js';
import { useAct } from '../parts/use-act.js';
import { useDraft } from '../parts/use-draft.js';
import { useConversation } from '../queries.js';
import type { ConversationView, JsonObject, Message } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';
import { Status } from '../parts/status.js';

const NOTHING: JsonObject = {};

/**
 * A question that a consulate was asked, item by item, and its answers. Nothing on it says that there is a case, who is
 * responsible for what, or where anybody is (R18): only what was asked, by whom, and until when.
 */
export default function QuestionPage({ id }: { id: string }) {
  const { t } = useWords();
  const query = useConversation(id);
  return (
    <>
      <Title says={t('question.title')} />
      <Loaded query={query}>{(view) => <Whole key={id} view={view} />}</Loaded>
    </>
  );
}

function Whole({ view }: { view: ConversationView }) {
  const { t, colon, state } = useWords();
  const { peer, dueAt, messages } = view;
  return (
    <>
      <p>
        {t('question.from')} <strong>{peer}</strong>
      </p>
      <Status of={view.state}>
        {t('conversation.state')}
        {colon} <strong>{state(view.state)}</strong>
      </Status>
      {dueAt !== null && (
        <p>
          {t('conversation.due')}
          {colon} <Due at={dueAt} overdue={Date.parse(dueAt) < Date.now()} />
        </p>
      )}
      <ol className="timeline">
        {messages.map((each) => (
          <li key={each.id} className={each.direction}>
            <Said message={each} />
          </li>
        ))}
      </ol>
      <Answering view={view} />
    </>
  );
}

function Said({
  message: { direction, step: name, issuedAt, said, shown, status, refusalCode },
}: {
  message: Message;
}) {
  const { t, step, time, refusal } = useWords();
  return (
    <>
      <h2>{t(direction === 'in' ? 'question.asked' : 'question.answered')}</h2>
      <p>
        {step(name)} · <time dateTime={issuedAt}>{time(issuedAt)}</time> · {t(`receipt.${status}`)}
      </p>
      {refusalCode && (
        <p>
          {refusal(refusalCode)} <code>{refusalCode}</code>
        </p>
      )}
      {shown && <Facts of={shown} />}
      {said && <Facts of={said} />}
    </>
  );
}

function Answering({ view: { id, kind, allowedSteps } }: { view: ConversationView }) {
  const { t, step } = useWords();
  const [chosen, setChosen] = useState<string>();
  const { busy, done, error, act } = useAct();
  const send = (step: string, input: JsonObject, drop: () => void) =>
    act('POST', `conversations/${id}/actions/${step}`, input, () => (drop(), setChosen(undefined)));
  return (
    <section aria-labelledby="next">
      <h2 id="next">{t('conversation.next')}</h2>
      <Status of={done}>{done && t('step.sent')}</Status>
      {allowedSteps.length === 0 && <p>{t('question.nothing')}</p>}
      <p className="buttons">
        {allowedSteps.map((each) => (
          <button
            key={each.step}
            type="button"
            aria-pressed={each.step === chosen}
            onClick={() => setChosen(each.step)}
          >
            {step(each.step)}
          </button>
        ))}
      </p>
      {chosen !== undefined && (
        <Answer
          key={chosen}
          id={id}
          kind={kind}
          step={chosen}
          busy={busy}
          onSend={(input, drop) => send(chosen, input, drop)}
        />
      )}
      {error !== undefined && <ProblemNote error={error} kept />}
    </section>
  );
}

interface AnswerProps {
  id: string;
  kind: string;
  step: string;
  busy: boolean;
  /** @param drop what is done once it was sent */
  onSend: (input: JsonObject, drop: () => void) => void;
}

function Answer({ id, kind, step, busy, onSend }: AnswerProps) {
  const { t } = useWords();
  const draft = useDraft<JsonObject>(`step ${id} ${step}`, NOTHING);
  if (!draft) return <p>{t('common.loading')}</p>;
  const send = (input: JsonObject) => onSend(input, draft.drop);
  return (
    <>
      <RestoredNote draft={draft} />
      <StepForm kind={kind} step={step} caseId="" entered={draft.value} onChange={draft.change} onSubmit={send}>
        <p className="buttons">
          <button type="submit" className="first" {...whileBusy(busy)}>
            {t('step.send')}
          </button>
        </p>
      </StepForm>
    </>
  );
}
