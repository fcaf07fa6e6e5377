import { servicesClaims, servicesParts } from './samples.js';
import { NOW } from './scene.js';
import type { Wrong } from './wrong.js';

const list = { typ: 'passerelle-services+v1', claims: servicesClaims() };

/** Lists of services of a proved author that are refused for what they say. */
export function makeRefusedServices(): Wrong[] {
  const { PROTOCOL, CONTACTS_PRO } = servicesParts();
  const withContact = (leaves: object) => ({
    ...list,
    parts: { PROTOCOL, CONTACTS_PRO: { ...CONTACTS_PRO, ...leaves } },
  });
  const withEntry = (leaves: object) => ({ ...list, parts: { PROTOCOL: { ...PROTOCOL, ...leaves }, CONTACTS_PRO } });
  return [
    [
      'services-expired',
      '13.2',
      'expired',
      'A list past its expiry.',
      { ...list, claims: servicesClaims({ expiresAt: NOW }), parts: servicesParts() },
    ],
    [
      'services-version-none',
      '13.2',
      'claims-invalid',
      'A list of no version.',
      { ...list, parts: servicesParts(), said: ({ version: _left, ...rest }) => rest },
    ],
    [
      'services-agreement-other',
      '13.4',
      'agreement-missing',
      'Rests on an agreement of others.',
      { ...list, claims: servicesClaims({ agreement: { id: 'mr-iom-ne-2026', version: 1 } }), parts: servicesParts() },
    ],
    [
      'services-name-field',
      '13.1',
      'schema-violation',
      'A field for a name, which no list has.',
      withContact({ '/entries/0/contact/name': 'Somebody' }),
    ],
    [
      'services-named-person',
      '13.4',
      'functional-contact-required',
      'A person where a function should stand.',
      withContact({ '/entries/0/contact/function': 'Mme Diallo' }),
    ],
    [
      'services-number-elsewhere',
      '13.4',
      'functional-contact-required',
      'A number outside the channel of the function.',
      withEntry({ '/entries/0/description': 'Call +222 45 00 00 00.' }),
    ],
    [
      'services-place-elsewhere',
      '13.4',
      'schema-violation',
      'A region of another country.',
      withEntry({ '/entries/0/admin1': 'NE-7' }),
    ],
  ];
}
