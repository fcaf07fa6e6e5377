import { useMemo } from 'react';
import { namesOf, readPointer } from '../logic/json-pointer.js';
import { fieldChange, messageChange } from '../logic/what-would-change.js';
import type { CaseContent as Content, Decision, JsonObject, Preview } from '../types.js';
import { useWords } from '../words/use-words.js';
import { CaseContent } from './case-content.js';
import { Carriers } from './exchange-way.js';
import { Value } from './facts.js';

interface PreviewPanelProps {
  preview: Preview;
  /** The case as this person sees it here. */
  ours: Content;
  /** What was entered for the step, as far as this person sees it. */
  said?: JsonObject;
  /** By way of whom it would go. */
  relays?: readonly string[];
}

const OUTCOMES = ['sent', 'coarsened', 'held-back'] as const;

/** What the other side will see, beside the whole file: each field sent, coarsened or held back, with its reason and what would change it. */
export function PreviewPanel({ preview, ours, said = {}, relays = [] }: PreviewPanelProps) {
  const { t, colon, number, refusal, change, choice, list } = useWords();
  const { decisions, content, closed, permitted, refusals } = preview;
  const count = (outcome: Decision['outcome']) => decisions.filter((each) => each.outcome === outcome).length;
  return (
    <section className="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">{t('preview.title')}</h2>
      <p>{t(permitted ? 'preview.permitted' : 'preview.not-permitted')}</p>
      <ul>
        {refusals.map((each) => (
          <li key={each.code}>
            {refusal(each.code)} <code>{each.code}</code> <Change says={change(messageChange(each))} />
          </li>
        ))}
      </ul>
      <Carriers relays={relays} says="way.would-go" />
      <ul className="counts">
        {OUTCOMES.map((each) => (
          <li key={each} className={`outcome ${each}`}>
            {t(`outcome.${each}`)}
            {colon} {number(count(each))}
          </li>
        ))}
      </ul>
      <div className="beside">
        <div>
          <h3>{t('preview.theirs')}</h3>
          <CaseContent content={content} />
          {closed.length > 0 && <p>{t('preview.closed', { what: list(closed.map((each) => choice(each))) })}</p>}
        </div>
        <div>
          <h3>{t('preview.ours')}</h3>
          <Sections
            decisions={decisions}
            file={ours.file ?? {}}
            said={said}
            whole={new Set(refusals.map(({ rule }) => rule))}
          />
        </div>
      </div>
    </section>
  );
}

interface SectionsProps {
  decisions: Decision[];
  file: JsonObject;
  said: JsonObject;
  /** Rules that keep back all of it: what would change that is said once, above. */
  whole: ReadonlySet<string>;
}

function Sections({ decisions, file, said, whole }: SectionsProps) {
  const { t, field } = useWords();
  const [entered, sections] = useMemo(() => {
    const [of, rest] = [decisions.filter((each) => each.said), decisions.filter((each) => !each.said)];
    return [of, [...groupBySection(rest)]] as const;
  }, [decisions]);
  return (
    <>
      {entered.length > 0 && (
        <Section title={t('approval.said')} className="entered" fields={entered} from={said} whole={whole} />
      )}
      {sections.map(([section, fields]) => (
        <Section key={section} title={field(section)} fields={fields} from={file} whole={whole} />
      ))}
    </>
  );
}

interface SectionProps extends Pick<SectionsProps, 'whole'> {
  title: string;
  className?: string;
  fields: readonly Decision[];
  /** Where their values are. */
  from: JsonObject;
}

function Section({ title, className, fields, from, whole }: SectionProps) {
  const { t, number } = useWords();
  return (
    <details className={className}>
      <summary>
        {title} ({t('preview.leaving', { number: number(fields.filter(leaves).length), of: number(fields.length) })})
      </summary>
      <ul className="decisions">
        {fields.map((each) => (
          <Field key={each.source} decision={each} from={from} changeSaid={whole.has(each.rule)} />
        ))}
      </ul>
    </details>
  );
}

function Field({ decision, from, changeSaid }: { decision: Decision; from: JsonObject; changeSaid: boolean }) {
  const { t, field, rule, change } = useWords();
  const { source, said, outcome, rule: id, because } = decision;
  const { section, names } = namesOf(source);
  const path = said || names.length === 0 ? [section, ...names] : names;
  const last = path.at(-1) ?? section;
  const value = readPointer(from, source);
  return (
    <li>
      <strong>{path.map((each) => field(each)).join(' › ')}</strong>{' '}
      {value !== undefined && <Value name={last} value={value} />}
      <span className={`outcome ${outcome}`}>{t(`outcome.${outcome}`)}</span>
      <span className="because">{rule(id, because)}</span>
      {!changeSaid && <Change says={change(fieldChange(decision))} />}
    </li>
  );
}

function Change({ says }: { says: string | undefined }) {
  return says === undefined ? null : <span className="because change">{says}</span>;
}

const leaves = ({ outcome }: Decision) => outcome !== 'held-back';

function groupBySection(decisions: readonly Decision[]): Map<string, Decision[]> {
  const groups = new Map<string, Decision[]>();
  for (const each of decisions) {
    const { section } = namesOf(each.source);
    groups.set(section, [...(groups.get(section) ?? []), each]);
  }
  return groups;
}
