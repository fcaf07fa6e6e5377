import { sayValue } from '../logic/say-value.js';
import type { Json, JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { useNodeName } from './use-node-name.js';

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
