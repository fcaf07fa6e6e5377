import { Link } from 'wouter';
import { useWords } from '../words/use-words.js';
import { Title } from './title.js';

export function NotFound() {
  const { t } = useWords();
  return (
    <>
      <Title says={t('not-found.title')} />
      <p>{t('not-found.says')}</p>
      <p>
        <Link href="/">{t('not-found.back')}</Link>
      </p>
    </>
  );
}
