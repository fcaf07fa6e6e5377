import type { Items } from './api-types.js';
import { check, type Telling } from './telling.js';

/** A case that came from abroad is nobody's until a supervisor gives it to somebody. */
export async function giveToCaseworker(telling: Telling, node: string, caseId: string): Promise<void> {
  const [supervisor, caseworker] = [telling.as(node, 'supervisor'), telling.as(node, 'caseworker')];
  const path = `cases/${caseId}`;
  check((await caseworker.statusOf('GET', path)) === 404, 'a caseworker saw a case of nobody');
  const { items } = await supervisor.get<Items<{ id: string; roles: string[] }>>('staff');
  const worker = items.find(({ roles }) => roles.includes('caseworker'));
  await supervisor.post(`${path}/assignments`, { staffId: worker?.id });
  check((await caseworker.statusOf('GET', path)) === 200, 'the assignment had no effect');
}
