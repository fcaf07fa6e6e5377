import { isMachine } from './machine-rights.js';
import { CATEGORIES, isPersonal } from '../disclosure/categories.js';

/** A case given to a member of staff; without `categories` it is given as far as the role goes. */
export interface Assignment {
  categories: readonly string[] | null;
}

const EVERYTHING: ReadonlySet<string> = new Set(CATEGORIES);
/** Approving needs the whole case but for the therapist's notes and what the child told its worker in confidence. */
export const FOR_APPROVAL: ReadonlySet<string> = new Set(
  CATEGORIES.filter((each) => each !== 'MHPSS' && each !== 'WITHHELD'),
);
const IMPERSONAL: readonly string[] = CATEGORIES.filter((each) => !isPersonal(each));

/**
 * Which data categories of a case a person may read: what the role gives, narrowed by the assignment (threat 19). Only a
 * caseworker's role needs an assignment. Empty: the person may not even learn that the case exists.
 */
export function visibleCategories(roles: readonly string[], assignment: Assignment | undefined): ReadonlySet<string> {
  const asSupervisor = roles.includes('supervisor') ? FOR_APPROVAL : new Set<string>();
  if (!roles.includes('caseworker') || !assignment) return asSupervisor;
  const { categories } = assignment;
  const seen = new Set([...asSupervisor, ...(categories ? [...categories, ...IMPERSONAL] : EVERYTHING)]);
  // Neither a therapist's notes nor what was told in confidence was told to a program.
  return isMachine(roles) ? new Set([...seen].filter((each) => FOR_APPROVAL.has(each))) : seen;
}

/** What a consulate is asked about (R18); all that its questions and answers may hold. */
const IN_QUESTIONS: ReadonlySet<string> = new Set(['ID_CORE', 'ID_DOCS', 'FAMILY', ...IMPERSONAL]);

/** Whether a conversation is a question put to this node as a consulate: the only ones that a consular officer is shown. */
export function isConsularQuestion({ kind, role }: { kind: string; role: string }): boolean {
  return kind === 'identity-verification' && role === 'consulate';
}

/**
 * Which categories a person may read in one conversation: those of the case; else, for a consular officer, those of a
 * question given to that officer, narrowed by the assignment too. Empty: the person may not learn of it.
 */
export function categoriesInConversation(
  roles: readonly string[],
  assignment: Assignment | undefined,
  conversation: { kind: string; role: string },
): ReadonlySet<string> {
  const ofCase = visibleCategories(roles, assignment);
  if (ofCase.size > 0 || !assignment || !roles.includes('consular-officer')) return ofCase;
  if (!isConsularQuestion(conversation)) return ofCase;
  const { categories } = assignment;
  const given = new Set(categories ? [...categories, ...IMPERSONAL] : IN_QUESTIONS);
  return new Set([...IN_QUESTIONS].filter((each) => given.has(each)));
}

/** Whether nothing of the case is closed to this person: only then may the file be written anew. */
export function seesEverything(categories: ReadonlySet<string>): boolean {
  return CATEGORIES.every((each) => categories.has(each));
}

/** Whether this person may act for the node on the case: by an assignment without limits, or as one who approves. */
export function mayAct(categories: ReadonlySet<string>): boolean {
  return [...FOR_APPROVAL].every((each) => categories.has(each));
}
