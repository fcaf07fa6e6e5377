import type { ExchangeWay as Way } from '../types.js';
import { useWords } from '../words/use-words.js';
import { useNodeName } from './use-node-name.js';

/** By way of whom an exchange goes or came, and whether they carry it; nothing where it goes directly. */
export function ExchangeWay({ way }: { way: Way | null }) {
  const { t, time } = useWords();
  if (way === null) return null;
  const { place, relays, state, deadline } = way;
  return (
    <div className="carried">
      <Carriers relays={relays} says={place === 'origin' ? 'way.goes' : 'way.came'} />
      <p role="status">
        {t(`circuit.${state}`)} {t('way.carried-until')} <time dateTime={deadline}>{time(deadline)}</time>
      </p>
    </div>
  );
}

/** Those who carry what they cannot read, in their order, and what each of them learns by it. */
export function Carriers({ relays, says }: { relays: readonly string[]; says: string }) {
  const { t } = useWords();
  const name = useNodeName();
  if (relays.length === 0) return null;
  return (
    <>
      <p>{t(says)}</p>
      <ol className="stops">
        {relays.map((each) => (
          <li key={each}>{name(each)}</li>
        ))}
      </ol>
      <p className="small">{t('way.sealed')}</p>
    </>
  );
}
