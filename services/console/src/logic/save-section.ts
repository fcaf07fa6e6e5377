import type { CaseView, JsonObject } from '../types.js';
import { type FileSection, putSection, takeSection } from './file-sections.js';
import { isSame } from './is-same.js';

/** What somebody entered of a section, and what it rests on. */
export type SectionEntered = {
  /** Of the case, as it was read. */
  version: number;
  /** The section as it was read. */
  base: JsonObject;
  entered: JsonObject;
};

export interface CaseDoor {
  read: () => Promise<CaseView>;
  /** @throws with `code` `version-conflict` where the case has changed since that version. */
  write: (version: number, file: JsonObject) => Promise<unknown>;
}

/** How often others may be quicker before one is told. */
const TRIES = 4;

/**
 * Puts a section into the file as the file is now. What others changed elsewhere in it meanwhile stays; what they changed in
 * this section is no machine's to decide.
 * @param seen the case as it was last read
 * @returns the section as it is now, where somebody else changed it; nothing where it is as it was entered, also if that was
 *   written before and the answer lost
 */
export async function saveSection(
  { read, write }: CaseDoor,
  seen: CaseView,
  section: FileSection,
  { version, base, entered }: SectionEntered,
): Promise<{ version: number; now: JsonObject } | undefined> {
  let view = seen;
  for (let tried = 1; ; tried += 1) {
    const { content, version: present } = view;
    const file = content.file ?? {};
    const now = takeSection(file, section);
    if (present !== version) {
      // Written already, though no answer came: nobody else changed it.
      if (isSame(now, takeSection(entered, section))) return undefined;
      if (!isSame(now, base)) return { version: present, now };
    }
    try {
      await write(present, putSection(file, section, entered));
      return undefined;
    } catch (error) {
      if (tried === TRIES || (error as { code?: string }).code !== 'version-conflict') throw error;
      view = await read();
    }
  }
}
