import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { retryDelivery } from '../casework/retry-delivery.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { CurrentStaff } from './current-staff.js';
import { Describe, GUARDED } from './openapi/describe-route.js';
import { Roles } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

const DIGEST = /^[A-Za-z0-9_-]{43}$/;

/** The node among its peers, for its administrator: nothing of a case. */
@Controller('api/v1')
@Roles('administrator')
export class PeersController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get('peers')
  @Describe({
    says: 'The nodes of the network and this one: until when keys, agreements and the trust list hold, and when a peer was heard last.',
    answers: 'Peers',
    refuses: [...GUARDED, 'trust-list-expired'],
  })
  async list() {
    const { self, directory, clock, store, courier } = this.parts;
    const [view, { signed, fresh }, now] = [directory.view(), directory.ends(), clock.now()];
    const heard = new Map((await store.transaction((tx) => tx.ledger.heardAt())).map(({ peer, at }) => [peer, at]));
    const items = view.participants().map(({ id, country, kind }) => ({
      ...{ node: id, country, kind, own: id === self },
      agreementUntil: view.agreementBetween(self, id, now)?.validUntil ?? null,
      signingKeyUntil: view.keysUntil(id, 'sign', now) ?? null,
      encryptionKeyUntil: view.keysUntil(id, 'encrypt', now) ?? null,
      heardAt: heard.get(id) ?? null,
    }));
    return { brokerConnected: courier.connected(), directory: { signedUntil: signed, renewedUntil: fresh }, items };
  }

  @Post('quarantine/:digest/retry')
  @HttpCode(200)
  @Describe({
    once: true,
    says: 'Tries once more what was set aside by a fault of this node, or could not be opened; what took effect before takes none again.',
    answers: 'Retried',
    refuses: GUARDED,
  })
  retry(@CurrentStaff() by: StaffRow, @Param('digest') digest: string) {
    if (!DIGEST.test(digest)) throw new Refusal('not-found');
    return retryDelivery(this.parts, by, digest);
  }
}
