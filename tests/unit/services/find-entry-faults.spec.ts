import { describe, expect, it } from '@jest/globals';
import { checkAgainst } from '#libs/schema-check/check.js';
import { leavesOf } from '#libs/schema-check/leaves.js';
import { findEntryFaults } from '../../../services/country-node/src/domain/services/find-entry-faults.js';
import {
  SERVICES_SCHEMA,
  type ServiceEntry,
} from '../../../services/country-node/src/domain/services/service-entry.js';
import { someFocalPoint, someService, someServices } from '../../support/some-services.js';

const TODAY = new Date('2026-11-23T10:00:00.000Z');
const faultsOf = (...entries: ServiceEntry[]) => findEntryFaults(someServices(...entries), TODAY);
const contact = someService().contact;

describe('a list of services', () => {
  it('keeps to its schema and has no field for a name (R22)', () => {
    expect(checkAgainst(SERVICES_SCHEMA, someServices())).toEqual({ ok: true });
    expect(faultsOf()).toEqual([]);
    const names = leavesOf(SERVICES_SCHEMA).map(({ pattern }) => pattern.split('/').at(-1));
    expect(names.filter((name) => /name|given|family|person/i.test(name ?? ''))).toEqual([]);
    const named = { ...someService(), contactName: 'x' } as ServiceEntry;
    expect(checkAgainst(SERVICES_SCHEMA, someServices(named)).ok).toBe(false);
  });

  it.each<[string, ServiceEntry, string]>([
    ['a service of no type', dropped(someService(), 'serviceType'), 'serviceType'],
    ['a focal point with a type of service', someFocalPoint({ serviceType: 'food_service' }), 'serviceType'],
    ['a focal point that handles nothing', dropped(someFocalPoint(), 'handles'), 'handles'],
    ['a service that promises nothing', dropped(someService(), 'nonDiscrimination'), 'nonDiscrimination'],
    ['a region of another country', someService({ admin1: 'NE-7' }), 'admin1'],
    ['ages the wrong way round', someService({ serves: { ageFrom: 12, ageTo: 6 } }), 'serves'],
    ['more free places than places', someService({ capacity: { places: 3, free: 4 } }), 'capacity'],
    ['a verification tomorrow', someService({ lastVerified: '2026-11-24' }), 'lastVerified'],
  ])('must not hold %s', (_what, entry, member) => {
    expect(faultsOf(entry)).toEqual([{ code: 'schema-violation', pointer: `/entries/0/${member}` }]);
  });

  it('must not hold an id twice', () => {
    expect(faultsOf(someService(), someService())).toEqual([{ code: 'schema-violation', pointer: '/entries/1/id' }]);
  });

  it.each<[string, Partial<ServiceEntry>, string]>([
    ['a mail address in the description', { description: 'Ask fatou.d@mail.example' }, 'description'],
    ['a number in the remarks', { opening: { remarks: 'call +222 45 00 00 00' } }, 'opening/remarks'],
    ['a number with two zeros', { title: 'Shelter, 00222 45000000' }, 'title'],
    ['a number with marks of direction', { title: 'Shelter, +222\u200e45\u202c00\u202a00\u202c00' }, 'title'],
    ['a number with hyphens that do not break', { title: 'Shelter, +222\u201145\u201100\u201100\u201100' }, 'title'],
    ['a mail address with a wide sign', { description: 'Ask fatou.d\uff20mail.example' }, 'description'],
    ['a mail address with a soft hyphen', { description: 'Ask fatou.d@mail.\u00ade\u00adx' }, 'description'],
    ['a person behind a mark', { contact: { ...contact, function: 'Mme \u200eDiallo' } }, 'contact/function'],
    ['a channel that is a name', { contact: { ...contact, channel: 'Fatou Diallo' } }, 'contact/channel'],
    ['a person for a function', { contact: { ...contact, function: 'Mme Diallo' } }, 'contact/function'],
    ['a person behind an office', { contact: { ...contact, function: 'Duty desk, Mr. Sow' } }, 'contact/function'],
  ])('R22: must not hold %s', (_what, change, member) => {
    expect(faultsOf(someService(change))).toEqual([
      { code: 'functional-contact-required', pointer: `/entries/0/${member}` },
    ]);
  });

  it.each<[string, Partial<ServiceEntry>]>([
    ['hours and rooms', { contact: { ...contact, hours: '08:00-15:00, room 1204', office: '2nd floor' } }],
    ['an office held by somebody', { contact: { ...contact, function: 'Mme la Directrice' } }],
    ['a house that is named after somebody', { contact: { ...contact, organisation: 'Hôpital Mère et Enfant' } }],
    ['years and numbers of places', { description: 'Since 2009, 24 places, 2 floors.' }],
  ])('R22: what is not certain stays: %s', (_what, change) => {
    expect(faultsOf(someService(change))).toEqual([]);
  });
});

function dropped(entry: ServiceEntry, member: keyof ServiceEntry): ServiceEntry {
  const { [member]: _gone, ...rest } = entry;
  return rest as ServiceEntry;
}
