import type { Json, JsonObject } from '../types.js';
import { type Said, useWords } from '../words/use-words.js';

const COUNTRIES = /countr|nationalit/i;
const LANGUAGES = /^language/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T/;
const ADMIN = /^[A-Z]{2}-/;

/** Facts of any shape as nested lists of names and values. What people wrote stands in the direction of its own script. */
export function Facts({ of }: { of: JsonObject }) {
  const words = useWords();
  return (
    <dl className="facts">
      {Object.entries(of).map(([name, value]) => (
        <div key={name}>
          <dt>{words.field(name)}</dt>
          <dd>
            <Value name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Value({ name, value }: { name: string; value: Json }) {
  const words = useWords();
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.map((each, at) => (
          <li key={at}>
            <Value name={name} value={each} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'object' && value !== null) return <Facts of={value} />;
  return <bdi>{sayValue(words, name, value)}</bdi>;
}

/** One value in words; codes of published lists by their name, everything else as it was written. */
export function sayValue(words: Said, name: string, value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return words.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return words.number(value);
  if (TIME.test(value)) return words.time(value);
  if (DATE.test(value)) return words.date(value);
  if (COUNTRIES.test(name)) return words.country(value);
  if (LANGUAGES.test(name) && /^[a-z]{2,3}(-|$)/.test(value)) return words.languageName(value);
  if (/^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && !ADMIN.test(value)) return words.choice(value);
  return value;
}
