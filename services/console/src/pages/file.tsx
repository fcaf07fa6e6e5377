import { Link } from 'wouter';
import { SECTION_NAMES, takeSection } from '../logic/file-sections.js';
import { prune } from '../logic/prune.js';
import { CaseLink } from '../parts/case-link.js';
import { Loaded } from '../parts/loaded.js';
import { Title } from '../parts/title.js';
import { useCase } from '../queries.js';
import type { JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';

/** The sections of a case file, and which are filled in. */
export default function FilePage({ id }: { id: string }) {
  const { t } = useWords();
  const query = useCase(id);
  return (
    <>
      <Title says={t('file.title')} />
      <CaseLink id={id} />
      <p>{t('file.says')}</p>
      <Loaded query={query}>{({ content }) => <Sections id={id} file={content.file ?? {}} />}</Loaded>
    </>
  );
}

function Sections({ id, file }: { id: string; file: JsonObject }) {
  const { t, field } = useWords();
  return (
    <ul className="sections">
      {SECTION_NAMES.map((name) => {
        const filled = prune(takeSection(file, name)) !== undefined;
        return (
          <li key={name}>
            <Link href={`/cases/${id}/file/${name}`}>{field(name)}</Link>{' '}
            <span className={filled ? 'outcome sent' : 'outcome'}>{t(filled ? 'file.filled' : 'file.empty')}</span>
          </li>
        );
      })}
    </ul>
  );
}
