import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sniffMediaType } from '../../../services/country-node/src/domain/sniff-media-type.js';

describe('a sound by four letters only', () => {
  it('is none: what comes before them counts as well', () => {
    expect(sniffMediaType(Buffer.from('<script>WAVEfmt alert(1)</script>'))).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 8 }), (start) => {
        fc.pre(!start.startsWith('RIFF'));
        expect(sniffMediaType(Buffer.from(`${start}WAVEfmt `))).toBeUndefined();
      }),
    );
  });
});
