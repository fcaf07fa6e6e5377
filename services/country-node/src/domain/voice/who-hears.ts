import { isMachine } from '../access/machine-rights.js';
import type { InputRecordVoice } from '#libs/schema-check/generated/types.js';
import { endOfTerm, termFor } from '../deadlines/end-of-term.js';
import type { NationalConfiguration } from '../national/national-configuration.js';

/** Who hears what a child says, one after the other as it stays unanswered. */
export const LEVELS = ['team', 'supervisor', 'data-protection', 'auditor'] as const;
export type Level = (typeof LEVELS)[number];

const ROLES: Readonly<Record<Level, readonly string[]>> = {
  team: ['caseworker', 'supervisor'],
  supervisor: ['supervisor'],
  'data-protection': ['data-protection-officer'],
  auditor: ['auditor'],
};

/** A member of staff as this question sees one. */
export interface Listener {
  id: string;
  roles: readonly string[];
  active: boolean;
  /** Whether the case was ever given to this person, whole or in part, also if it was taken back. */
  onCase: boolean;
  /** Whether this person may act on the case. */
  actsOnCase: boolean;
}

type Said = Pick<InputRecordVoice, 'sort' | 'concerns'>;

/**
 * Where a word is heard first. Objections and corrections go to those who work on the case; complaints past them, to a
 * supervisor. Sexual exploitation or abuse, and people whom nobody could name, who may be anybody here, go past the
 * supervisors too.
 */
export function firstLevel({ sort, concerns }: Said): Level {
  if (sort !== 'complaint') return 'team';
  if (!concerns) return 'supervisor';
  return concerns.abuse === true || concerns.staff.length === 0 ? 'data-protection' : 'supervisor';
}

/** Whom a word never reaches: those it concerns; of abuse, nobody to whom the case was given. */
export function isKeptFrom({ concerns }: Said, who: Listener): boolean {
  if (!concerns) return false;
  return concerns.staff.includes(who.id) || (concerns.abuse === true && who.onCase);
}

/**
 * The level that has to act, after it went unanswered for so many terms. Levels at which nobody may hear it are passed over.
 * @returns undefined where nobody at all is left who may hear it
 */
export function levelNow(said: Said, staff: readonly Listener[], climbs: number): Level | undefined {
  const from = LEVELS.slice(LEVELS.indexOf(firstLevel(said)));
  const manned = from.filter((level) => staff.some((who) => hearsAt(said, who, level)));
  if (manned.length > 0) return manned[Math.min(climbs, manned.length - 1)];
  return staff.some((who) => hearsInstead(said, who)) ? 'supervisor' : undefined;
}

/** Whether this person hears it: at the first level, at the one that has to act, or at one between. */
export function mayHear(said: Said, who: Listener, now: Level): boolean {
  const [first, last] = [LEVELS.indexOf(firstLevel(said)), LEVELS.indexOf(now)];
  if (last < first) return hearsInstead(said, who);
  return LEVELS.slice(first, last + 1).some((level) => hearsAt(said, who, level));
}

/** Whether this person could be the one to hear it, as long as others leave it. */
export function couldHear(said: Said, who: Listener): boolean {
  return levelNow(said, [who], 0) !== undefined;
}

/** Where nobody is left of those to whom it goes past the supervisors: one who has nothing to do with the case. */
function hearsInstead(said: Said, who: Listener): boolean {
  return !who.onCase && hearsAt(said, who, 'supervisor');
}

function hearsAt(said: Said, who: Listener, level: Level): boolean {
  // A child is heard by people.
  if (!who.active || isMachine(who.roles) || isKeptFrom(said, who)) return false;
  if (!ROLES[level].some((role) => who.roles.includes(role))) return false;
  return level !== 'team' || who.actsOnCase;
}

/** How often it climbed since somebody was to act, and when it climbs next; the last level has the last term. */
export interface Climb {
  climbs: number;
  dueAt: Date;
}

/**
 * R15: by the terms of national law (`deadlines` under `child-voice`, else as for a first intervention); a complaint waits
 * no longer than at high risk. From the record and the clock alone: no timer, and nothing about it anywhere else.
 */
export function climbAt({ sort }: Said, since: Date, now: Date, law: NationalConfiguration): Climb {
  const risk = sort === 'complaint' ? 'high' : 'medium';
  const term = termFor({ kind: 'child-voice', step: sort, risk }, law);
  let dueAt = endOfTerm(term, since, law.calendar);
  let climbs = 0;
  while (now >= dueAt && climbs < LEVELS.length - 1) {
    climbs += 1;
    dueAt = endOfTerm(term, dueAt, law.calendar);
  }
  return { climbs, dueAt };
}
