import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../api.js';
import { Loaded } from '../parts/loaded.js';
import { TakeStep } from '../parts/take-step.js';
import { Title } from '../parts/title.js';
import { useNodeName } from '../parts/use-node-name.js';
import { usePartners } from '../queries.js';
import type { JsonObject, Partner, StepOutcome } from '../types.js';
import { useWords } from '../words/use-words.js';

/** Choose with whom and for what, fill in, see what would go, and send or ask for approval. */
export function OpenPage({ caseId }: { caseId: string }) {
  const { t } = useWords();
  const query = usePartners();
  return (
    <>
      <Title says={t('open.title')} />
      <Loaded query={query}>{({ items }) => <Choose caseId={caseId} partners={items} />}</Loaded>
    </>
  );
}

function Choose({ caseId, partners }: { caseId: string; partners: Partner[] }) {
  const words = useWords();
  const { t } = words;
  const [, go] = useLocation();
  const name = useNodeName();
  const [whoId, whatId] = [useId(), useId()];
  const [node, setNode] = useState('');
  const [what, setWhat] = useState('');
  const openings = partners.find((each) => each.node === node)?.openings ?? [];
  const opening = openings.find(({ kind, step }) => `${kind}/${step}` === what);
  const send = (input: JsonObject) => {
    const { kind, step } = opening ?? {};
    return ask<StepOutcome>('POST', 'conversations', { body: { kind, step, caseId, peer: node, input } });
  };
  return (
    <>
      <p className="inline">
        <label htmlFor={whoId}>{t('open.with')}</label>
        <select id={whoId} value={node} onChange={({ target }) => (setNode(target.value), setWhat(''))}>
          <option value="">{t('common.choose')}</option>
          {partners.map((each) => (
            <option key={each.node} value={each.node}>
              {name(each.node)}
            </option>
          ))}
        </select>
      </p>
      <p className="inline">
        <label htmlFor={whatId}>{t('open.what')}</label>
        <select id={whatId} value={what} disabled={node === ''} onChange={({ target }) => setWhat(target.value)}>
          <option value="">{t('common.choose')}</option>
          {openings.map(({ kind, step }) => (
            <option key={`${kind}/${step}`} value={`${kind}/${step}`}>
              {words.kind(kind)}: {words.step(step)}
            </option>
          ))}
        </select>
      </p>
      {opening && (
        <TakeStep
          key={`${node} ${what}`}
          kind={opening.kind}
          step={opening.step}
          caseId={caseId}
          peer={node}
          {...(opening.approval ? { approval: opening.approval } : {})}
          send={send}
          onDone={({ conversationId }) => go(`/conversations/${conversationId}`)}
        />
      )}
    </>
  );
}
