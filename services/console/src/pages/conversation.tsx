import { useState } from 'react';
import { Link } from 'wouter';
import { ask } from '../api.js';
import { Due } from '../parts/due.js';
import { ExchangeWay } from '../parts/exchange-way.js';
import { LayWay } from '../parts/lay-way.js';
import { Loaded } from '../parts/loaded.js';
import { ResponsibilityBar } from '../parts/responsibility-bar.js';
import { TakeStep } from '../parts/take-step.js';
import { Timeline } from '../parts/timeline.js';
import { Title } from '../parts/title.js';
import { UnderGlass } from '../parts/under-glass.js';
import { useGlass } from '../parts/use-glass.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useSayOpened } from '../parts/use-say-opened.js';
import { useConversation } from '../queries.js';
import type { AllowedStep, ConversationView, JsonObject, Me, StepOutcome } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Status } from '../parts/status.js';

/** One exchange with one node: where it stands, who is responsible, what was said, and what one may do next. */
export function ConversationPage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useConversation(id);
  return (
    <>
      <Title says={t('conversation.title')} />
      <Loaded query={query}>{(view) => <Whole view={view} me={me} settled={!query.isFetching} />}</Loaded>
    </>
  );
}

function Whole({ view, me, settled }: { view: ConversationView; me: Me; settled: boolean }) {
  const { t, colon, kind, state } = useWords();
  const name = useNodeName();
  const glass = useGlass(view.caseId, me);
  useSayOpened(view, me, { glass, settled });
  return (
    <>
      <p>
        <strong>{kind(view.kind)}</strong> · {name(view.peer)} ·{' '}
        <Link href={`/cases/${view.caseId}`}>
          {t('case.short')} {view.caseId.slice(-12)}
        </Link>
      </p>
      <Status of={view.state}>
        {t('conversation.state')}
        {colon} <strong>{state(view.state)}</strong>
      </Status>
      {view.dueAt && (
        <p>
          {t('conversation.due')}
          {colon} <Due at={view.dueAt} overdue={Date.parse(view.dueAt) < Date.now()} />
        </p>
      )}
      <ExchangeWay way={view.way} />
      {view.way?.place === 'origin' && me.roles.includes('supervisor') && <LayWay of={view} />}
      <ResponsibilityBar conversation={view} me={me} />
      {glass ? <UnderGlass glass={glass} /> : <Steps view={view} me={me} />}
      <Timeline messages={view.messages} relayed={view.via !== null} />
      {!glass && (
        <p>
          <Link href={`/conversations/${view.id}/print`} className="button">
            {t('work.print')}
          </Link>
        </p>
      )}
    </>
  );
}

function Steps({ view, me }: { view: ConversationView; me: Me }) {
  const words = useWords();
  const { t } = words;
  const [chosen, setChosen] = useState<AllowedStep>();
  const [done, setDone] = useState<StepOutcome>();
  const acts = me.roles.some((role) => ['caseworker', 'supervisor', 'consular-officer'].includes(role));
  // What somebody is filling in stays, also when the other side was quicker.
  if ((view.allowedSteps.length === 0 && !chosen && !done) || !acts) return <p>{t('conversation.no-steps')}</p>;
  const send = (input: JsonObject) =>
    ask<StepOutcome>('POST', `conversations/${view.id}/actions/${chosen?.step ?? ''}`, { body: input });
  const finish = (outcome: StepOutcome) => {
    setDone(outcome);
    setChosen(undefined);
  };
  return (
    <section aria-labelledby="next">
      <h2 id="next">{t('conversation.next')}</h2>
      <Status of={done}>{done && t(done.approvalId ? 'step.waits' : 'step.sent')}</Status>
      <p className="buttons">
        {view.allowedSteps.map((each) => (
          <button
            key={each.step}
            type="button"
            aria-pressed={each.step === chosen?.step}
            onClick={() => setChosen(each)}
          >
            {words.step(each.step)}
          </button>
        ))}
      </p>
      {chosen && (
        <TakeStep
          key={chosen.step}
          kind={view.kind}
          step={chosen.step}
          caseId={view.caseId}
          peer={view.peer}
          conversation={view.id}
          relays={view.way?.relays ?? []}
          {...(chosen.approval ? { approval: chosen.approval } : {})}
          send={send}
          onDone={finish}
        />
      )}
    </section>
  );
}
