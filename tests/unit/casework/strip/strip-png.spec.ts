import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PNG_START, png, pngChunk } from '../../../support/pictures.js';
import { anyCut, canaries, malformed, strip } from './stripping.js';

const beside = fc
  .tuple(fc.constantFrom('tEXt', 'zTXt', 'iTXt', 'tIME', 'eXIf', 'dSIG', 'prVt', 'vpAg', 'caNv'), canaries)
  .map(([type, body]) => pngChunk(type, body));

describe('a PNG', () => {
  it('loses all that is beside the picture and nothing of it, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(beside, { maxLength: 6 }), canaries, anyCut, async (extra, after, cut) => {
        expect((await strip(png(extra, after), 'image/png', cut)).equals(png())).toBe(true);
      }),
    );
  });

  it('keeps every chunk that shows it, animated ones too, unchanged', async () => {
    const shows = [
      pngChunk('gAMA', Buffer.alloc(4, 1)),
      pngChunk('cHRM', Buffer.alloc(32, 1)),
      pngChunk('sRGB', Buffer.alloc(1)),
      pngChunk('iCCP', Buffer.alloc(3_000, 7)),
      pngChunk('sBIT', Buffer.alloc(1, 8)),
      pngChunk('PLTE', Buffer.alloc(768, 9)),
      pngChunk('tRNS', Buffer.alloc(2)),
      pngChunk('pHYS', Buffer.alloc(9)),
      pngChunk('acTL', Buffer.alloc(8)),
      pngChunk('fcTL', Buffer.alloc(26)),
      pngChunk('fdAT', Buffer.alloc(70_000, 3)),
    ];
    const whole = png(shows);
    expect((await strip(whole, 'image/png', [1_000])).equals(whole)).toBe(true);
  });

  it.each([
    [
      'a check sum that is wrong',
      png([Buffer.concat([pngChunk('gAMA', Buffer.alloc(4)).subarray(0, -1), Buffer.of(7)])]),
    ],
    ['a critical chunk that is not known', png([pngChunk('CANV')])],
    ['a chunk of no name', png([pngChunk('a\0bc')])],
    ['more in a chunk than it can say', png([pngChunk('gAMA', Buffer.alloc(5))])],
    ['a second head', png([pngChunk('IHDR', Buffer.alloc(13))])],
    ['no head', Buffer.concat([PNG_START, pngChunk('IEND')])],
    ['a length beyond the format', Buffer.concat([PNG_START, Buffer.from('80000000', 'hex'), Buffer.from('IHDR')])],
  ])('with %s is refused by code', async (_what, file) => {
    expect(await malformed(file, 'image/png')).toBe('attachment-malformed');
  });

  it('that is cut off, or garbage behind its first bytes, is refused by code', async () => {
    const whole = png([pngChunk('tEXt', Buffer.from('x'))]);
    for (let length = PNG_START.length; length < whole.length; length += 1) {
      expect(await malformed(whole.subarray(0, length), 'image/png')).toBe('attachment-malformed');
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), anyCut, async (rest, cut) => {
        expect(await malformed(Buffer.concat([PNG_START, rest]), 'image/png', cut)).toBe('attachment-malformed');
      }),
    );
  });
});
