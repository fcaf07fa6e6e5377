import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { Request } from 'express';
import { isKnownSchema } from '#libs/schema-check/check.js';
import { listConversations } from '../casework/list-conversations.js';
import { readConversation } from '../casework/read-conversation.js';
import { readerOf } from '../casework/reader-of.js';
import { seeConversation, workOnCase, workOnConversation } from '../casework/see-case.js';
import { askableSteps } from '../domain/conversations/allowed-steps.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { inputSchemaOf, isOpening, openingStep } from '../domain/conversations/opening-step.js';
import { awaitedIn } from '../domain/conversations/places-waiting.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { RELAY } from '../domain/circuits/relay.js';
import { Refusal } from '../domain/refusal.js';
import { type ConversationToOpen, NOT_SENT } from '../outgoing/open-conversation.js';
import { openSeveral } from '../outgoing/open-several.js';
import { rerouteConversation } from '../outgoing/reroute-conversation.js';
import { requestStep } from '../outgoing/request-step.js';
import { sayOpened } from '../outgoing/say-opened.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { CIRCUIT_REFUSALS, STEP_INPUTS, STEP_NAMES, STEP_REFUSALS } from './openapi/describe-steps.js';
import { ConversationQuery, IdPipe } from './parameters.js';
import { checkPart, readBody } from './read-body.js';
import { ForMachines, Roles } from './staff-guard.js';
import { DESK_LIMITS, type DeskLimits, NODE_PARTS } from './tokens.js';

interface ToOpen {
  kind: string;
  /** Which of the kind's opening steps. */
  step?: string;
  caseId: string;
  input: JsonObject;
}

