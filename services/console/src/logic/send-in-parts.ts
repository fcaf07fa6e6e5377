/** How much of a file is at the node. */
export interface UploadState {
  id: string;
  offset: number;
  size: number;
}

/** Which file it is, and what it was said to be when its upload began. */
export type Described = { name: string; size: number; at: number; documentType: string; title: string };

/** An upload that was begun before. */
export interface Known {
  id: string;
  /** Of this file, said to be what it is said to be now: what was said at the beginning is what the node keeps it as. */
  fits: boolean;
}

/** Whether an upload that was begun is one of this file as it is described now. */
export const isSameUpload = (begun: Described | undefined, now: Described): boolean =>
  begun !== undefined &&
  (['name', 'size', 'at', 'documentType', 'title'] as const).every((each) => begun[each] === now[each]);

export interface Stored {
  size: number;
  /** Of a picture: what it said beside its content. */
  metadata: 'removed' | 'kept';
}

/** What sending a file asks of the node; each throws with a `code`, `offline` where nothing answered. */
export interface UploadDoor {
  begin: () => Promise<UploadState>;
  where: (id: string) => Promise<UploadState>;
  /** Sends what comes after the offset, all of it or some. */
  part: (id: string, offset: number) => Promise<UploadState>;
  /** Asked again, it answers the same. */
  finish: (id: string) => Promise<Stored>;
  /** Forgets what came of an upload. */
  cancel: (id: string) => Promise<unknown>;
  wait: (seconds: number) => Promise<void>;
}

/** Seconds to wait before each new try; after the last, a person decides. */
const WAITS = [1, 2, 4, 8];
const PASSES = new Set(['offline', 'too-many-requests', 'internal-fault']);
const codeOf = (error: unknown) => (error as { code?: string }).code ?? '';

/**
 * Sends a file to its end over a line that breaks: from where the node says that it stands, as often as it takes. Whatever
 * gets further earns new tries.
 * @param known one that was begun before; where it does not fit, it is forgotten, so that it takes no room from the case
 * @param begun told the upload's id, so that it can be gone on with later
 */
export async function sendInParts(
  door: UploadDoor,
  known: Known | undefined,
  begun: (state: UploadState) => void,
): Promise<Stored> {
  const before = known && (await goOnFrom(door, known));
  if (before && 'metadata' in before) return before;
  let state = before ?? (await door.begin());
  begun(state);
  for (let failed = 0; state.offset < state.size;) {
    const before = state.offset;
    try {
      state = await door.part(state.id, state.offset);
    } catch (error) {
      state = await recover(door, state, error, failed);
    }
    failed = state.offset > before ? 0 : failed + 1;
    begun(state);
  }
  return finish(door, state.id);
}

/**
 * Where an upload that was begun goes on. One that is not there any more may have been finished, and the answer lost: then it
 * is kept already, and would be a second time.
 */
async function goOnFrom(door: UploadDoor, { id, fits }: Known): Promise<UploadState | Stored | undefined> {
  if (fits) return (await unlessGone(door.where(id))) ?? unlessGone(finish(door, id));
  await unlessGone(door.cancel(id));
  return undefined;
}

/** @returns undefined where the upload is not there any more: nobody went on with it for a week, or it is forgotten already */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === 'not-found') return undefined;
    throw error;
  }
}

/** Where the node says that it stands, once it answers. @throws what happened, when waiting does not help */
async function recover(door: UploadDoor, state: UploadState, error: unknown, failed: number): Promise<UploadState> {
  if (codeOf(error) !== 'upload-offset-mismatch' && !PASSES.has(codeOf(error))) throw error;
  const wait = WAITS[failed];
  if (wait === undefined) throw error;
  await door.wait(wait);
  return door.where(state.id).catch((reason: unknown) => {
    if (PASSES.has(codeOf(reason))) return state;
    throw reason;
  });
}

async function finish(door: UploadDoor, id: string): Promise<Stored> {
  for (const wait of WAITS) {
    try {
      return await door.finish(id);
    } catch (error) {
      // What was asked for before is still being done.
      if (codeOf(error) !== 'already-exists' && !PASSES.has(codeOf(error))) throw error;
      await door.wait(wait);
    }
  }
  return door.finish(id);
}
