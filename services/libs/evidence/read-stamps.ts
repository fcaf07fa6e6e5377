import { readToken, type TimeStamp } from '../time-stamp/read-token.js';
import { TimeStampError } from '../time-stamp/time-stamp-error.js';
import { readBundle } from './bundle.js';
import type { FindingCode } from './report.js';

/** What became of each time-stamp of a bundle, in their order. */
export type ReadStamp = TimeStamp | { code: FindingCode };

const CODES = {
  'not-a-token': 'stamp-unproved',
  'other-text': 'stamp-foreign',
  'not-trusted': 'stamp-untrusted',
} as const satisfies Partial<Record<TimeStampError['code'], FindingCode>>;

/**
 * Reads the time-stamps in a bundle. Whether the heads that they are of are the node's is for `verifyEvidence` to say.
 * @param trusted certificates in PEM, known from elsewhere: a bundle is not asked whom to believe
 */
export async function readStamps(text: string, trusted: string): Promise<ReadStamp[]> {
  const stamps = readBundle(text)?.ledger?.stamps ?? [];
  return Promise.all(stamps.map(({ jws, claims, token }) => readStamp(`${jws}\n${claims}`, token, trusted)));
}

async function readStamp(head: string, token: string, trusted: string): Promise<ReadStamp> {
  try {
    return await readToken(Buffer.from(token, 'base64'), head, trusted);
  } catch (error) {
    if (error instanceof TimeStampError) return { code: isAbout(error.code) ? CODES[error.code] : 'stamp-unproved' };
    throw error;
  }
}

function isAbout(code: TimeStampError['code']): code is keyof typeof CODES {
  return code in CODES;
}
