import { Controller, Get, Inject } from '@nestjs/common';
import type { AgreementText } from '#libs/trust/types.js';
import { mayRelay } from '../domain/circuits/may-relay.js';
import { askableSteps } from '../domain/conversations/allowed-steps.js';
import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import { checkAdmitted } from '../outgoing/check-case-free.js';
import type { NodeParts } from '../ports/node-parts.js';
import { findParties } from '../record/find-agreement.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { ForMachines, Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** With whom this node has an agreement, and what it may open with each; what a case and its consent allow is asked later. */
@Controller('api/v1/partners')
@Roles('caseworker', 'supervisor', 'data-protection-officer', 'administrator', 'auditor')
export class PartnersController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get()
  @ForMachines()
  @Describe({
    says: 'Nodes that an agreement is in force with, the steps by which conversations with them may be opened, and who may carry those on.',
    answers: 'PartnerList',
    refuses: [...GUARDED, 'trust-list-expired'],
  })
  list() {
    const { directory, clock, self } = this.parts;
    const view = directory.view();
    const items = view.participants().flatMap(({ id, country, kind }) => {
      const agreement = id === self ? undefined : view.agreementBetween(self, id, clock.now());
      return agreement ? [{ node: id, country, kind, openings: this.openingsWith(id, agreement) }] : [];
    });
    return { items, relays: this.relays(), mostRelays: this.parts.circuits.mostRelays };
  }

  /** Organisations of the network, and of which kinds each may be the first on a way; what they agreed on with the next they know. */
  private relays() {
    const { directory, self } = this.parts;
    const organisations = directory
      .view()
      .participants()
      .filter(({ id, kind }) => kind === 'organisation' && id !== self);
    return organisations.map(({ id: node, country }) => ({ node, country, carries: this.carriedBy(node) }));
  }

  private carriedBy(relay: string): string[] {
    const at = this.parts.clock.now();
    const hop = { ...findParties(this.parts, relay, at), matrix: this.parts.matrix, step: 'open', at };
    return CONVERSATION_KINDS.filter(({ purpose }) => mayRelay({ ...hop, purpose })).map(({ kind }) => kind);
  }

  private openingsWith(peer: string, { terms }: AgreementText) {
    return CONVERSATION_KINDS.filter((table) => this.admits(table, peer)).flatMap((table) => {
      const { kind, initial: state } = table;
      const agreed = terms.filter(({ conversation }) => conversation === kind).flatMap(({ steps }) => steps);
      return askableSteps(table, { state }, openingStep(table).by, this.parts.national.newest())
        .filter(({ step }) => agreed.includes(step))
        .map(({ step, says, approval }) => ({ kind, step, says, ...(approval ? { approval } : {}) }));
    });
  }

  private admits(table: ConversationKind, peer: string): boolean {
    try {
      checkAdmitted(this.parts, table, peer);
      return true;
    } catch (error) {
      if (error instanceof Refusal && ['party-not-admitted', 'unknown-participant'].includes(error.code)) return false;
      throw error;
    }
  }
}
