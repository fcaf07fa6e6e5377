import { describe, expect, it } from '@jest/globals';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { AgreementText } from '#libs/trust/types.js';
import { ENDINGS, findEndings } from '../../../services/country-node/src/desk/find-endings.js';
import { someList } from '../../support/some-directory.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();
const [sign, encrypt, other] = [generateKey('Ed25519'), generateKey('X25519'), generateKey('Ed25519')];

interface Ends {
  directory?: number;
  timestamp?: number;
  signing?: number;
  encryption?: number;
  agreement?: number;
  /** A second version of it. */
  next?: number;
  law?: number;
}

function partsOf({
  directory = 400,
  timestamp = 8,
  signing = 400,
  encryption = 400,
  agreement = 400,
  next,
  law = 400,
}: Ends) {
  const until = (days: number) => ({ notBefore: inDays(-1), notAfter: inDays(days) });
  const agreed = (version: number, days: number) =>
    signAgreement(
      {
        id: 'mr-ne',
        version,
        parties: ['mr', 'ne'],
        validFrom: inDays(-1),
        validUntil: inDays(days),
        terms: [],
        onwardSharing: 'none',
      } satisfies AgreementText,
      { mr: signingKey(sign), ne: signingKey(other) },
    );
  const [participant] = someList(1).participants;
  const view = viewOf(
    someList(1, {
      participants: [participant!, { ...participant!, id: 'mr' }],
      keys: [
        listKey('mr', sign, until(signing)),
        listKey('mr', encrypt, until(encryption)),
        listKey('ne', other, until(1)),
      ],
      agreements: [agreed(1, agreement), ...(next === undefined ? [] : [agreed(2, next)])],
    }),
  );
  return {
    self: 'mr',
    directory: {
      view: () => view,
      ends: () => ({ signed: new Date(inDays(directory)), fresh: new Date(inDays(timestamp)) }),
    },
    keyring: { signingKey: () => signingKey(sign) },
    national: { newest: () => ({ validUntil: inDays(law) }) },
    clock: { now: () => NOW },
  } as unknown as Parameters<typeof findEndings>[0];
}

describe('what of a node’s trust ends soon', () => {
  it('is nothing while all of it lasts, whatever ends for others', () => {
    expect(findEndings(partsOf({}))).toEqual([]);
  });

  it.each<[string, Ends, readonly string[]]>([
    ['the timestamp, which nobody renews', { timestamp: 6 }, ['directory-not-renewed']],
    ['the directory', { directory: 59 }, ['directory-ending']],
    ['the key that signs', { signing: 59 }, ['keys-ending']],
    ['the key that opens', { encryption: 59 }, ['keys-ending']],
    ['an agreement', { agreement: 59 }, ['agreements-ending']],
    ['an agreement with a next version that lasts', { agreement: 59, next: 61 }, []],
    ['national law', { law: 59 }, ['national-configuration-ending']],
    ['everything', { directory: 1, timestamp: 1, signing: 1, agreement: 1, law: 1 }, ENDINGS],
    ['what has ended already is another matter', { signing: 0, agreement: 0 }, []],
  ])('%s', (_what, ends, found) => {
    expect(findEndings(partsOf(ends))).toEqual(found);
  });

  it('is nothing without a list in force: that has a name of its own', () => {
    const parts = partsOf({});
    const view = () => {
      throw new Error('none');
    };
    expect(findEndings({ ...parts, directory: { ...parts.directory, ends: view } })).toEqual([]);
  });
});
