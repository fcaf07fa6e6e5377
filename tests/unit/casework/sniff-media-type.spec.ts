import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sniffMediaType } from '../../../services/country-node/src/domain/sniff-media-type.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const STARTS: readonly [string, string][] = [
  ['%PDF-1.7\n', 'application/pdf'],
  ['\xff\xd8\xff\xe0', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
  ['OggS\0', 'audio/ogg'],
  ['RIFF\x24\0\0\0WAVEfmt ', 'audio/wav'],
  ['ID3\x04', 'audio/mpeg'],
];

describe('the type of a file', () => {
  it.each(STARTS)('is read from its first bytes, whatever follows: %j', (start, mediaType) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
        expect(sniffMediaType(Buffer.concat([latin1(start), rest]))).toBe(mediaType);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html>'],
    ['a page that names a type', '<!-- %PDF-1.7 -->'],
    ['a drawing with scripts in it', '<svg xmlns='],
    ['a program', '\x7fELF'],
    ['a program of another kind', 'MZ\x90'],
    ['an archive, and so every newer office document', 'PK\x03\x04'],
    ['an older office document', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    ['a picture that is not cleaned of what it says: TIFF', 'II*\0'],
    ['the same the other way round', 'MM\0*'],
    ['another: HEIC', '\0\0\0\x18ftypheic'],
    ['another: AVIF', '\0\0\0\x1cftypavif'],
    ['another: GIF', 'GIF89a'],
    ['a compressed file', '\x1f\x8b'],
    ['a film in the same container as a sound', 'RIFF\x24\0\0\0AVI '],
    ['a start cut off', '%PDF'],
    ['a start that comes late', ' %PDF-1.7'],
  ])('is none that a case may hold: %s', (_what, start) => {
    expect(sniffMediaType(latin1(start))).toBeUndefined();
  });
});
