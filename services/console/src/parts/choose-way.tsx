import { useId } from 'react';
import { choicesAt, DIRECTLY, type Way, withRelay } from '../logic/way.js';
import type { Partners } from '../types.js';
import { useWords } from '../words/use-words.js';
import { useNodeName } from './use-node-name.js';

interface ChooseWayProps {
  partners: Partners;
  kind: string;
  peer: string;
  way: Way;
  onChange: (way: Way) => void;
}

/** Organisations that carry an exchange to its other end, one after the other; where none may, nothing is asked. */
export function ChooseWay({ partners, kind, peer, way, onChange }: ChooseWayProps) {
  const { t, number } = useWords();
  const name = useNodeName();
  const id = useId();
  const { relays, until } = way;
  const places = Array.from({ length: relays.length + 1 }, (_each, place) => ({
    place,
    choices: choicesAt(partners, { kind, peer }, relays, place),
  })).filter(({ choices }) => choices.length > 0);
  if (places.length === 0) return null;
  const choose = (place: number, node: string) => {
    const next = withRelay(relays, place, node);
    onChange(next.length === 0 ? DIRECTLY : { relays: next, until });
  };
  return (
    <fieldset className="way">
      <legend>{t('way.title')}</legend>
      <p className="small">{t('way.says')}</p>
      {places.map(({ place, choices }) => (
        <p key={place} className="inline">
          <label htmlFor={`${id}-${place}`}>{t('way.relay', { number: number(place + 1) })}</label>
          <select
            id={`${id}-${place}`}
            value={relays[place] ?? ''}
            onChange={({ target }) => choose(place, target.value)}
          >
            <option value="">{t(place === 0 ? 'way.directly' : 'way.no-further')}</option>
            {choices.map(({ node }) => (
              <option key={node} value={node}>
                {name(node)}
              </option>
            ))}
          </select>
        </p>
      ))}
      {relays.length > 0 && (
        <p className="inline">
          <label htmlFor={`${id}-until`}>{t('way.until')}</label>
          <input
            id={`${id}-until`}
            type="date"
            value={until}
            onChange={({ target }) => onChange({ relays, until: target.value })}
          />
        </p>
      )}
    </fieldset>
  );
}
