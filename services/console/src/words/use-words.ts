import type { i18n as I18n, TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { humanise } from '../logic/humanise.js';

const MEGABYTE = 1_000_000;
/** What the browser's tables are asked about: they throw at anything else. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;

/** Everything that pages say: words, codes in words, dates, countries. */
export function useWords(): Said {
  const { t, i18n } = useTranslation();
  const known = SAID.get(i18n.language);
  if (known) return known;
  const said = sayIn(i18n, t);
  SAID.set(i18n.language, said);
  return said;
}

/** Of each language once for all: a page has hundreds of parts, and what writes dates is slow to make. */
const SAID = new Map<string, Said>();

export type Said = ReturnType<typeof sayIn>;

function sayIn(i18n: I18n, t: TFunction) {
  const language = i18n.language;
  const named = (key: string, name: string) => (i18n.exists(key) ? t(key) : humanise(name));
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  // A day is the same day wherever it is read.
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const number = new Intl.NumberFormat(language);
  const list = new Intl.ListFormat(language);
  const kilobytes = new Intl.NumberFormat(language, { style: 'unit', unit: 'kilobyte' });
  const megabytes = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  const languages = new Intl.DisplayNames(language, { type: 'language' });
  const scripts = new Intl.DisplayNames(language, { type: 'script' });
  return {
    t,
    language,
    /** Between a name and what it is: French sets a space before it. */
    colon: t('common.colon'),
    kind: (kind: string) => named(`kind.${kind}`, kind),
    isKind: (kind: string) => i18n.exists(`kind.${kind}`),
    step: (step: string) => named(`step.${step}`, step),
    state: (state: string) => named(`state.${state}`, state),
    role: (role: string) => named(`role.${role}`, role),
    /** @param scope where a name means something of its own: `consent` */
    field: (name: string, scope = '') =>
      named(i18n.exists(`field.${scope}.${name}`) ? `field.${scope}.${name}` : `field.${name}`, name),
    choice: (code: string) => named(`choice.${code}`, code),
    isChoice: (code: string) => i18n.exists(`choice.${code}`),
    hint: (definition: string) => (i18n.exists(`hint.${definition}`) ? t(`hint.${definition}`) : undefined),
    refusal: (code: string) => (i18n.exists(`refusal.${code}`) ? t(`refusal.${code}`) : t('problem.unknown')),
    rule: (rule: string, because: string) => (i18n.exists(`rule.${rule}`) ? t(`rule.${rule}`) : because),
    /** What would change it; nothing where nothing legitimate would. */
    change: (key: string | undefined) => (key !== undefined && i18n.exists(key) ? t(key) : undefined),
    list: (items: readonly string[]) => list.format(items),
    date: (at: string) => sayTime(date, at),
    /** Of what is known to the day, or to the month. */
    day: (at: string) => sayTime(at.length > 7 ? day : month, at),
    time: (at: string) => sayTime(time, at),
    /** Of a file, from its bytes. */
    size: (bytes: number) =>
      bytes < MEGABYTE ? kilobytes.format(Math.ceil(bytes / 1_000)) : megabytes.format(bytes / MEGABYTE),
    number: (value: number) => number.format(value),
    country: (code: string) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
    languageName: (code: string) => (LANGUAGE.test(code) ? (languages.of(code) ?? code) : code),
    scriptName: (code: string) => (/^[A-Z][a-z]{3}$/.test(code) ? (scripts.of(code) ?? code) : code),
    duration: (seconds: number) => duration(language, seconds),
    fromNow: (at: string) => fromNow(relative, Date.parse(at) - Date.now()),
  };
}

/** What is no time, as it was written: the browser's own throws at it, and the page with it. */
function sayTime(format: Intl.DateTimeFormat, at: string): string {
  return Number.isNaN(Date.parse(at)) ? at : format.format(new Date(at));
}

function fromNow(relative: Intl.RelativeTimeFormat, ms: number): string {
  const hours = ms / 3_600_000;
  if (Math.abs(hours) < 1) return relative.format(Math.round(hours * 60), 'minute');
  return Math.abs(hours) < 48
    ? relative.format(Math.round(hours), 'hour')
    : relative.format(Math.round(hours / 24), 'day');
}

/** A span in its largest whole unit, as people say it. */
function duration(language: string, seconds: number): string {
  const [unit, length] = UNITS.find(([, of]) => seconds >= of) ?? (['second', 1] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(seconds / length),
  );
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
