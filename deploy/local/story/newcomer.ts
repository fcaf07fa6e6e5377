import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgreementText } from '#libs/trust/types.js';
import { DEMO_GUESTS, DEMO_ROLES } from '../members.js';
import { NodeClient } from '../node-client.js';
import type { Items } from './api-types.js';
import { DirectoryHolders } from './directory-holders.js';
import { answerOf, passerelle } from './run-command.js';
import { check, type Telling } from './telling.js';
import { short } from './words.js';

interface Partner {
  node: string;
}

/** Who comes, and with whom of those that are there it has an agreement; that one's agreement with Mauritania is its form. */
const [GUEST] = DEMO_GUESTS;
const [HOST, FORM] = ['ne', 'mr-ne.json'];

/** A country joins while the others work: nothing of theirs is restarted or told by hand. */
export async function newcomer(telling: Telling): Promise<void> {
  if (!GUEST) throw new RangeError('nobody comes');
  const { network } = telling;
  const host = network.nodes.find(({ id }) => id === HOST);
  if (!host) throw new RangeError('a node is missing');
  const place = dirname(host.folder);
  const holders = DirectoryHolders.at(place);
  const placed = await network.place(GUEST);
  const own = ['--settings', placed.settings];
  const file = (name: string) => join(place, GUEST.id, name);
  for (const name of ['application', 'agreement.json', 'agreed']) rmSync(file(name), { force: true });

  const applied = await passerelle(
    ...['join', 'apply', ...own, '--country', GUEST.country, '--kind', GUEST.kind, '--out', file('application')],
  );
  writeFileSync(file('agreement.json'), JSON.stringify(agreementWith(GUEST.id)));
  for (const party of [own, ['--settings', join(host.folder, 'settings.json')]]) {
    await passerelle('join', 'agree', ...party, '--agreement', file('agreement.json'), '--out', file('agreed'));
  }
  check((await answerOf('join', 'check', ...own)).code === 1, 'a node that nobody has listed found its way');
  telling.say(
    'Senegal makes its node’s keys and applies to be listed; Senegal and Niger each sign what they agreed on. So far it is nobody: its node finds no way to anybody.',
  );

  const { digest, told } = await holders.approve(file('application'), file('agreed'));
  check(applied.includes(told), 'the holders compare another digest than the applicant reads out');
  telling.say(`Over the telephone it reads out ${short(told)}; the holders of the directory see the same.`);
  await holders.refuseAlone(digest);
  await holders.sign(digest);
  await holders.publish();
  telling.say('One holder’s signature was not enough to publish it; two were.');

  const way = await until(
    () => answerOf('join', 'check', ...own),
    ({ code }) => code === 0,
  );
  check(way.said.includes(`${HOST} answers`), 'the way to the partner is not open');
  network.nodes.push(await placed.start());
  const { code, said: found } = await answerOf('doctor', ...own);
  check(code === 0, `there is something wrong with the new node: ${found}`);
  for (const role of DEMO_ROLES) {
    telling.users.set(`${GUEST.id}/${role}`, await NodeClient.logIn(network, GUEST.id, role));
  }
  const lists = (who: string, other: string) =>
    telling
      .as(who, 'supervisor')
      .until<Items<Partner>>('partners', ({ items }) => items.some(({ node }) => node === other));
  await lists(HOST, GUEST.id);
  await lists(GUEST.id, HOST);
  const { items } = await telling.as('mr', 'supervisor').get<Items<Partner>>('partners');
  check(!items.some(({ node }) => node === GUEST.id), 'a partner without an agreement is listed');
  telling.say(
    'Senegal’s node starts; Niger’s people find it among their partners, and Senegal’s find Niger. Mauritania, which agreed on nothing with it, does not. Nothing was restarted.',
  );
}

/** Senegal’s key is stolen, and the holders say so: those with whom it agreed on something know within seconds. */
export async function stolenKey(telling: Telling): Promise<void> {
  if (!GUEST) throw new RangeError('nobody came');
  const place = dirname(telling.network.nodes.find(({ id }) => id === HOST)?.folder ?? '');
  const settings = ['--settings', join(place, GUEST.id, 'settings.json')];
  const holders = DirectoryHolders.at(place);
  check((await answerOf('join', 'check', ...settings)).code === 0, 'the newcomer’s key does not count yet');
  const thumbprint = holders.signingKeyOf(GUEST.id);
  await holders.sign(await holders.revoke(thumbprint));
  await holders.publish();
  const { said } = await until(
    () => answerOf('join', 'check', ...settings),
    ({ code }) => code === 1,
  );
  check(said.includes('not with the keys that it uses'), 'a stolen key counts on');
  const kept = join(place, HOST, 'trust-memory.json');
  await until(
    () => Promise.resolve(readFileSync(kept, 'utf8')),
    (text) => (/revocations[^\]]*/.exec(text)?.[0] ?? '').includes(thumbprint),
  );
  telling.say(
    `Senegal’s signing key ${short(thumbprint)} is stolen. Two holders sign that it counts no more, and it is published.`,
    'Niger’s node has the new list by itself, and keeps it; Senegal, which is told the same, has to have another key listed.',
  );
}

function agreementWith(guest: string): AgreementText {
  const form = JSON.parse(readFileSync(join(process.cwd(), 'contracts', 'agreements', FORM), 'utf8')) as AgreementText;
  return { ...form, id: `${guest}-${HOST}-2026`, parties: [guest, HOST] };
}

async function until<T>(ask: () => Promise<T>, accept: (answer: T) => boolean, tries = 40): Promise<T> {
  for (let left = tries; ; left -= 1) {
    const answer = await ask();
    if (accept(answer)) return answer;
    check(left > 0, 'what was published reached nobody');
    await new Promise((done) => setTimeout(done, 250));
  }
}
