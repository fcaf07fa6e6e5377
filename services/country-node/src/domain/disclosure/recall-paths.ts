import { leavesOf, patternOf, ruleAt } from '#libs/schema-check/leaves.js';
import { isPhoto } from '../safeguards/r19-photos-off.js';
import { CASE_FILE, coarseFormsOf, isOfItem } from '../sharing/items.js';
import { type Category, isPersonal } from './categories.js';
import { leavesIn, readAt } from './pointers.js';
import { isInRow, tellingRows, tellsOfAsylum } from './tells-of-asylum.js';
import type { JsonObject, ManifestPath, Projection, Said } from './types.js';
import { type SaidLeaf, saidLeaves } from './weigh-said.js';

type Shown = Exclude<Projection, 'none'>;

/** A message of our own as it was signed. */
export interface SignedContent {
  /** What it shows of the case, by projection. */
  content: Partial<Record<Shown, JsonObject>>;
  /** Types of the files that it announces. */
  announced: readonly string[];
  /** Items of a case file, or of a summary, that it says to hold nothing any more. */
  gone: Partial<Record<Shown, readonly string[]>>;
  said: Said;
  /** Categories that its claims name. */
  categories: readonly Category[];
}

/**
 * What a message gave, from the message alone, where the manifest that it went with is lost. Rows of a list went closed up
 * (R11), so that each place stands for all rows; a coarse form, for every field that may have informed it; and a personal
 * category that is signed for and not found in what came back, for all of it. Rather too much than too little (R10).
 */
export function recallPaths(signed: SignedContent): ManifestPath[] {
  const { content, gone, said, categories } = signed;
  const { file = {}, summary = {} } = content;
  const coarse = [...leavesIn(summary).map(({ pointer }) => pointer), ...(gone.summary ?? [])];
  const found: ManifestPath[] = [
    ...shownIn(file),
    ...(gone.file ?? []).flatMap((item) => fieldsOf(item).map((source) => pathIn(item, source))),
    ...coarse.flatMap((pointer) => informing(pointer, categories)),
    ...filesIn(signed),
    ...saidLeaves(said).map((leaf) => pathSaid(leaf, said)),
  ];
  const missing = categories.filter((each) => isPersonal(each) && !found.some(({ category }) => category === each));
  return [...found, ...missing.map((category): ManifestPath => ({ path: '', source: '', category, mode: 'full' }))];
}

/** The entry of a case file, as far as a message shows it, of which a file that the message announces was made. */
export function entryOf(file: JsonObject, documentType: string): string | undefined {
  const listed = readAt(file, '/attachments');
  const entry = Array.isArray(listed)
    ? listed.find((each) => readAt(each, '/documentType') === documentType)
    : undefined;
  const id = entry && readAt(entry, '/id');
  return typeof id === 'string' ? id : undefined;
}

/** Each field that a file shows; what tells of a claim went by that category as well. */
function shownIn(file: JsonObject): ManifestPath[] {
  const rows = tellingRows(file, () => false);
  return leavesIn(file).map(({ pointer }) => {
    const path = pathIn(pointer, patternOf(pointer));
    const tells = path.category !== 'LEGAL_ASYLUM' && isInRow(rows, pointer);
    return tells ? { ...path, asAsylum: true } : path;
  });
}

function pathIn(path: string, source: string): ManifestPath {
  return { path, source, category: ruleAt(CASE_FILE, source)?.category as Category, mode: 'full' };
}

function fieldsOf(item: string): string[] {
  return leavesOf(CASE_FILE).flatMap(({ pattern }) => (isOfItem(item, pattern) ? [pattern] : []));
}

/** Fields of the case file from which a place of the summary, or a whole item of it, may have been derived. */
function informing(pointer: string, categories: readonly string[]): ManifestPath[] {
  const pattern = patternOf(pointer);
  const informs = leavesOf(CASE_FILE).filter((leaf) => coarseFormsOf(leaf).some((to) => isOfItem(pattern, to)));
  return informs
    .filter(({ category }) => categories.includes(category))
    .map((leaf) => ({ path: pointer, source: leaf.pattern, category: leaf.category as Category, mode: 'coarse' }));
}

/** The files that travel, by the questions that they were held against (R19). */
function filesIn({ content: { file = {} }, announced }: SignedContent): ManifestPath[] {
  const photo = readAt(file, '/photo/attachmentId');
  return announced.flatMap((documentType) => {
    const id = entryOf(file, documentType) ?? '*';
    const path = `/attachments/${id}`;
    const docs = pathIn(path, '/attachments/*/id');
    const isOne = isPhoto({ id, documentType }, typeof photo === 'string' ? photo : undefined);
    return isOne ? [docs, pathIn(path, '/photo/attachmentId')] : [docs];
  });
}

function pathSaid({ pointer, category: name }: SaidLeaf, { of, body }: Said): ManifestPath {
  const category = name as Category;
  const about = of !== undefined && isPersonal(category) ? { of } : {};
  const tells = tellsOfAsylum(readAt(body, pointer)) ? { asAsylum: true as const } : {};
  return { path: pointer, source: pointer, category, mode: 'full', said: true, ...about, ...tells };
}
