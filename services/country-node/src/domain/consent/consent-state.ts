import { canonicalJson } from '#libs/envelope/canonical.js';
import { digestOf } from '#libs/envelope/sign.js';
import { approverIsOther } from '../safeguards/r09-approver-not-author.js';
import { withoutAge } from '../safeguards/r06-never-by-estimate.js';
import { standsAlone } from '../safeguards/r08-vital-interest.js';
import { applyEvent, type ConsentRecord, NOTHING_RECORDED } from './apply-event.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import { isOutside, isWithin } from './instants.js';
import type { ConsentEvent, ConsentState, Override, Provision } from './types.js';

/**
 * What a consent record amounts to at `at`: a fold over its append-only events, in the order they were recorded, judged by
 * national law. Pure. Where the age that the case file tells is doubted, no age that was noted counts (R6). What widens (given, renewed, superseded) counts only from its own time on; what narrows counts at
 * once, whatever time it bears.
 */
export function consentStateAt(
  events: readonly ConsentEvent[],
  at: Date,
  national: NationalConfiguration,
  ageDoubted: boolean,
): ConsentState {
  const record = foldRecord(events, at, national, ageDoubted);
  const now = at.toISOString();
  const provisions = [...record.permits, ...record.denials].filter((each) => isLive(each, at));
  const permits = provisions.some(({ effect }) => effect === 'permit');
  const problem = record.problem ?? { rule: 'consent-none' as const, code: 'consent-missing' as const };
  return {
    version: events.length,
    at: now,
    provisions,
    withheld: record.withheld,
    overrides: record.overrides.filter((each, index) => isLiveOverride(each, at, record.overrides.slice(0, index))),
    childView: record.childView,
    guardianConsulted: record.guardianConsulted,
    lawfulBasis: record.lawfulBasis,
    ...(record.proofsStoppedUntil === undefined ? {} : { proofsStoppedUntil: record.proofsStoppedUntil }),
    ...(permits ? {} : { problem }),
    digest: digestOfRecord(events),
  };
}

/** The record as folded at `at`, with provisions whose time has not come or is over. */
export function foldRecord(
  events: readonly ConsentEvent[],
  at: Date,
  national: NationalConfiguration,
  ageDoubted: boolean,
): ConsentRecord {
  const said = ageDoubted ? events.map(withoutAge) : events;
  return said.reduce(
    (before, event, index) => applyEvent(before, { ...event, number: index + 1 }, at, national),
    NOTHING_RECORDED,
  );
}

/** Of records folded before: the same list is asked about again and again within seconds. */
const DIGESTS = new WeakMap<readonly ConsentEvent[], string>();

function digestOfRecord(events: readonly ConsentEvent[]): string {
  const known = DIGESTS.get(events);
  if (known !== undefined) return known;
  const digest = digestOf(canonicalJson(events.map(({ recordedAt: _noted, ...event }) => event)));
  DIGESTS.set(events, digest);
  return digest;
}

function isLive({ effect, validFrom, validUntil }: Provision, at: Date): boolean {
  return effect === 'permit' ? isWithin(validFrom, validUntil, at) : !isOutside(validFrom, validUntil, at);
}

/** By two people (R9), or a vital interest that one of them found and the other has yet to look at (R8). */
function isLiveOverride(override: Override, at: Date, earlier: readonly Override[]): boolean {
  const live = isWithin(override.validFrom, override.reviewBy, at);
  return live && (approverIsOther(override) || standsAlone(override, earlier, approverIsOther));
}
