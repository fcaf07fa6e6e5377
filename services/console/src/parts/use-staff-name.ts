import { useStaff } from '../queries.js';
import { useWords } from '../words/use-words.js';

/** Somebody of this office as others know them: by function. */
export function useStaffName(): (id: string) => string {
  const { t } = useWords();
  const { data } = useStaff(true);
  return (id) => data?.items.find((each) => each.id === id)?.displayFunction ?? t('oversight.somebody');
}
