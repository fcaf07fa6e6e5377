import { Controller, Get, Inject } from '@nestjs/common';
import { judges } from '../casework/emergencies/end-emergency.js';
import { knownDeadlines } from '../casework/known-deadlines.js';
import { approvalsWaitingFor } from '../casework/list-approvals.js';
import { isShownTo } from '../casework/list-conversations.js';
import { readRisks } from '../casework/read-risks.js';
import { readerOf } from '../casework/reader-of.js';
import { responsibleNow } from '../casework/responsible-now.js';
import { APPROVER_ROLES } from '../domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import { placesWaiting } from '../domain/conversations/places-waiting.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { approvalView } from './approvals.controller.js';
import { openSteps } from './conversations.controller.js';
import { CurrentStaff } from './current-staff.js';
import { deadlineView } from './deadlines.controller.js';
import { type First, firstOf, whichHaveMore } from './first-of.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

const WAITING = placesWaiting(CONVERSATION_KINDS);
/** Of each list that waits for a person. */
const MOST = 200;

/** What waits for a person. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'consular-officer', 'data-protection-officer')
export class InboxController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get('inbox')
  @Describe({
    says: 'What waits for this person: approvals, conversations whose next step is here, answers that are late, or soon will be, and cases that were opened in an emergency.',
    answers: 'Inbox',
    refuses: GUARDED,
  })
  async read(@CurrentStaff() who: StaffRow) {
    return this.parts.store.seenBy(readerOf(this.parts, who), async (tx) => {
      const at = this.parts.clock.now();
      const supervisor = who.roles.includes('supervisor');
      const places = WAITING.filter((place) => isShownTo(who, place));
      const given = supervisor ? {} : { assignedTo: who.id };
      const conversations = await firstOf(MOST, (limit) => tx.conversations.waiting({ limit, places, ...given }));
      const waiting = await responsibleNow(tx, conversations.items);
      const approvals = await this.deciding(tx, who);
      const ours = waiting.map((row) => ({ ...row, allowedSteps: openSteps(this.parts, row) }));
      const deadlines = await this.pressing(tx, who, waiting, at);
      const cases = new Set([...approvals.items, ...ours, ...deadlines.items].map(({ caseId }) => caseId));
      const own = judges(who) ? {} : { staffId: who.id };
      const emergencies = await firstOf(MOST, (limit) => tx.emergencies.list({ limit, unjudged: true, ...own }));
      return {
        approvals: approvals.items.map((row) => approvalView(row, at)),
        conversations: ours,
        deadlines: deadlines.items,
        risks: await readRisks(this.parts, tx, who, cases),
        emergencies: emergencies.items,
        more: whichHaveMore({ approvals, conversations, deadlines, emergencies }),
      };
    });
  }

  private async deciding(tx: Tx, who: StaffRow): Promise<First<ApprovalRow>> {
    const approves = who.roles.some((role) => APPROVER_ROLES.some((each) => each === role));
    if (!approves) return { items: [], more: false };
    return firstOf(MOST, (limit) => approvalsWaitingFor(this.parts, tx, who, limit));
  }

  /** What one was reminded of; to a supervisor it comes when it is overdue (R15). */
  private async pressing(tx: Tx, who: StaffRow, shown: readonly ConversationRow[], at: Date) {
    const [supervisor, worker] = [who.roles.includes('supervisor'), who.roles.includes('caseworker')];
    const given = supervisor ? {} : { assignedTo: who.id };
    const { items, more } = await firstOf(MOST, (limit) => tx.deadlines.pressing({ limit, at, ...given }));
    const known = await knownDeadlines(this.parts, tx, who, items);
    const pressing = known.map((row) => deadlineView(row, at));
    if (supervisor || worker) return { items: pressing, more };
    // A consular officer learns of deadlines only in what is shown.
    return {
      items: pressing.filter(({ conversationId }) => shown.some(({ id }) => id === conversationId)),
      more: false,
    };
  }
}
