import { type FormEvent, useId, useState } from 'react';
import { LanguageChoice } from '../parts/language-choice.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Title } from '../parts/title.js';
import { type Ended, goToLogin } from '../session.js';
import { useWords } from '../words/use-words.js';

interface LogInProps {
  ended?: Ended;
  logIn: (token: string) => Promise<void>;
}

/** Where somebody is who is not logged in: the organisation's own login, or a token where it has no page for it. */
export function LogInPage({ ended, logIn }: LogInProps) {
  const { t } = useWords();
  return (
    <main className="log-in">
      <LanguageChoice />
      <Title says={t('log-in.title')} />
      {ended && <p role="alert">{t(`ended.${ended}`)}</p>}
      <p>{t('log-in.says')}</p>
      <button type="button" className="first" onClick={goToLogin}>
        {t('log-in.go')}
      </button>
      <TokenForm logIn={logIn} open={ended === 'no-login-page'} />
    </main>
  );
}

function TokenForm({ logIn, open }: { logIn: LogInProps['logIn']; open: boolean }) {
  const { t } = useWords();
  const id = useId();
  const [token, setToken] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    logIn(token.trim()).catch((reason: unknown) => setError(reason));
  };
  return (
    <details open={open}>
      <summary>{t('log-in.token-instead')}</summary>
      <form onSubmit={submit}>
        <p>
          <label htmlFor={id}>{t('log-in.token')}</label>{' '}
          <input
            id={id}
            type="password"
            autoComplete="off"
            required
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
        </p>
        <button type="submit">{t('log-in.with-token')}</button>
        {error !== undefined && <ProblemNote error={error} />}
      </form>
    </details>
  );
}
