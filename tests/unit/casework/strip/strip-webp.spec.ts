import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { riffChunk, webp } from '../../../support/pictures.js';
import { anyCut, canaries, malformed, strip } from './stripping.js';

const extended = (flags: number) => riffChunk('VP8X', Buffer.from([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]));
const picture = riffChunk('VP8 ', Buffer.alloc(101, 5));
const SAYS_ALL = 0b0011_1110;
const SAYS_PICTURE = 0b0011_0010;

const emptied = (body: Uint8Array) => riffChunk('JUNK', Buffer.alloc(body.length));
const beside = fc.tuple(fc.constantFrom('EXIF', 'XMP ', 'JUNK', 'abcd'), canaries, fc.integer({ min: 0, max: 255 }));

describe('a WebP', () => {
  it('has nothing in what is beside the picture, keeps all of the picture, and states its true size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(beside, { maxLength: 5 }), canaries, anyCut, async (extra, after, cut) => {
        const came = extra.map(([type, body, padding]) => riffChunk(type, body, padding));
        const file = webp([extended(SAYS_ALL), picture, ...came], after);
        const stripped = await strip(file, 'image/webp', cut);
        const left = extra.map(([, body]) => emptied(body));
        expect(stripped.equals(webp([extended(SAYS_PICTURE), picture, ...left]))).toBe(true);
        expect(stripped.readUInt32LE(4)).toBe(stripped.length - 8);
        expect((await strip(stripped, 'image/webp')).equals(stripped)).toBe(true);
      }),
    );
  });

  it('keeps profile, transparency and frames, and empties what is beside them in a frame', async () => {
    const frame = (inner: readonly Buffer[]) => riffChunk('ANMF', Buffer.concat([Buffer.alloc(16, 1), ...inner]));
    const [alpha, secret] = [riffChunk('ALPH', Buffer.alloc(9, 2)), Buffer.from('secret in a frame')];
    const around = [extended(SAYS_PICTURE), riffChunk('ICCP', Buffer.alloc(30, 3)), riffChunk('ANIM', Buffer.alloc(6))];
    const file = webp([...around, frame([alpha, picture, riffChunk('abcd', secret)])]);
    const stripped = await strip(file, 'image/webp', [7]);
    expect(stripped.equals(webp([...around, frame([alpha, picture, emptied(secret)])]))).toBe(true);
  });

  it('that is cut off, or garbage behind its first bytes, is refused by code', async () => {
    const whole = webp([extended(SAYS_ALL), picture, riffChunk('EXIF', Buffer.alloc(11, 1))]);
    for (let length = 12; length < whole.length; length += 1) {
      expect(await malformed(whole.subarray(0, length), 'image/webp')).toBe('attachment-malformed');
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), anyCut, async (rest, cut) => {
        await malformed(Buffer.concat([whole.subarray(0, 12), rest]), 'image/webp', cut);
        await malformed(webp([Buffer.from(rest)]), 'image/webp', cut);
      }),
    );
  });

  it.each([
    ['without a picture', webp([extended(0)])],
    ['with a chunk longer than itself', webp([picture, Buffer.from('EXIF\xff\0\0\0', 'latin1')])],
    ['with a head of another length', webp([riffChunk('VP8X', Buffer.alloc(12)), picture])],
  ])('%s is refused by code', async (_what, file) => {
    expect(await malformed(file, 'image/webp')).toBe('attachment-malformed');
  });
});
