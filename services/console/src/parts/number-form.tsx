import { type FormEvent, useId, useState } from 'react';
import { findCaseNumber } from '../logic/case-number.js';

interface NumberFormProps {
  label: string;
  go: string;
  /** Of what was typed and holds no number. */
  wrong: string;
  onNumber: (number: string) => void;
}

/** Takes the number of a case, typed or pasted. */
export function NumberForm({ label, go, wrong, onNumber }: NumberFormProps) {
  const [id, hintId] = [useId(), useId()];
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = findCaseNumber(typed);
    setWrong(number === undefined);
    if (number !== undefined) onNumber(number);
  };
  return (
    <form onSubmit={submit} className="inline" role="search">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={hintId}
        aria-invalid={isWrong}
        onChange={({ target }) => setTyped(target.value)}
      />
      <button type="submit">{go}</button>
      <span id={hintId} role="status" className="small">
        {isWrong && wrong}
      </span>
    </form>
  );
}
