import { Problem } from '../api.js';
import { useWords } from '../words/use-words.js';

/** What to do about a problem, by where it lies. */
function adviceFor(problem: Problem): string {
  if (problem.code === 'offline') return 'problem.do.offline';
  if (problem.code === 'nothing-to-correct') return 'problem.do.nothing-to-correct';
  if (problem.code === 'store-outcome-unknown' || problem.code === 'request-in-work') return 'problem.do.again';
  if (problem.status === 429 || problem.status === 503) return 'problem.do.wait';
  if (problem.status === 404) return 'problem.do.ask-supervisor';
  if (problem.status === 422 || problem.status === 400) return 'problem.do.correct';
  if (problem.status === 409 || problem.status === 403) return 'problem.do.look';
  return 'problem.do.report';
}

interface ProblemNoteProps {
  error: unknown;
  /** Something had been entered, and is still there; `here` where no exchange would show what became of it. */
  kept?: boolean | 'here';
  /** It is a page that did not come, and nothing was sent. */
  loads?: boolean;
}

/** What happened, what was kept, what to do, and the code to tell whoever helps. */
export function ProblemNote({ error, kept = false, loads = false }: ProblemNoteProps) {
  const { t, refusal, field, list } = useWords();
  const problem = error instanceof Problem ? error : new Problem(500, 'internal-fault');
  const places = problem.pointers.map((each) => each.split('/').filter((part) => part !== '' && !/^\d+$/.test(part)));
  const named = places.map((parts) => parts.map((each) => field(each)).join(' › ')).filter((each) => each !== '');
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{problem.code === 'offline' ? t('problem.offline') : refusal(problem.code)}</strong>
      </p>
      {named.length > 0 && <p>{t('problem.where', { where: list(named) })}</p>}
      {kept && <p>{t(kept === 'here' ? 'problem.kept-here' : 'problem.kept')}</p>}
      <p>{t(loads && problem.code === 'offline' ? 'problem.do.load' : adviceFor(problem))}</p>
      <p className="code">
        {t('problem.code')} <code>{problem.code}</code>
      </p>
    </div>
  );
}
