import { useId, useState } from 'react';
import { ask } from '../api.js';
import { OPEN } from '../logic/may-have-moved.js';
import { CaseNumber } from '../parts/case-number.js';
import { Due } from '../parts/due.js';
import { Facts } from '../parts/facts.js';
import { Loaded } from '../parts/loaded.js';
import { NoPreview } from '../parts/no-preview.js';
import { PreviewPanel } from '../parts/preview-panel.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { useOnce } from '../parts/use-once.js';
import { lookAgain, useApproval, useApprovalPreview, useCase } from '../queries.js';
import type { Approval, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';
import { Status } from '../parts/status.js';

const REASONS = ['incomplete', 'not_in_best_interests', 'wrong_recipient', 'too_much_shown', 'other'];

/** What a second person decides on: who asks for what, what was entered, what would be shown. */
export function ApprovalPage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useApproval(id);
  return (
    <>
      <Title says={t('approval.title')} />
      <Loaded query={query}>{(approval) => <Whole approval={approval} me={me} />}</Loaded>
    </>
  );
}

function Whole({ approval, me }: { approval: Approval; me: Me }) {
  const { t, colon, kind, step } = useWords();
  const name = useNodeName();
  const { caseId, conversationId, said, status, authorId } = approval;
  return (
    <>
      <p>
        <strong>
          {kind(approval.kind)}
          {colon} {step(approval.step)}
        </strong>{' '}
        · {name(approval.peer)}
      </p>
      <Status of={status}>
        {t('approval.status')}
        {colon} <strong>{t(`approval.status.${status}`)}</strong>
      </Status>
      {approval.reviewBy && <Due at={approval.reviewBy} overdue={approval.overdue} />}
      <p>
        <CaseNumber id={caseId} me={me} />
      </p>
      <h2>{t('approval.said')}</h2>
      {said && <Facts of={said} />}
      {conversationId !== null && me.roles.includes('supervisor') && <WhatGoes approval={approval} />}
      {OPEN.has(status) && (authorId === me.id ? <p>{t('approval.own')}</p> : <Decide id={approval.id} />)}
    </>
  );
}

/** The node composes it from all that waits: what was entered is here only as far as this person may read it. */
function WhatGoes({ approval: { id, caseId, said, way } }: { approval: Approval }) {
  const { t } = useWords();
  const ours = useCase(caseId);
  const { data: shown, error } = useApprovalPreview(id, caseId);
  return (
    <>
      {!shown && error === null && <p>{t('common.loading')}</p>}
      {error !== null && <NoPreview error={error} />}
      {shown && (
        <PreviewPanel preview={shown} ours={ours.data?.content ?? {}} said={said ?? {}} relays={way?.relays ?? []} />
      )}
    </>
  );
}

function Decide({ id }: { id: string }) {
  const { t, choice } = useWords();
  const reasonId = useId();
  const [reason, setReason] = useState('incomplete');
  const send = (body: { decision: 'approve' | 'reject'; reasonCode?: string }) =>
    ask('POST', `approvals/${id}/decision`, { body });
  const { busy, error, submit: decide } = useOnce(send, { done: lookAgain, failed: lookAgain });
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">{t('approval.decide')}</h2>
      <p className="buttons">
        <button type="button" className="first" {...whileBusy(busy)} onClick={() => decide({ decision: 'approve' })}>
          {t('approval.approve')}
        </button>
      </p>
      <p className="inline">
        <label htmlFor={reasonId}>{t('approval.reason')}</label>
        <select id={reasonId} value={reason} onChange={({ target }) => setReason(target.value)}>
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {choice(each)}
            </option>
          ))}
        </select>
        <button type="button" {...whileBusy(busy)} onClick={() => decide({ decision: 'reject', reasonCode: reason })}>
          {t('approval.reject')}
        </button>
      </p>
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}
