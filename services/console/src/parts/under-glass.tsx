import type { Emergency } from '../types.js';
import { useWords } from '../words/use-words.js';

/** Why somebody reads what was not given to them, and until when. */
export function UnderGlass({ glass }: { glass: Emergency }) {
  const { t, time } = useWords();
  return (
    <p className="restored" role="status">
      {t('emergency.reading', { time: time(glass.until) })}
    </p>
  );
}
