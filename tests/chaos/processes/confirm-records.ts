import type { People } from './people.js';
import type { Restores } from './restores.js';

type Restoration = { partners: { status: string }[]; unconfirmed: number };
type Unconfirmed = { id: string; consentVersion: number };

/** The officer answers for every case, as soon as all partners have told what they know. @returns whether nothing is in doubt */
export async function confirmRecords(people: People, restores: Pick<Restores, 'unheard'>): Promise<boolean> {
  let quiet = true;
  for (const node of people.inDoubt) {
    const officer = people.as(node, 'data-protection-officer');
    const { partners, unconfirmed } = await officer.get<Restoration>('restoration');
    if (partners.length === 0 || partners.some(({ status }) => status === 'pending')) {
      quiet = false;
      continue;
    }
    restores.unheard.delete(node);
    const { items } = await officer.get<{ items: Unconfirmed[] }>('restoration/cases?limit=200');
    for (const { id, consentVersion } of items) {
      await officer.post(`restoration/cases/${id}/confirmation`, { consentVersion });
    }
    quiet &&= unconfirmed === 0 && partners.every(({ status }) => status !== 'again');
  }
  return quiet;
}
