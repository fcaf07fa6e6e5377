import { X509Certificate } from 'node:crypto';
import type { ListedKey, TrustListText } from '#libs/trust/types.js';
import { endsOf, type KeptEdition } from '../../country-node/src/adapters/directory/kept-edition.js';
import type { NationalConfiguration } from '../../country-node/src/domain/national/national-configuration.js';
import { coveredUntil, type Span } from './covered-until.js';

/** What counts until a time, and what to do about it. */
export interface End {
  what: string;
  /** Epoch milliseconds; absent where nothing of the kind counts now. */
  end?: number;
  /** What it brings, who does what, and the page that says how. */
  so: string;
  /** So many days before its end it is said. */
  aheadDays: number;
}

/** As the node itself says it (`attention`): agreements and signatures take two countries and several holders. */
const AHEAD_DAYS = 60;
/** A timestamp counts for two weeks and is renewed every day. */
const NOT_RENEWED_DAYS = 7;
const USES = ['sign', 'encrypt'] as const;

/** Of the directory, as the node keeps it. @param root as it was given out of band */
export function endsOfDirectory(edition: KeptEdition, root: string, list: TrustListText): End[] {
  const { signed, fresh } = endsOf(edition, root);
  return [
    {
      what: 'The directory’s timestamp',
      end: fresh,
      so: 'Its publisher’s machine renews it every day; when it is over, nodes stop. See docs/operations/directory.md.',
      aheadDays: NOT_RENEWED_DAYS,
    },
    {
      what: 'What the holders of the directory sign',
      end: Math.min(signed, Date.parse(list.expiresAt)),
      so: 'They sign it anew; when it is over, nodes stop. See docs/operations/directory.md.',
      aheadDays: AHEAD_DAYS,
    },
  ];
}

/** Of the node's own keys and agreements, and of the keys of those it has one with. */
export function endsOfPlace(list: TrustListText, self: string, now: Date): End[] {
  const at = now.getTime();
  const agreed = partnersOf(list, self).map(([peer, spans]) => ({ peer, end: coveredUntil(spans, at) }));
  const inForce = agreed.flatMap(({ peer, end }) => (end === undefined ? [] : [peer]));
  const keys = [self, ...inForce].flatMap((node) =>
    USES.map((use): End => {
      const whose = node === self ? 'This node’s key' : `The key of ${node}`;
      const so =
        node === self
          ? 'Make another pair and have it listed. See docs/operations/keys.md.'
          : 'Its operator has another pair listed, or nothing comes or goes; ask there.';
      return {
        what: `${whose} to ${use}`,
        ...ending(coveredUntil(keySpans(list, node, use), at)),
        so,
        aheadDays: AHEAD_DAYS,
      };
    }),
  );
  const agreements = agreed.map(({ peer, end }): End => ({
    what: `The agreement with ${peer}`,
    ...ending(end),
    so: 'Both sides sign another, or nothing new is begun between them. See docs/operations/joining.md.',
    aheadDays: AHEAD_DAYS,
  }));
  return [...keys, ...agreements];
}

/** Of national law, and of the certificates that it names. */
export function endsOfLaw({ validUntil, timeStamps }: NationalConfiguration): End[] {
  const law: End = {
    what: 'The national configuration',
    end: Date.parse(validUntil),
    so: 'Its authority signs the next one; when it is over, only what protects goes on. See docs/operations/national-law.md.',
    aheadDays: AHEAD_DAYS,
  };
  const stamping = (timeStamps?.certificates ?? []).map((base64) =>
    endOfCertificate(
      Buffer.from(base64, 'base64'),
      'Of the authority of time-stamps: national law names its next one, or stamps do not count any more.',
    ),
  );
  return [law, ...stamping];
}

/** @throws Error for what is no certificate */
export function endOfCertificate(certificate: Buffer | string, so: string): End {
  const { subject, validTo } = new X509Certificate(certificate);
  return {
    what: `The certificate ${subject.replaceAll('\n', ', ')}`,
    end: Date.parse(validTo),
    so,
    aheadDays: AHEAD_DAYS,
  };
}

function ending(end: number | undefined): { end?: number } {
  return end === undefined ? {} : { end };
}

function keySpans({ keys, revocations }: TrustListText, node: string, use: ListedKey['use']): Span[] {
  return keys
    .filter((key) => key.node === node && key.use === use)
    .map(({ thumbprint, notBefore, notAfter }) => {
      const revoked = revocations.filter((each) => each.thumbprint === thumbprint);
      const ends = [notAfter, ...revoked.map(({ effectiveAt }) => effectiveAt)].map((time) => Date.parse(time));
      return { from: Date.parse(notBefore), until: Math.min(...ends) };
    });
}

function partnersOf({ agreements, participants }: TrustListText, self: string): [string, Span[]][] {
  const listed = new Set(participants.map(({ id }) => id));
  const spans = new Map<string, Span[]>();
  for (const { agreement } of agreements) {
    if (!agreement.parties.includes(self)) continue;
    const peer = agreement.parties.find((party) => party !== self);
    if (peer === undefined || !listed.has(peer)) continue;
    const span = { from: Date.parse(agreement.validFrom), until: Date.parse(agreement.validUntil) };
    spans.set(peer, [...(spans.get(peer) ?? []), span]);
  }
  return [...spans];
}
