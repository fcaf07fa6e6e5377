import { type FormEvent, useId } from 'react';
import { useVoice } from '../../oversight-queries.js';
import type { VoiceView } from '../../oversight-types.js';
import { CaseNumber } from '../../parts/case-number.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { RestoredNote } from '../../parts/restored-note.js';
import { Title } from '../../parts/title.js';
import { useAct } from '../../parts/use-act.js';
import { type Draft, useDraft } from '../../parts/use-draft.js';
import { useStaffName } from '../../parts/use-staff-name.js';
import type { Me } from '../../types.js';
import { useWords } from '../../words/use-words.js';
import { whileBusy } from '../../parts/while-busy.js';
import { Status } from '../../parts/status.js';

const OUTCOMES = ['followed', 'not_followed', 'taken_back'] as const;
const HELPERS = ['nobody', 'interpreter', 'cultural_mediator', 'guardian', 'family', 'lawyer', 'worker'] as const;

/** One thing that was said: the words, the answer, and that it was told. Reading it stands in the record of it. */
export default function VoicePage({ id, me }: { id: string; me: Me }) {
  const { t } = useWords();
  const query = useVoice(id);
  return (
    <>
      <Title says={t('voices.title')} />
      <Loaded query={query}>{(voice) => <Whole voice={voice} me={me} />}</Loaded>
    </>
  );
}

function Whole({ voice, me }: { voice: VoiceView; me: Me }) {
  const { t } = useWords();
  const nameOf = useStaffName();
  const { sort, state, level, caseId, said, answer, answeredBy, told } = voice;
  const { concerns, ...rest } = said;
  return (
    <>
      <p>
        <strong>{t(`voices.sort.${sort}`)}</strong> · <CaseNumber id={caseId} me={me} />
      </p>
      <Status of={state}>
        {t(`voices.state.${state}`)} · {t(`voices.level.${level}`)}
      </Status>
      <h2>{t('voices.what')}</h2>
      <Facts of={rest} />
      {concerns !== undefined && <Concerns of={concerns as unknown as Concerned} />}
      {answer && (
        <>
          <h2>{t('voices.answer')}</h2>
          {answeredBy !== undefined && <p>{nameOf(answeredBy)}</p>}
          <Facts of={answer} />
        </>
      )}
      {told && (
        <>
          <h2>{t('voices.told')}</h2>
          <Facts of={told} />
        </>
      )}
      {state === 'open' && <Answer voice={voice} />}
      {state === 'answered' && <Tell id={voice.id} />}
    </>
  );
}

interface Concerned {
  staff: string[];
  abuse?: boolean;
}

function Concerns({ of: { staff, abuse } }: { of: Concerned }) {
  const { t, list } = useWords();
  const nameOf = useStaffName();
  return (
    <>
      <p>{t('voices.concerns', { who: staff.length === 0 ? t('voices.unnamed') : list(staff.map(nameOf)) })}</p>
      {abuse === true && (
        <p>
          <strong>{t('voices.abuse')}</strong>
        </p>
      )}
    </>
  );
}

type Entered<T extends object> = { draft: Draft<T>; change: (name: keyof T) => (event: Typed) => void };
interface Typed {
  target: { value: string };
}

/** Fields of a form, kept until they are sent. @param name of the draft */
function useEntered<T extends Record<string, string>>(name: string, first: T): Entered<T> | undefined {
  const draft = useDraft<T>(name, first);
  return (
    draft && {
      draft,
      change:
        (field) =>
        ({ target }) =>
          draft.change({ ...draft.value, [field]: target.value }),
    }
  );
}

function Answer({ voice }: { voice: VoiceView }) {
  const entered = useEntered(`voice ${voice.id} answer`, { outcome: '', words: '' });
  return entered && <AnswerForm voice={voice} {...entered} />;
}

