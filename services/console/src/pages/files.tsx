import { ask } from '../api.js';
import { CaseLink } from '../parts/case-link.js';
import { Loaded } from '../parts/loaded.js';
import { ProblemNote } from '../parts/problem-note.js';
import PutFileRight from '../parts/put-file-right.js';
import { Title } from '../parts/title.js';
import UploadForm from '../parts/upload-form.js';
import { useOnce } from '../parts/use-once.js';
import { queries, useAttachments } from '../queries.js';
import type { Attachment, Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { whileBusy } from '../parts/while-busy.js';

/** The files of a case: what is here, what is still fetched, and the way to add one. */
export default function FilesPage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useAttachments(id);
  return (
    <>
      <Title says={t('files.title')} />
      <CaseLink id={id} />
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('files.empty')}</p>
          ) : (
            <ul className="cards files">
              {items.map((each) => (
                <li key={each.id} className="card">
                  <OneFile file={each} caseId={id} mayChange={me.roles.includes('caseworker')} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <UploadForm caseId={id} />
    </>
  );
}

function OneFile({ file, caseId, mayChange }: { file: Attachment; caseId: string; mayChange: boolean }) {
  const { t, choice, refusal, size } = useWords();
  const { id, documentType, title, mediaType, status, failure } = file;
  const again = useOnce(() => ask('POST', `attachments/${id}/fetch`), {
    again: true,
    done: () => void queries.invalidateQueries({ queryKey: ['attachments', caseId] }),
  });
  return (
    <>
      <h2>{choice(documentType)}</h2>
      {title !== undefined && (
        <p>
          <bdi>{title}</bdi>
        </p>
      )}
      <p className="small">
        <bdi>{mediaType}</bdi> · {size(file.size)} · {t(`files.status.${status}`)}
      </p>
      {failure !== undefined && (
        <p>
          {refusal(failure)} <code>{failure}</code>
        </p>
      )}
      {status === 'stored' && (
        <a href={`/api/v1/attachments/${id}`} download className="button">
          {t('files.open')} <span className="unseen">{title ?? choice(documentType)}</span>
        </a>
      )}
      {status === 'stored' && mayChange && <PutFileRight file={file} />}
      {(status === 'rejected' || status === 'given-up') && (
        <button type="button" {...whileBusy(again.busy)} onClick={() => again.submit(undefined)}>
          {t('files.fetch')}
        </button>
      )}
      {again.error !== undefined && <ProblemNote error={again.error} />}
    </>
  );
}
