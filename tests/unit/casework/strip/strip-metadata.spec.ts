import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stripMetadata } from '../../../../services/country-node/src/casework/strip/strip-metadata.js';
import { jpeg, png } from '../../../support/pictures.js';
import { anyCut, strip } from './stripping.js';

const pdf = Buffer.from('%PDF-1.7\nwhatever follows, with an /Author', 'latin1');

describe('a file that comes', () => {
  it('passes unchanged when it is no picture, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyCut, async (cut) => {
        expect((await strip(pdf, 'application/pdf', cut)).equals(pdf)).toBe(true);
      }),
    );
  });

  it.each([
    ['a picture said to be a document', jpeg(), 'application/pdf'],
    ['a document said to be a picture', pdf, 'image/jpeg'],
    ['a picture of another kind', png(), 'image/jpeg'],
    ['nothing', Buffer.alloc(0), 'image/png'],
    ['a page of script', Buffer.from('<!doctype html>'), 'text/html'],
  ])('is refused when its content is %s', async (_what, file, mediaType) => {
    await expect(strip(file, mediaType, [1])).rejects.toMatchObject({ code: 'attachment-type-not-allowed' });
  });

  it('lets its source go when it is refused, and passes on what its source fails with', async () => {
    let released = false;
    async function* endless() {
      try {
        for (;;) yield jpeg().subarray(0, 50);
      } finally {
        released = true;
      }
    }
    await expect(drain(stripMetadata(endless(), 'image/jpeg'))).rejects.toMatchObject({ code: 'attachment-malformed' });
    expect(released).toBe(true);
    async function* failing() {
      yield jpeg().subarray(0, 50);
      throw new Error('the line broke');
    }
    await expect(drain(stripMetadata(failing(), 'image/jpeg'))).rejects.toThrow('the line broke');
  });
});

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of stream) void piece;
}
