import type { ServiceEntry, Services } from '../../services/country-node/src/domain/services/service-entry.js';

/** A shelter as a node would publish it; tests change what they are about. */
export function someService(change: Partial<ServiceEntry> = {}): ServiceEntry {
  return {
    id: 'shelter-nouakchott',
    kind: 'service',
    serviceType: 'shelter_service',
    title: 'Reception centre for children',
    country: 'MR',
    admin1: 'MR-13',
    languages: ['fr', 'ar'],
    opening: { alwaysOpen: true },
    capacity: { places: 24, free: 3, asOf: '2026-11-20' },
    serves: { ageFrom: 6, ageTo: 17 },
    freeOfCharge: true,
    nonDiscrimination: 'Open to every child, whatever its papers, origin, sex, faith or disability.',
    contact: { function: 'Duty desk', organisation: 'Ministry (fictional)', channel: 'duty-desk@centre.example' },
    lastVerified: '2026-11-20',
    ...change,
  };
}

export function someFocalPoint(change: Partial<ServiceEntry> = {}): ServiceEntry {
  return {
    id: 'tracing-desk',
    kind: 'focal-point',
    handles: ['family_tracing', 'case_transfer'],
    title: 'Family tracing desk',
    country: 'MR',
    languages: ['fr'],
    contact: { function: 'Tracing desk', organisation: 'Ministry (fictional)', channel: '+22245000000' },
    lastVerified: '2026-11-20',
    ...change,
  };
}

export function someServices(...entries: ServiceEntry[]): Services {
  return { reviewedOn: '2026-11-21', entries: entries.length > 0 ? entries : [someService(), someFocalPoint()] };
}
