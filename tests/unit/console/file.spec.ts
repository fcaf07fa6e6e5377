import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  FILE_SECTIONS,
  type FileSection,
  putSection,
  SECTION_NAMES,
  sectionAfter,
  takeSection,
} from '../../../services/console/src/logic/file-sections.js';
import { picturesOf } from '../../../services/console/src/logic/pictures.js';
import { saveSection } from '../../../services/console/src/logic/save-section.js';
import type { CaseView, JsonObject } from '../../../services/console/src/types.js';

const SCHEMA = JSON.parse(readFileSync('schemas/case-file.v1.json', 'utf8')) as { properties: JsonObject };
const MEMBERS = Object.keys(SCHEMA.properties);

const files = fc.dictionary(
  fc.constantFrom(...MEMBERS),
  fc.dictionary(fc.string(), fc.string()),
) as fc.Arbitrary<JsonObject>;
const sections = fc.constantFrom(...SECTION_NAMES);

describe('the sections of a file', () => {
  it('hold everything that a case file may hold once, except the list of files', () => {
    const held = Object.values(FILE_SECTIONS).flat();
    expect([...held].sort()).toEqual(MEMBERS.filter((name) => name !== 'attachments').sort());
  });

  it('are asked for one after the other, each once', () => {
    const seen: FileSection[] = [];
    for (let at = SECTION_NAMES[0]; at; at = sectionAfter(at)) seen.push(at);
    expect(seen).toEqual(SECTION_NAMES);
  });

  it('change nothing but themselves', () => {
    fc.assert(
      fc.property(files, files, sections, (file, entered, section) => {
        const after = putSection(file, section, entered);
        expect(takeSection(after, section)).toEqual(takeSection(entered, section));
        for (const other of SECTION_NAMES.filter((each) => each !== section))
          expect(takeSection(after, other)).toEqual(takeSection(file, other));
        expect(after['attachments']).toEqual(file['attachments']);
      }),
    );
  });
});

/** A node that keeps one case, as far as saving a section asks of it. */
class Keeper {
  version = 1;
  writes = 0;

  constructor(public file: JsonObject) {}

  view = () => ({ version: this.version, content: { file: this.file } }) as CaseView;
  read = async () => this.view();
  write = async (version: number, file: JsonObject) => {
    if (version !== this.version) throw Object.assign(new Error(), { code: 'version-conflict' });
    this.writes += 1;
    this.change(file);
  };
  change(file: JsonObject): void {
    [this.version, this.file] = [this.version + 1, file];
  }
}

describe('saving a section', () => {
  const health = (generalState: string): JsonObject => ({ health: { generalState } });
  const begin = () => {
    const node = new Keeper({ ...health('good'), risk: { level: 'low' } });
    return { node, seen: node.view(), work: { version: 1, base: health('good'), entered: health('poor') } };
  };

  it('writes at the version that was read', async () => {
    const { node, seen, work } = begin();
    expect(await saveSection(node, seen, 'health', work)).toBeUndefined();
    expect(node.file).toEqual({ ...health('poor'), risk: { level: 'low' } });
  });

  it('keeps what somebody else changed in another section, seen or not', async () => {
    for (const look of [true, false]) {
      const { node, seen, work } = begin();
      node.change({ ...node.file, risk: { level: 'high' } });
      expect(await saveSection(node, look ? node.view() : seen, 'health', work)).toBeUndefined();
      expect(node.file).toEqual({ ...health('poor'), risk: { level: 'high' } });
    }
  });

  it('writes nothing over what somebody else changed in this one', async () => {
    for (const look of [true, false]) {
      const { node, seen, work } = begin();
      node.change({ ...node.file, ...health('urgent') });
      const found = await saveSection(node, look ? node.view() : seen, 'health', work);
      expect(found).toEqual({ version: 2, now: health('urgent') });
      expect([node.writes, node.file]).toEqual([0, { ...health('urgent'), risk: { level: 'low' } }]);
    }
  });

  it('is done where what was entered stands there already: the answer was lost, and nobody else changed it', async () => {
    for (const look of [true, false]) {
      const { node, seen, work } = begin();
      const write = async (version: number, file: JsonObject) => {
        await node.write(version, file);
        throw Object.assign(new Error(), { code: 'offline' });
      };
      const lost = saveSection({ read: node.read, write }, seen, 'health', work);
      await expect(lost).rejects.toMatchObject({ code: 'offline' });
      expect(await saveSection(node, look ? node.view() : seen, 'health', work)).toBeUndefined();
      expect([node.writes, node.file]).toEqual([1, { ...health('poor'), risk: { level: 'low' } }]);
    }
  });

  it('takes the same in another order for the same', async () => {
    const { node, work } = begin();
    const [base, now] = [{ health: { a: 1, b: [{ c: 1, d: 2 }] } }, { health: { b: [{ d: 2, c: 1 }], a: 1 } }];
    node.change(now);
    expect(await saveSection(node, node.view(), 'health', { ...work, base })).toBeUndefined();
  });

  it('gives up with the node’s own refusal when others are always quicker, and at once for any other', async () => {
    const { node, seen, work } = begin();
    let tried = 0;
    const refuse = (code: string) => async () => {
      tried += 1;
      throw Object.assign(new Error(), { code });
    };
    const door = { read: node.read, write: refuse('version-conflict') };
    await expect(saveSection(door, seen, 'health', work)).rejects.toMatchObject({ code: 'version-conflict' });
    expect(tried).toBe(4);
    await expect(saveSection({ ...door, write: refuse('offline') }, seen, 'health', work)).rejects.toMatchObject({
      code: 'offline',
    });
    expect(tried).toBe(5);
  });
});

describe('R19: the child’s photo', () => {
  const kept = { id: 'a', documentType: 'photograph', mediaType: 'image/jpeg', status: 'stored' };
  it.each([
    ['a photograph', kept, true],
    ['a picture of something else', { ...kept, documentType: 'other' }, false],
    ['what is no picture', { ...kept, mediaType: 'application/pdf' }, false],
    ['what has not come yet', { ...kept, status: 'expected' }, false],
    ['what was chosen already', { ...kept, documentType: 'other', id: 'chosen' }, true],
  ])('is chosen among photographs of the case: %s', (_name, file, offered) => {
    expect(picturesOf([file], { photo: { attachmentId: 'chosen' } })).toEqual(offered ? [file] : []);
  });
});
