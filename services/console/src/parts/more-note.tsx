import { useWords } from '../words/use-words.js';

interface MoreNoteProps {
  /** There are others than the list shows. */
  more: boolean;
  /** How many it shows. */
  shown: number;
  /** Key of what is said; without it, that the rest comes up as what is above is dealt with. */
  says?: string;
}

/** After a list that has no pages, that it does not show all: nobody is to take the first of what waits for all of it. */
export function MoreNote({ more, shown, says = 'common.more' }: MoreNoteProps) {
  const { t, number } = useWords();
  return more ? <p>{t(says, { number: number(shown) })}</p> : null;
}
