import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exif, jpeg, jpegSegment } from '../../../support/pictures.js';
import { anyCut, CANARY, canaries, malformed, strip } from './stripping.js';

const ICC = jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01profile', 'latin1'));
const ADOBE_BODY = Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1');
const JFIF_BODY = Buffer.from('JFIF\0\x01\x02\x01\0\x48\0\x48', 'latin1');

/** Whatever a camera or a program may put beside a picture. */
const beside = fc.oneof(
  fc.tuple(fc.constantFrom(0xe1, 0xe2, 0xe3, 0xe5, 0xec, 0xed, 0xee, 0xef, 0xfe), canaries),
  fc.tuple(
    fc.constant(0xe0),
    fc.constantFrom(`JFXX\0\x10${CANARY}`, `CIFF${CANARY}`).map((text) => Buffer.from(text)),
  ),
  fc.tuple(fc.constant(0xe1), fc.constant(exif([[0x010e, CANARY]]))),
);
const segments = fc.array(
  beside.map(([marker, body]) => jpegSegment(marker, body)),
  { maxLength: 6 },
);
/** Coded picture data: no 0xFF but stuffed ones and restarts. */
const scan = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((b) => b.filter((each) => each !== 0xff)),
      fc.constantFrom(Uint8Array.of(0xff, 0), Uint8Array.of(0xff, 0xd3)),
    ),
  )
  .map((parts) => Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), ...parts]));

describe('a JPEG', () => {
  it('loses all that is beside the picture and nothing of it, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(segments, scan, canaries, anyCut, async (extra, coded, after, cut) => {
        const stripped = await strip(jpeg(extra, after, coded), 'image/jpeg', cut);
        expect(stripped.equals(jpeg([], undefined, coded))).toBe(true);
      }),
    );
  });

  it('keeps what its colours need, once cleaned, and stays as it is the second time', async () => {
    const kept = [
      jpegSegment(0xe0, Buffer.concat([JFIF_BODY, Buffer.from([0, 0])])),
      ICC,
      jpegSegment(0xee, ADOBE_BODY),
    ];
    const came = [
      jpegSegment(0xe0, Buffer.concat([JFIF_BODY, Buffer.from([1, 1]), Buffer.from(CANARY)])),
      ICC,
      jpegSegment(0xee, Buffer.concat([ADOBE_BODY, Buffer.from(CANARY)])),
    ];
    const stripped = await strip(jpeg(came), 'image/jpeg');
    expect(stripped.equals(jpeg(kept))).toBe(true);
    expect((await strip(stripped, 'image/jpeg')).equals(stripped)).toBe(true);
  });

  it('keeps how it is to be turned, and of its Exif nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 300 }), fc.boolean(), async (turned, little) => {
        const place = [0x8825, [[1, `N${CANARY}`]]] as const;
        const came = exif([[0x010f, CANARY], [0x0112, turned], place], little);
        const stripped = await strip(jpeg([jpegSegment(0xe1, came)]), 'image/jpeg');
        const says = turned >= 2 && turned <= 8;
        const left = says ? [jpegSegment(0xe1, exif([[0x0112, turned]], false))] : [];
        expect(stripped.equals(jpeg(left))).toBe(true);
        expect((await strip(stripped, 'image/jpeg')).equals(stripped)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('passes a progressive picture of many scans, with fill bytes before markers', async () => {
    const table = jpegSegment(0xc4, Buffer.alloc(20, 2));
    const one = Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([1, 0xff, 0, 2])]);
    const whole = jpeg([], undefined, Buffer.concat([one, table, one]));
    const filled = jpeg([], undefined, Buffer.concat([one, Buffer.from([0xff, 0xff]), table, one]));
    expect((await strip(whole, 'image/jpeg')).equals(whole)).toBe(true);
    expect((await strip(filled, 'image/jpeg', [1])).equals(whole)).toBe(true);
  });

  it('that does not keep to its format is refused by code, whatever is wrong', async () => {
    const head = Buffer.from([0xff, 0xd8, 0xff]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), anyCut, async (rest, cut) => {
        await malformed(Buffer.concat([head, rest]), 'image/jpeg', cut);
      }),
    );
    const whole = jpeg([jpegSegment(0xe1, exif([[0x0112, 6]]))]);
    for (let length = 3; length < whole.length; length += 1) {
      expect(await malformed(whole.subarray(0, length), 'image/jpeg')).toBe('attachment-malformed');
    }
  });
});