/** Conversations with other nodes, and their steps. */
@Controller('api/v1')
@Roles('caseworker', 'supervisor', 'consular-officer')
export class ConversationsController {
  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(DESK_LIMITS) private readonly limits: DeskLimits,
  ) {}

  @Post('conversations')
  @Roles('caseworker', 'supervisor')
  @Describe({
    once: true,
    says: 'Opens a conversation by its first step; sent, or put before a supervisor.',
    takes: ['OpenConversation'],
    answers: 'StepOutcome',
    status: 201,
    refuses: [...STEP_REFUSALS, ...CIRCUIT_REFUSALS],
  })
  async open(@CurrentStaff() by: StaffRow, @Req() request: Request) {
    type Asked = ConversationToOpen & ToOpen;
    const { input, step: named, ...open } = await this.readOpening<Asked>(request, 'open-conversation');
    const step = await this.openingOf(by, { ...open, input, ...(named ? { step: named } : {}) });
    return requestStep(this.parts, { by, open, step, input });
  }

  @Post('conversations/several')
  @Roles('caseworker', 'supervisor')
  @Describe({
    once: true,
    says: 'Opens a conversation with each of several nodes about one case, as an alert along a route does; what one node may not be told keeps the others from nothing.',
    takes: ['OpenSeveral'],
    answers: 'StepOutcomes',
    status: 201,
    refuses: STEP_REFUSALS,
  })
  async openSeveral(@CurrentStaff() by: StaffRow, @Req() request: Request) {
    const asked = await this.readOpening<ToOpen & { peers: string[] }>(request, 'open-several');
    const step = await this.openingOf(by, asked);
    return { items: await openSeveral(this.parts, { ...asked, step, by }) };
  }

  private readOpening<T>(request: Request, schema: string): Promise<T> {
    return readBody<T>(request, `urn:passerelle:schema:api:${schema}:v1`, this.limits);
  }

  /**
   * The opening step that is asked for, for somebody who works on the case.
   * @throws Refusal `schema-unknown`, `step-not-allowed`, `schema-violation`, `not-found`
   */
  private async openingOf(by: StaffRow, { kind: name, step: named, caseId, input }: ToOpen): Promise<string> {
    // Nodes open hops by themselves.
    if (name === RELAY.kind) throw new Refusal('schema-unknown');
    const kind = kindNamed(name);
    const step = named ?? openingStep(kind).step;
    if (!isOpening(kind, step)) throw new Refusal('step-not-allowed', ['/step']);
    checkPart(inputSchemaOf(name, step), input, '/input');
    await this.parts.store.transaction((tx) => workOnCase(tx, by, caseId));
    return step;
  }

  @Get('conversations')
  @ForMachines()
  @Describe({
    says: 'Conversations about cases one may see, newest first.',
    answers: 'ConversationList',
    refuses: GUARDED,
  })
  async list(@CurrentStaff() who: StaffRow, @Query() { limit = 50, before, caseId }: ConversationQuery) {
    const page = { limit, ...(before ? { before } : {}), ...(caseId ? { caseId } : {}) };
    return { items: await listConversations(this.parts, who, page) };
  }

  @Get('conversations/:id')
  @ForMachines()
  @Describe({
    says: 'Where a conversation stands, its messages, and the steps open to this side.',
    answers: 'ConversationView',
    refuses: GUARDED,
  })
  async read(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    const { row, messages, way } = await readConversation(this.parts, who, id);
    const awaited = awaitedIn(kindNamed(row.kind), row);
    return { ...row, way, awaited, allowedSteps: openSteps(this.parts, row), messages };
  }

  @Post('conversations/:id/actions/:step')
  @ApiParam({ name: 'step', schema: { type: 'string', enum: [...STEP_NAMES] } })
  @Describe({
    once: true,
    says: 'Takes the next step; sent, or put before a supervisor.',
    takes: STEP_INPUTS,
    answers: 'StepOutcome',
    status: 201,
    refuses: STEP_REFUSALS,
  })
  async act(
    @CurrentStaff() by: StaffRow,
    @Param('id', IdPipe) conversationId: string,
    @Param('step') step: string,
    @Req() request: Request,
  ) {
    const row = await this.parts.store.transaction((tx) => workOnConversation(tx, by, conversationId));
    const schema = inputSchemaOf(row.kind, step);
    if (!isKnownSchema(schema)) throw new Refusal('step-not-allowed');
    const input = await readBody<JsonObject>(request, schema, this.limits);
    return requestStep(this.parts, { by, conversationId, step, input });
  }

  @Post('conversations/:id/opened')
  @Describe({
    once: true,
    says: 'Tells the other office that a person here opened its latest message, where an answer is due from here and that was not said before; asked again, it does nothing.',
    answers: 'Opened',
    refuses: [...GUARDED, 'trust-list-expired', 'unknown-participant', 'key-unknown', 'profile-not-accepted'],
  })
  @HttpCode(200)
  async opened(@CurrentStaff() who: StaffRow, @Param('id', IdPipe) id: string) {
    await this.parts.store.seenBy(readerOf(this.parts, who), (tx) => seeConversation(tx, who, id));
    return { messageId: (await sayOpened(this.parts, id, who.id)) ?? null };
  }

  @Post('conversations/:id/route')
  @Describe({
    once: true,
    says: 'Lays another circuit for a conversation that goes by way of relays; what waits goes by the new one.',
    takes: ['RerouteConversation'],
    answers: 'Rerouted',
    status: 201,
    refuses: [...GUARDED, 'step-not-allowed', 'unknown-participant', 'origin-protected', ...CIRCUIT_REFUSALS],
  })
  @Roles('supervisor')
  async reroute(
    @CurrentStaff() { id: by, ...who }: StaffRow,
    @Param('id', IdPipe) id: string,
    @Req() request: Request,
  ) {
    await this.parts.store.transaction((tx) => workOnConversation(tx, { id: by, ...who }, id));
    type Asked = { route: string[]; routeUntil?: string };
    const asked = await readBody<Asked>(request, 'urn:passerelle:schema:api:reroute-conversation:v1', this.limits);
    return rerouteConversation(this.parts, { ...asked, conversationId: id, by });
  }
}

/** Steps that a person here can ask for where a conversation stands. */
export function openSteps({ national }: NodeParts, row: ConversationRow) {
  return row.state === NOT_SENT ? [] : askableSteps(kindNamed(row.kind), row, row.role, national.newest());
}
