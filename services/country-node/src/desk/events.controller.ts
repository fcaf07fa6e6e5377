import { Controller, Headers, Inject, type MessageEvent, type OnModuleDestroy, Query, Req, Sse } from '@nestjs/common';
import { concatMap, from, map, merge, Observable, Subject, takeUntil, takeWhile, timer, filter } from 'rxjs';
import { type Credential, stillThere } from '../casework/sessions/find-login.js';
import { judges } from '../casework/emergencies/end-emergency.js';
import { categoriesFor } from '../casework/see-case.js';
import { hears } from '../casework/voices/hear.js';
import { isConsularQuestion } from '../domain/access/visible-categories.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { StoreChange, Tx } from '../ports/store/store.js';
import type { StaffRequest } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { EventsQuery } from './parameters.js';
import { RecentChanges, type Told } from './recent-changes.js';
import { ForMachines, Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** Shorter than the idle time-outs of usual proxies. */
const BEAT_MS = 20_000;
const BEAT = { topic: 'beat' } as const;

type Heard = Pick<Told, 'id'> & { change: StoreChange | typeof BEAT };

/** The live stream of changes. It ends with the token or session that opened it, and with its reader's right to it. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'consular-officer', 'data-protection-officer')
export class EventsController implements OnModuleDestroy {
  private readonly stopping = new Subject<void>();

  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(RecentChanges) private readonly recent: RecentChanges,
  ) {}

  /** An open stream would keep the server from ending. */
  onModuleDestroy(): void {
    this.stopping.next();
  }

  /** Ids and topics only, and only of cases that this person may see. */
  @Sse('events')
  @ForMachines()
  @Describe({
    says:
      'Server-sent events: that something changed in a case one may see, or that it was taken back, or in what a child said and one may hear, or that a ' +
      'case was opened in an emergency; topic and ' +
      'id only. A new stream begins with the last 15 seconds; one that names a change, by `after` or its `Last-Event-ID`, ' +
      'with what came since, or with `missed` when that is no longer known.',
    answersFile: 'text/event-stream',
    refuses: GUARDED,
  })
  stream(
    @Req() { credential }: StaffRequest,
    @Headers('last-event-id') lastHeard: string | undefined,
    @Query() { after }: EventsQuery,
  ): Observable<MessageEvent> {
    if (!credential) throw new TypeError('a route without its guard');
    const changes = new Observable<Heard>((reader) =>
      this.recent.tell((told) => reader.next(told), lastHeard ?? after),
    );
    // The first at once: a stream that broke before anything changed is taken up where it began.
    const beats = timer(0, BEAT_MS).pipe(map(() => ({ id: this.recent.newest(), change: BEAT })));
    return merge(changes, beats).pipe(
      concatMap((heard) => from(this.hear(credential, heard))),
      takeWhile((said) => said !== 'end'),
      filter((said) => said !== 'nothing'),
      takeUntil(this.stopping),
    );
  }

  /** What is said of a change to a reader; asked anew each time, because rights end while streams are open. */
  private async hear(credential: Credential, { id, change }: Heard): Promise<MessageEvent | 'nothing' | 'end'> {
    const now = this.parts.clock.now();
    if ('identity' in credential && now >= credential.identity.expiresAt) return 'end';
    return this.parts.store.transaction(async (tx) => {
      const who = await stillThere(tx, credential, now);
      if (!who) return 'end';
      if (change.topic === 'beat' || change.topic === 'missed') return { id, type: change.topic, data: {} };
      if (change.caseId === undefined) return 'nothing';
      const { topic, caseId } = change;
      // The last that this person is told of a case: that they have it no longer, as a change of it.
      if (topic === 'assignment')
        return change.id === who.id ? { id, type: 'case', data: { topic: 'case', id: caseId } } : 'nothing';
      const about = { topic, id: change.id };
      return (await this.mayHear(tx, who, { ...about, caseId })) ? { id, type: topic, data: about } : 'nothing';
    });
  }

  /**
   * That a case was opened in an emergency is for those who judge it, and for who opened it; what a child said for those who
   * may hear it; all else for those who may see the case.
   */
  private async mayHear(tx: Tx, who: StaffRow, { topic, id, caseId }: Required<StoreChange>): Promise<boolean> {
    if (topic === 'emergency') return judges(who) || (await tx.emergencies.get(id))?.staffId === who.id;
    if (topic === 'voice') return hears(this.parts, tx, who, id);
    return (await categoriesFor(tx, who, caseId)).size > 0 || mayHearOfQuestion(tx, who, { topic, id, caseId });
  }
}

/** An officer of a consulate hears that a question was given to them, and that it moved; of the case nothing else (R18). */
async function mayHearOfQuestion(
  tx: Tx,
  who: StaffRow,
  { topic, id, caseId }: Required<StoreChange>,
): Promise<boolean> {
  if (!who.roles.includes('consular-officer') || !(await tx.cases.assignment(caseId, who.id))) return false;
  const questions = (await tx.conversations.ofCase(caseId)).filter(isConsularQuestion);
  return topic === 'conversation' ? questions.some((each) => each.id === id) : topic === 'case' && questions.length > 0;
}
