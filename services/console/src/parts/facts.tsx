import type { Json, JsonObject } from '../types.js';
import { type Said, useWords } from '../words/use-words.js';
import { useNodeName } from './use-node-name.js';

const COUNTRIES = /countr|nationalit/i;
const LANGUAGES = /^language/i;
const DATE = /^\d{4}-\d{2}(-\d{2})?$/;
const TIME = /^\d{4}-\d{2}-\d{2}T/;
/** Fields whose codes are not written with low lines: categories, purposes, what a consent says. */
const CODED = /^(categor|purpose|view$|onwardSharing$|ground$)/;
const HYPHENED = /^[a-z]+(-[a-z]+)+$/;
/** Fields that name items of the file. */
const POINTED = /^(field(Exceptions)?|items?)$/;
const ADMIN = /^[A-Z]{2}-/;

/** Facts of any shape as nested lists of names and values. What people wrote stands in the direction of its own script. */
export function Facts({ of, scope }: { of: JsonObject; scope?: string }) {
  const words = useWords();
  return (
    <dl className="facts">
      {Object.entries(of).map(([name, value]) => (
        <div key={name}>
          <dt>{words.field(name, scope)}</dt>
          <dd>
            {isToAnybody(name, value) ? (
              words.t(of['effect'] === 'deny' ? 'consent.everybody' : 'consent.nobody')
            ) : (
              <Value name={name} value={value} scope={scope} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Recipients of whom none is named: everybody or nobody, by what is said of them. */
const isToAnybody = (name: string, value: Json) => name === 'recipients' && Array.isArray(value) && value.length === 0;

export function Value({ name, value, scope }: { name: string; value: Json; scope?: string }) {
  const words = useWords();
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.map((each, at) => (
          <li key={at}>
            <Value name={name} value={each} scope={scope} />
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === 'object' && value !== null) return <Facts of={value} scope={scope} />;
  return (
    <bdi>{name === 'node' && typeof value === 'string' ? <NodeName id={value} /> : sayValue(words, name, value)}</bdi>
  );
}

function NodeName({ id }: { id: string }) {
  return useNodeName()(id);
}

/** One value in words; codes of published lists by their name, everything else as it was written. */
export function sayValue(words: Said, name: string, value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return words.t(value ? 'common.yes' : 'common.no');
  return typeof value === 'number' ? words.number(value) : sayText(words, name, value);
}

function sayText(words: Said, name: string, value: string): string {
  if (TIME.test(value)) return words.time(value);
  if (DATE.test(value)) return words.day(value);
  if (COUNTRIES.test(name)) return words.country(value);
  if (LANGUAGES.test(name) && /^[a-z]{2,3}(-|$)/.test(value)) return words.languageName(value);
  const listed = sayListed(words, name, value);
  if (listed !== undefined) return listed;
  if (/^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && !ADMIN.test(value)) return words.choice(value);
  if (POINTED.test(name) && value.startsWith('/')) return sayItem(words, value);
  return (CODED.test(name) || HYPHENED.test(value)) && words.isChoice(value) ? words.choice(value) : value;
}

/** Codes that words are kept of by themselves. */
function sayListed(words: Said, name: string, value: string): string | undefined {
  if (name === 'script') return words.scriptName(value);
  if (name === 'step') return words.step(value);
  return name === 'kind' && words.isKind(value) ? words.kind(value) : undefined;
}

/** An item of the file in words; a place in a list as people count. */
function sayItem(words: Said, pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : words.field(part))).join(' › ');
}
