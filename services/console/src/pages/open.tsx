import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { ask } from '../api.js';
import { askedWay, DIRECTLY, type Way } from '../logic/way.js';
import { ChooseWay } from '../parts/choose-way.js';
import { Loaded } from '../parts/loaded.js';
import { TakeStep } from '../parts/take-step.js';
import { Title } from '../parts/title.js';
import { useDraft } from '../parts/use-draft.js';
import { useNodeName } from '../parts/use-node-name.js';
import { usePartners } from '../queries.js';
import type { JsonObject, Partners, StepOutcome } from '../types.js';
import { useWords } from '../words/use-words.js';

/** Choose with whom and for what, fill in, see what would go, and send or ask for approval. */
export function OpenPage({ caseId }: { caseId: string }) {
  const { t } = useWords();
  const query = usePartners();
  return (
    <>
      <Title says={t('open.title')} />
      <Loaded query={query}>{(partners) => <Choose caseId={caseId} partners={partners} />}</Loaded>
    </>
  );
}

function Choose({ caseId, partners }: { caseId: string; partners: Partners }) {
  const words = useWords();
  const { t } = words;
  const name = useNodeName();
  const [whoId, whatId] = [useId(), useId()];
  const [node, setNode] = useState('');
  const [what, setWhat] = useState('');
  const openings = partners.items.find((each) => each.node === node)?.openings ?? [];
  const opening = openings.find(({ kind, step }) => `${kind}/${step}` === what);
  return (
    <>
      <p className="inline">
        <label htmlFor={whoId}>{t('open.with')}</label>
        <select id={whoId} value={node} onChange={({ target }) => (setNode(target.value), setWhat(''))}>
          <option value="">{t('common.choose')}</option>
          {partners.items.map((each) => (
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
              {words.kind(kind)}
              {words.colon} {words.step(step)}
            </option>
          ))}
        </select>
      </p>
      {opening && <Opening key={`${node} ${what}`} caseId={caseId} partners={partners} peer={node} opening={opening} />}
    </>
  );
}

interface OpeningProps {
  caseId: string;
  partners: Partners;
  peer: string;
  opening: Partners['items'][number]['openings'][number];
}

function Opening({ caseId, partners, peer, opening: { kind, step, approval } }: OpeningProps) {
  const [, go] = useLocation();
  // What is sent again after a reload has to be the same, its way included.
  const way = useDraft<Way>(`way ${caseId} ${peer} ${kind}/${step}`, DIRECTLY);
  if (!way) return null;
  const send = (input: JsonObject) =>
    ask<StepOutcome>('POST', 'conversations', { body: { kind, step, caseId, peer, ...askedWay(way.value), input } });
  return (
    <>
      <ChooseWay partners={partners} kind={kind} peer={peer} way={way.value} onChange={way.change} />
      <TakeStep
        kind={kind}
        step={step}
        caseId={caseId}
        peer={peer}
        relays={way.value.relays}
        {...(approval ? { approval } : {})}
        send={send}
        onDone={({ conversationId }) => {
          way.drop();
          go(`/conversations/${conversationId}`);
        }}
      />
    </>
  );
}
