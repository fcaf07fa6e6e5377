import { describe, expect, it } from '@jest/globals';
import { FetchTurns } from '../../../services/country-node/src/incoming/fetch-turns.js';
import type { AttachmentRow, HolderTurns } from '../../../services/country-node/src/ports/store/attachments.js';

const of = (holder: string) => ({ holder }) as AttachmentRow;

describe('the turns of the holders whose files are fetched', () => {
  it('name the one whose turn was longest ago first, and leave out who has its share until one of its files ends', async () => {
    const turns = new FetchTurns(2);
    const seen: HolderTurns[] = [];
    const take = (holder?: string) =>
      turns.claim((found) => (seen.push(found), Promise.resolve(holder ? [of(holder)] : [])));
    for (const holder of ['ne', 'td', 'ne', 'mr', undefined]) await take(holder);
    expect(seen).toEqual([
      { full: [], served: [] },
      { full: [], served: ['ne'] },
      { full: [], served: ['ne', 'td'] },
      { full: ['ne'], served: ['td', 'ne'] },
      { full: ['ne'], served: ['td', 'ne', 'mr'] },
    ]);
    turns.end(of('ne'));
    await take();
    expect(seen.at(-1)?.full).toEqual([]);
  });

  it('are asked one after another, and one that fails hinders no later one', async () => {
    const turns = new FetchTurns(1);
    const full: (readonly string[])[] = [];
    const one = turns.claim(() => Promise.reject(new Error('no database')));
    const two = turns.claim((found) => (full.push(found.full), Promise.resolve([of('ne')])));
    const three = turns.claim((found) => (full.push(found.full), Promise.resolve([])));
    await expect(one).rejects.toThrow('no database');
    await Promise.all([two, three]);
    expect(full).toEqual([[], ['ne']]);
  });
});
