import { Controller, Inject, type MessageEvent, type OnModuleDestroy, Req, Sse } from '@nestjs/common';
import { concatMap, from, interval, map, merge, Observable, Subject, takeUntil, takeWhile, filter } from 'rxjs';
import { type Credential, stillThere } from '../casework/sessions/find-login.js';
import { judges } from '../casework/emergencies/end-emergency.js';
import { categoriesFor } from '../casework/see-case.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { StoreChange, Tx } from '../ports/store/store.js';
import type { StaffRequest } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { ForMachines, Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** Shorter than the idle time-outs of usual proxies. */
const BEAT_MS = 20_000;
const BEAT = { topic: 'beat' } as const;

type Heard = StoreChange | typeof BEAT;

/** The live stream of changes. It ends with the token or session that opened it, and with its reader's right to it. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'data-protection-officer')
export class EventsController implements OnModuleDestroy {
  private readonly stopping = new Subject<void>();

  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  /** An open stream would keep the server from ending. */
  onModuleDestroy(): void {
    this.stopping.next();
  }

  /** Ids and topics only, and only of cases that this person may see. */
  @Sse('events')
  @ForMachines()
  @Describe({
    says: 'Server-sent events: that something changed in a case one may see, or that one was opened in an emergency; topic and id only.',
    answersFile: 'text/event-stream',
    refuses: GUARDED,
  })
  stream(@Req() { credential }: StaffRequest): Observable<MessageEvent> {
    if (!credential) throw new TypeError('a route without its guard');
    return merge(this.changes(), interval(BEAT_MS).pipe(map(() => BEAT))).pipe(
      concatMap((heard: Heard) => from(this.hear(credential, heard))),
      takeWhile((said) => said !== 'end'),
      filter((said) => said !== 'nothing'),
      takeUntil(this.stopping),
    );
  }

  private changes(): Observable<StoreChange> {
    return new Observable((subscriber) => this.parts.store.onChange((change) => subscriber.next(change)));
  }

  /** What is said of a change to a reader; asked anew each time, because rights end while streams are open. */
  private async hear(credential: Credential, heard: Heard): Promise<MessageEvent | 'nothing' | 'end'> {
    const now = this.parts.clock.now();
    if ('identity' in credential && now >= credential.identity.expiresAt) return 'end';
    return this.parts.store.transaction(async (tx) => {
      const who = await stillThere(tx, credential, now);
      if (!who) return 'end';
      if (heard.topic === 'beat') return { type: 'beat', data: {} };
      if (heard.caseId === undefined) return 'nothing';
      const { topic, id } = heard;
      return (await mayHear(tx, who, { ...heard, caseId: heard.caseId }))
        ? { type: topic, data: { topic, id } }
        : 'nothing';
    });
  }
}

/** That a case was opened in an emergency is for those who judge it, and for who opened it; all else for those who may see the case. */
async function mayHear(tx: Tx, who: StaffRow, { topic, id, caseId }: Required<StoreChange>): Promise<boolean> {
  if (topic !== 'emergency') return (await categoriesFor(tx, who, caseId)).size > 0;
  return judges(who) || (await tx.emergencies.get(id))?.staffId === who.id;
}
