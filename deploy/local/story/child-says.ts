import type { Items, Preview } from './api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';

interface Head {
  id: string;
  level: string;
}

const SPOKEN = { saidBy: 'child', language: 'ha', helpedBy: 'interpreter' };

/** A boy says what he thinks: his objection holds back what it is against, and his complaint goes past whom it concerns. */
export async function childSays(telling: Telling): Promise<void> {
  const { caseId } = await enter(telling, '01-moussa');
  await objects(telling, caseId);
  await complains(telling, caseId);
}

async function objects(telling: Telling, caseId: string): Promise<void> {
  const [worker, supervisor] = [telling.as('mr', 'caseworker'), telling.as('mr', 'supervisor')];
  const objection = { ...SPOKEN, sort: 'objection', words: 'I want to speak with my aunt before you ask them.' };
  const against = { purposes: ['case-transfer'], recipients: ['ne'] };
  const { id } = await worker.post<{ id: string }>(`cases/${caseId}/voices`, { ...objection, against });
  const asked = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
  const look = () => worker.post<Preview & { objections: Head[] }>(`cases/${caseId}/preview`, asked);
  const held = await look();
  check(
    !held.permitted && held.refusals.some(({ code }) => code === 'objection-open'),
    'his objection holds nothing back',
  );
  check(
    held.objections.some((each) => each.id === id),
    'the preview does not tell of his objection',
  );
  const input = {
    reason: 'family_there',
    urgency: 'medium',
    childInformed: CHILD_INFORMED,
    contact: DESK_OF_MAURITANIA,
  };
  const opening = { kind: 'case-transfer', caseId, peer: 'ne', input };
  check((await worker.statusOf('POST', 'conversations', opening)) === 409, 'an offer was asked for all the same');
  telling.say(
    'A boy who had agreed objects: first he wants to speak with his aunt. It is written down in his words, and from that',
    'moment on nothing of the offer to Niger may go, nor be asked for, whatever he agreed to before.',
  );
  const putAside = { outcome: 'not_followed', words: 'He spoke with his aunt and still hesitates.' };
  check((await worker.statusOf('POST', `voices/${id}/answer`, putAside)) === 409, 'one person alone put his no aside');
  await supervisor.post(`voices/${id}/answer`, { outcome: 'taken_back', words: 'He spoke with his aunt, and agrees.' });
  await worker.post(`voices/${id}/telling`, { toldOn: today(), language: 'ha', helpedBy: 'interpreter' });
  const after = await look();
  check(after.permitted && after.objections.length === 0, 'an objection that was taken back still holds');
  telling.say(
    'The caseworker cannot put it aside alone. He speaks with his aunt, takes it back, and is told that this counts.',
  );
}

async function complains(telling: Telling, caseId: string): Promise<void> {
  const [worker, supervisor] = [telling.as('mr', 'caseworker'), telling.as('mr', 'supervisor')];
  const [officer, auditor] = [telling.as('mr', 'data-protection-officer'), telling.as('mr', 'auditor')];
  const concerned = await supervisor.get<{ id: string }>('me');
  const complaint = { ...SPOKEN, sort: 'complaint', words: 'She shouted at me.', concerns: { staff: [concerned.id] } };
  const { id } = await worker.post<{ id: string }>(`cases/${caseId}/voices`, complaint);
  const hears = async (who: typeof worker) =>
    (await who.get<Items<Head>>('voices')).items.some((each) => each.id === id);
  check(!(await hears(supervisor)) && !(await hears(worker)), 'a complaint reached those it concerns');
  check((await supervisor.statusOf('GET', `voices/${id}`)) === 404, 'she could open a complaint about herself');
  const ledger = await auditor.get<Items<object>>(`ledger?caseId=${caseId}&limit=1000`);
  const tells = ['complaint', id].some((each) => JSON.stringify(ledger).includes(each));
  check(!tells, 'the ledger tells of a complaint');
  check(await hears(officer), 'nobody hears the complaint');
  telling.say(
    'He complains of the supervisor. She is not shown it, cannot open it, and the ledger does not tell her that there is',
    'one; where there is no other supervisor, the data protection officer hears it.',
  );
  await officer.post(`voices/${id}/answer`, { outcome: 'followed', words: 'Somebody else will see him from now on.' });
  await officer.post(`voices/${id}/telling`, { toldOn: today(), language: 'ha', helpedBy: 'interpreter' });
  check(!(await hears(officer)), 'something is left to do');
  telling.say('She answers, and has him told, in his own language. Only then is nothing left to do.');
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
