import type { CaseContent as Content, Json } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Facts, Value } from './facts.js';

/** A case file section by section, or, where there is none, the summary that an offer shows. */
export function CaseContent({ content }: { content: Content }) {
  const { t, field } = useWords();
  const { file, summary } = content;
  if (!file && !summary) return <p>{t('case.nothing-shown')}</p>;
  return (
    <>
      {summary && <Facts of={summary} />}
      {file &&
        Object.entries(file).map(([name, value], at) => (
          <details key={name} open={at < 3}>
            <summary>{field(name)}</summary>
            <Section name={name} value={value} />
          </details>
        ))}
    </>
  );
}

function Section({ name, value }: { name: string; value: Json }) {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? <Facts of={value} /> : <Value name={name} value={value} />;
}
