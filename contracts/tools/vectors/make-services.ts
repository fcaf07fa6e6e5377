import { joinCategories } from '#libs/schema-check/split.js';
import type { Scalar } from '#libs/envelope/types.js';
import { type Received, receivedAs } from './own-list.js';
import { servicesClaims, servicesParts } from './samples.js';
import type { Scene } from './scene.js';
import type { VectorSet } from './types.js';

const SCHEMA = 'urn:passerelle:schema:services:v1';
const BROKEN = 'schema-violation';
const PERSON = 'functional-contact-required';

type Change = Record<string, Scalar | undefined>;
type Case = [name: string, code: string | undefined, description: string, change: Change, contact?: Change];

/** The list of one service with something else in it: what a schema cannot say of entries, and what no entry may say of people. */
export async function makeServices(scene: Scene): Promise<VectorSet> {
  const all = [...entries(), ...people()].map(received);
  const vectors = await Promise.all(all.map((each) => receivedAs(scene, each)));
  return {
    valid: vectors.filter((_each, i) => all[i]?.code === undefined),
    'must-fail': vectors.filter((_each, i) => all[i]?.code !== undefined),
  };
}

function received([name, code, description, change, contact = {}]: Case): Received {
  const { PROTOCOL, CONTACTS_PRO } = servicesParts();
  const changed = (leaves: object, by: Change) => JSON.parse(JSON.stringify({ ...leaves, ...by })) as typeof PROTOCOL;
  const parts = { PROTOCOL: changed(PROTOCOL, change), CONTACTS_PRO: changed(CONTACTS_PRO, contact) };
  return {
    ...{ name: `services-${name}`, clause: '13.4', description },
    making: { typ: 'passerelle-services+v1', claims: servicesClaims(), parts },
    ...(code ? { code } : { body: joinCategories(SCHEMA, parts) as object }),
  };
}

function entries(): Case[] {
  const { PROTOCOL, CONTACTS_PRO } = servicesParts();
  const second = (leaves: object): Change =>
    Object.fromEntries(Object.entries(leaves).map(([at, leaf]) => [at.replace('/0/', '/1/'), leaf as Scalar]));
  const another = second(PROTOCOL);
  const contact = second(CONTACTS_PRO);
  const neighbours = { '/entries/0/country': 'NE', '/entries/0/admin1': 'NE-7' };
  const free = (places: number) => ({ '/entries/0/capacity/places': 4, '/entries/0/capacity/free': places });
  return [
    ['of-two', undefined, 'Two services.', { ...another, '/entries/1/id': 'second' }, contact],
    ['id-twice', BROKEN, 'Two services under one id.', another, contact],
    ['in-another-country', undefined, 'A service in the country of another, in a region of it.', neighbours],
    [
      'without-promise',
      BROKEN,
      'Does not promise to serve every child.',
      { '/entries/0/nonDiscrimination': undefined },
    ],
    ['without-type', BROKEN, 'A service of no type.', { '/entries/0/serviceType': undefined }],
    ['that-handles', BROKEN, 'A service that answers for exchanges.', { '/entries/0/handles/0': 'referral' }],
    ['ages-turned-round', BROKEN, 'From an age above the last one.', { '/entries/0/serves/ageFrom': 18 }],
    ['of-one-age', undefined, 'For one age alone.', { '/entries/0/serves/ageFrom': 17 }],
    ['all-places-free', undefined, 'As many free places as places.', free(4)],
    ['more-free-than-places', BROKEN, 'More free places than places.', free(5)],
    ['verified-tomorrow', undefined, 'Last verified on the next day.', { '/entries/0/lastVerified': '2026-11-24' }],
    ['verified-later', BROKEN, 'Last verified on the day after it.', { '/entries/0/lastVerified': '2026-11-25' }],
    ['reviewed-later', BROKEN, 'Gone through on the day after the next.', { '/reviewedOn': '2026-11-25' }],
  ];
}

function people(): Case[] {
  const channel = (text: string): Change => ({ '/entries/0/contact/channel': text });
  const remarks = '/entries/0/opening/remarks';
  return [
    ['channel-of-mail', undefined, 'A channel that is an address.', {}, channel('duty@protection.mr.example')],
    ['channel-of-one-country', PERSON, 'A number that other countries cannot call.', {}, channel('116')],
    ['channel-in-words', PERSON, 'A channel that is neither address nor number.', {}, channel('Ask at the desk')],
    ['mail-elsewhere', PERSON, 'An address in a text.', { '/entries/0/description': 'Or a.b@mail.example.' }],
    ['number-in-remarks', PERSON, 'A number in the opening hours.', { [remarks]: 'Ring 00 222 45 00 00 00.' }],
    ['number-in-wide-digits', PERSON, 'The same in wide digits.', { [remarks]: 'Ring ＋２２２ ４５００ ００００.' }],
    ['person-in-the-title', PERSON, 'A person in the title.', { '/entries/0/title': 'Chez M. Diallo' }],
    [
      'office-of-a-lady',
      undefined,
      'An office, by its form of address.',
      {},
      {
        '/entries/0/contact/function': 'Mme la Directrice',
      },
    ],
  ];
}