function AnswerForm({
  voice: { id, sort, said },
  draft,
  change,
}: { voice: VoiceView } & Entered<{ outcome: string; words: string }>) {
  const { t, choice } = useWords();
  const ids = { outcome: useId(), words: useId() };
  const { outcome, words } = draft.value;
  const { busy, error, act } = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    act('POST', `voices/${id}/answer`, { outcome, words }, draft.drop);
  };
  // It changes the consent record with it, which is entered in the case.
  const withConsent = sort === 'objection' && said['against'] !== undefined;
  return (
    <form onSubmit={submit} className="stacked">
      <h2>{t('voices.do-answer')}</h2>
      <RestoredNote draft={draft} />
      {withConsent && <p>{t('voices.with-consent')}</p>}
      <label htmlFor={ids.outcome}>{t('voices.outcome')}</label>
      <select id={ids.outcome} required value={outcome} onChange={change('outcome')}>
        <option value="">{t('common.choose')}</option>
        {OUTCOMES.filter((each) => each !== 'followed' || !withConsent).map((each) => (
          <option key={each} value={each}>
            {choice(each)}
          </option>
        ))}
      </select>
      <label htmlFor={ids.words}>{t('voices.words')}</label>
      <textarea id={ids.words} required value={words} onChange={change('words')} />
      <p className="buttons">
        <button type="submit" className="first" {...whileBusy(busy)}>
          {t('voices.do-answer')}
        </button>
      </p>
      {error !== undefined && <ProblemNote error={error} kept />}
    </form>
  );
}

const UNTOLD = { toldOn: '', language: '', helpedBy: '', words: '' };

function Tell({ id }: { id: string }) {
  const entered = useEntered(`voice ${id} telling`, UNTOLD);
  return entered && <TellForm id={id} {...entered} />;
}

function TellForm({ id, draft, change }: { id: string } & Entered<typeof UNTOLD>) {
  const { t, choice, languageName } = useWords();
  const ids = { on: useId(), language: useId(), helped: useId(), words: useId() };
  const entered = draft.value;
  const { busy, error, act } = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { words, ...rest } = entered;
    act('POST', `voices/${id}/telling`, words === '' ? rest : entered, draft.drop);
  };
  return (
    <form onSubmit={submit} className="stacked">
      <h2>{t('voices.do-tell')}</h2>
      <RestoredNote draft={draft} />
      <label htmlFor={ids.on}>{t('voices.told-on')}</label>
      <input id={ids.on} type="date" required value={entered.toldOn} onChange={change('toldOn')} />
      <label htmlFor={ids.language}>{t('voices.language')}</label>
      <select id={ids.language} required value={entered.language} onChange={change('language')}>
        <option value="">{t('common.choose')}</option>
        {SPOKEN.map((each) => (
          <option key={each} value={each}>
            {languageName(each)}
          </option>
        ))}
      </select>
      <label htmlFor={ids.helped}>{t('voices.helped')}</label>
      <select id={ids.helped} required value={entered.helpedBy} onChange={change('helpedBy')}>
        <option value="">{t('common.choose')}</option>
        {HELPERS.map((each) => (
          <option key={each} value={each}>
            {choice(each)}
          </option>
        ))}
      </select>
      <label htmlFor={ids.words}>{t('voices.reply')}</label>
      <textarea id={ids.words} value={entered.words} onChange={change('words')} />
      <p className="buttons">
        <button type="submit" className="first" {...whileBusy(busy)}>
          {t('voices.do-tell')}
        </button>
      </p>
      {error !== undefined && <ProblemNote error={error} kept />}
    </form>
  );
}

/** Languages that children on these routes speak; any other is told of over the API. */
const SPOKEN = [
  'am',
  'ar',
  'bm',
  'dje',
  'en',
  'es',
  'ff',
  'fr',
  'ha',
  'kr',
  'pt',
  'so',
  'snk',
  'sw',
  'ti',
  'tmh',
  'wo',
];
