/** Stands on every page of a print, and in the record of readings (R23). */
export interface PrintMark {
  /** By which a sheet that is found leads to who printed it. */
  printId: string;
  /** The node whose record it is from. */
  node: string;
  /** Staff id, and function as it stands on paper: no name (R22). */
  by: string;
  byFunction: string;
  /** Node for which it is: this one, or the partner of the conversation. */
  recipient: string;
  at: Date;
}

/**
 * R23: what of a case goes onto paper: what the reader may see, less what a child told in confidence (R11) and what a partner
 * asked to be restricted (R10). The same for those who oversee: what is on a screen is taken back, a sheet is not.
 */
export function onPaper(seen: ReadonlySet<string>, hidden: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...seen].filter((category) => category !== 'WITHHELD' && !hidden.has(category)));
}

/** What the record of a reading says of a print, beside what it says of any reading. */
export function printFacts(mark: PrintMark | undefined): Partial<Record<'printId' | 'recipient', string>> {
  return mark ? { printId: mark.printId, recipient: mark.recipient } : {};
}
