import { useId, useState } from 'react';
import { useWords } from '../words/use-words.js';
import { ActButton } from './act-button.js';

interface ReasonButtonProps {
  says: string;
  warns: string;
  did: string;
  path: string;
  /** What stands before the list. */
  asks: string;
  /** Codes; the first is chosen unless another is. */
  reasons: readonly [string, ...string[]];
}

/** An act that is asked about first, for one of some reasons. */
export function ReasonButton({ asks, reasons, ...act }: ReasonButtonProps) {
  const { choice } = useWords();
  const field = useId();
  const [reason, setReason] = useState<string>(reasons[0]);
  return (
    <ActButton {...act} body={{ reason }}>
      <p>
        <label htmlFor={field}>{asks}</label>{' '}
        <select id={field} value={reason} onChange={({ target }) => setReason(target.value)}>
          {reasons.map((each) => (
            <option key={each} value={each}>
              {choice(each)}
            </option>
          ))}
        </select>
      </p>
    </ActButton>
  );
}
