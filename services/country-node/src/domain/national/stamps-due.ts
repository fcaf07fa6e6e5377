import type { NationalConfiguration } from './national-configuration.js';

/** Once a day, and an hour before anybody is told: an authority may be away for that long. */
const EVERY_MS = 23 * 3_600_000;
const TOLD_MS = 24 * 3_600_000;

/** Nothing to stamp, and nothing to tell, while all that was signed is stamped. */
export interface Standing {
  keptAt: Date | null;
  openSince: Date | null;
}

/** In milliseconds: from when on a head that no stamp covers is to be stamped. */
export function stampDueFrom(keptAt: Date | null): number {
  return keptAt === null ? 0 : keptAt.getTime() + EVERY_MS;
}

export function isStampDue({ keptAt, openSince }: Standing, now: Date): boolean {
  return openSince !== null && now.getTime() >= stampDueFrom(keptAt);
}

/** Whether a head has waited for a stamp for a day, since the law has named an authority. */
export function isStampMissing(
  { keptAt, openSince }: Standing,
  { timeStamps, validFrom }: Pick<NationalConfiguration, 'timeStamps' | 'validFrom'>,
  now: Date,
): boolean {
  if (!timeStamps || openSince === null) return false;
  const since = Math.max(openSince.getTime(), keptAt?.getTime() ?? 0, Date.parse(validFrom));
  return now.getTime() - since > TOLD_MS;
}
