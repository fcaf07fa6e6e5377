import { MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';

/** Less than after which a worker counts as slow; no line out of the house takes so long. */
const PATIENCE_MS = 8_000;
const MAX_ANSWER_BYTES = 65_536;

/**
 * Asks an authority for a time-stamp token over a text (RFC 3161 2.4, by HTTP 3.4). It is shown a digest and nothing else.
 * @throws TimeStampError `away`, `not-granted`
 */
export async function askForToken(authority: string, text: string, patienceMs = PATIENCE_MS): Promise<Uint8Array> {
  const messageImprint = await MessageImprint.create('SHA-256', Buffer.from(text));
  const request = new TimeStampReq({ version: 1, messageImprint, certReq: true });
  const answer = await post(authority, new Uint8Array(request.toSchema().toBER()), patienceMs);
  try {
    const { timeStampToken } = TimeStampResp.fromBER(answer);
    if (timeStampToken) return new Uint8Array(timeStampToken.toSchema().toBER());
  } catch {
    // What is no answer grants nothing.
  }
  throw new TimeStampError('not-granted');
}

async function post(authority: string, body: Uint8Array, patienceMs: number): Promise<Uint8Array> {
  try {
    const answer = await fetch(authority, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(body),
      // Nobody but the named authority is asked: another address would be one that no law names.
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    if (answer.ok) return await readBounded(answer);
  } catch {
    // Said below.
  }
  throw new TimeStampError('away');
}

/** Attacker-controlled: no more is held than an answer can have. @throws RangeError */
async function readBounded({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > MAX_ANSWER_BYTES) throw new RangeError('too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
