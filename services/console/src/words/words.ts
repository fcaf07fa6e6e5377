import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { ownTerms, type Term } from '../logic/own-terms.js';

export const LANGUAGES = ['en', 'fr', 'ar', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each language in its own name. */
export const NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  ar: 'العربية',
  es: 'Español',
};
const CHOSEN = 'language';

type Words = Record<string, string>;
type Loading = () => Promise<{ default: Words }[]>;

const LOADING: Readonly<Record<Language, Loading>> = {
  en: () =>
    Promise.all([
      import('./ui/en.json'),
      import('./refusals/en.json'),
      import('./rules/en.json'),
      import('./steps/en.json'),
      import('./terms/en.json'),
      import('./entry/en.json'),
    ]),
  fr: () =>
    Promise.all([
      import('./ui/fr.json'),
      import('./refusals/fr.json'),
      import('./rules/fr.json'),
      import('./steps/fr.json'),
      import('./terms/fr.json'),
      import('./entry/fr.json'),
    ]),
  ar: () =>
    Promise.all([
      import('./ui/ar.json'),
      import('./refusals/ar.json'),
      import('./rules/ar.json'),
      import('./steps/ar.json'),
      import('./terms/ar.json'),
      import('./entry/ar.json'),
    ]),
  es: () =>
    Promise.all([
      import('./ui/es.json'),
      import('./refusals/es.json'),
      import('./rules/es.json'),
      import('./steps/es.json'),
      import('./terms/es.json'),
      import('./entry/es.json'),
    ]),
};

/** The words of pages that are loaded late, and whether such a page was. */
const LATE: Readonly<Record<Language, () => Promise<{ default: Words }>>> = {
  en: () => import('./oversight/en.json'),
  fr: () => import('./oversight/fr.json'),
  ar: () => import('./oversight/ar.json'),
  es: () => import('./oversight/es.json'),
};
let late = false;
/** What the authority of this node calls things. */
let terms: readonly Term[] = [];

/** Before the first of the pages that need them. */
export async function addLateWords(): Promise<void> {
  late = true;
  await loadLate(i18next.language as Language);
}

async function loadLate(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', (await LATE[language]()).default, true, true);
  layTerms(language);
}

/** From now on these things are called so; before a page says any of them. */
export function callThings(own: readonly Term[]): void {
  terms = own;
  layTerms(i18next.language as Language);
}

function layTerms(language: Language): void {
  const own = ownTerms(terms, language, (key) => i18next.exists(key, { lng: language }));
  i18next.addResourceBundle(language, 'translation', own, true, true);
}

/** The language chosen here before, or the first of the browser's that there are words in. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages].map((each) => each.slice(0, 2));
  return LANGUAGES.find((each) => each === wanted.find((one) => LANGUAGES.some((known) => known === one))) ?? 'en';
}

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'none',
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    // React escapes all that it shows.
    interpolation: { escapeValue: false },
    resources: {},
  });
  await speak(firstLanguage());
}

/** For the next time that the console is loaded. */
export const keepChoice = (language: Language) => localStorage.setItem(CHOSEN, language);

/** Shows everything in a language, and in its direction. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    for (const { default: words } of await LOADING[language]())
      i18next.addResourceBundle(language, 'translation', words, true, true);
  }
  if (late) await loadLate(language);
  layTerms(language);
  keepChoice(language);
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  await i18next.changeLanguage(language);
}
