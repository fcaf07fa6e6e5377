import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Described,
  isSameUpload,
  sendInParts,
  type UploadDoor,
  type UploadState,
} from '../../../services/console/src/logic/send-in-parts.js';

const refusal = (code: string) => Object.assign(new Error(code), { code });

/** A node that takes a file in, on a line that breaks as the plan says: so many bytes get through before each cut. */
class Line {
  received = 0;
  begun = 0;
  waited: number[] = [];
  /** The upload is not there any more. */
  lost = false;
  /** It was made an attachment. */
  finished = false;
  cancelled: string[] = [];

  constructor(
    readonly size: number,
    private readonly cuts: number[],
    private readonly part = 4,
  ) {}

  state = (): UploadState => ({ id: 'u', offset: this.received, size: this.size });

  door: UploadDoor = {
    begin: async () => {
      this.begun += 1;
      [this.received, this.lost] = [0, false];
      return this.state();
    },
    where: async () => {
      if (this.lost) throw refusal('not-found');
      return this.state();
    },
    part: async (_id, offset) => {
      if (offset !== this.received) throw refusal('upload-offset-mismatch');
      const cut = this.cuts.shift();
      this.received = Math.min(this.size, this.received + Math.min(cut ?? this.part, this.part));
      if (cut !== undefined) throw refusal('offline');
      return this.state();
    },
    finish: async () => {
      if (this.lost && !this.finished) throw refusal('not-found');
      if (this.received !== this.size) throw refusal('upload-incomplete');
      [this.lost, this.finished] = [true, true];
      return { size: this.size, metadata: 'kept' };
    },
    cancel: async (id) => {
      if (this.lost) throw refusal('not-found');
      this.cancelled.push(id);
    },
    wait: async (seconds) => void this.waited.push(seconds),
  };
}

describe('a file', () => {
  it('arrives whole however the line breaks, as long as something gets through', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), cuts, async (size, plan) => {
        const line = new Line(size, plan);
        expect(await sendInParts(line.door, undefined, () => undefined)).toEqual({ size, metadata: 'kept' });
        expect([line.received, line.begun]).toEqual([size, 1]);
      }),
    );
  });

  it('is left to a person when nothing gets through, with longer and longer waits', async () => {
    const line = new Line(9, Array<number>(20).fill(0));
    await expect(sendInParts(line.door, undefined, () => undefined)).rejects.toMatchObject({ code: 'offline' });
    expect(line.waited).toEqual([1, 2, 4, 8]);
  });

  it('goes on where it stopped, and begins anew where that is gone', async () => {
    const line = new Line(9, []);
    line.received = 8;
    const told: number[] = [];
    await sendInParts(line.door, { id: 'u', fits: true }, ({ offset }) => told.push(offset));
    expect([told, line.begun]).toEqual([[8, 9], 0]);
    const swept = new Line(9, []);
    swept.lost = true;
    await sendInParts(swept.door, { id: 'u', fits: true }, () => undefined);
    expect(swept.begun).toBe(1);
  });

  it.each([false, true])(
    'that is said to be something else now begins anew, also where what came of it is gone: %s',
    async (lost) => {
      const line = new Line(9, []);
      [line.received, line.lost] = [8, lost];
      const told: number[] = [];
      await sendInParts(line.door, { id: 'u', fits: false }, ({ offset }) => told.push(offset));
      expect([told, line.begun, line.cancelled]).toEqual([[0, 4, 8, 9], 1, lost ? [] : ['u']]);
    },
  );

  it('does not begin anew while it is not known whether what came of it was forgotten', async () => {
    const line = new Line(9, []);
    const cancel = async () => Promise.reject(refusal('offline'));
    const sent = sendInParts({ ...line.door, cancel }, { id: 'u', fits: false }, () => undefined);
    await expect(sent).rejects.toMatchObject({ code: 'offline' });
    expect(line.begun).toBe(0);
  });

  it('R19: goes on only as what it was said to be when it began: the node keeps it as that', () => {
    const begun: Described = { name: 'a.jpg', size: 9, at: 1, documentType: 'national_id', title: 'Card' };
    expect(isSameUpload(begun, { ...begun })).toBe(true);
    const others: Partial<Described>[] = [
      { name: 'b.jpg' },
      { size: 8 },
      { at: 2 },
      { documentType: 'photograph' },
      { documentType: 'asylum_document' },
      { title: '' },
    ];
    for (const other of others) expect(isSameUpload(begun, { ...begun, ...other })).toBe(false);
    expect(isSameUpload(undefined, begun)).toBe(false);
  });

  it('that the node does not take is not sent again', async () => {
    const line = new Line(9, []);
    let tried = 0;
    const part = async () => {
      tried += 1;
      throw refusal('attachment-type-not-allowed');
    };
    const sent = sendInParts({ ...line.door, part }, undefined, () => undefined);
    await expect(sent).rejects.toMatchObject({ code: 'attachment-type-not-allowed' });
    expect(tried).toBe(1);
  });

  it('is finished once more when the answer was lost', async () => {
    const line = new Line(3, []);
    let asked = 0;
    const finish = async (id: string) => {
      asked += 1;
      if (asked < 3) throw refusal('offline');
      return line.door.finish(id);
    };
    expect(await sendInParts({ ...line.door, finish }, undefined, () => undefined)).toMatchObject({ size: 3 });
  });

  it('that was finished, though the answer was lost to the end, is kept already and not sent again', async () => {
    const line = new Line(9, []);
    let heard = false;
    const finish = async (id: string) => {
      const stored = await line.door.finish(id);
      if (!heard) throw refusal('offline');
      return stored;
    };
    const door = { ...line.door, finish };
    await expect(sendInParts(door, undefined, () => undefined)).rejects.toMatchObject({ code: 'offline' });
    heard = true;
    expect(await sendInParts(door, { id: 'u', fits: true }, () => undefined)).toMatchObject({ size: 9 });
    expect(line.begun).toBe(1);
  });

  it('is waited for while an earlier asking to finish it is still being worked on', async () => {
    const line = new Line(3, []);
    const answers = ['offline', 'already-exists'];
    const finish = async (id: string) => {
      const code = answers.shift();
      if (code) throw refusal(code);
      return line.door.finish(id);
    };
    expect(await sendInParts({ ...line.door, finish }, undefined, () => undefined)).toMatchObject({ size: 3 });
    expect([line.waited, line.begun]).toEqual([[1, 2], 1]);
  });
});
