import { useWords } from '../words/use-words.js';

/** How much of a case somebody has. */
export function HowFar({ of: { categories } }: { of: { categories: readonly string[] | null } }) {
  const { t, list } = useWords();
  return <>{categories === null ? t('given.whole') : list(categories.map((each) => t(`category.${each}`)))}</>;
}
