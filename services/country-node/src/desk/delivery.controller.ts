import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { acceptDeliveries, type Delivery } from '../incoming/accept-delivery.js';
import { type HeldBack, holdBack, type InboxBounds } from '../incoming/hold-back.js';
import { ACCEPT_DELIVERIES } from '../ports/accept-deliveries.js';
import type { NodeParts } from '../ports/node-parts.js';
import { Open } from './staff-guard.js';
import { INBOX_BOUNDS, NODE_PARTS } from './tokens.js';

/** A flood is said once a minute for each peer, not for every message of it. */
const QUIET_MS = 60_000;

/** Where the broker's deliveries come in; acknowledged when this returns, but for those that it answers to be held. */
@Controller()
@Open()
export class DeliveryController {
  private readonly saidAt = new Map<string, number>();

  constructor(
    @Inject(NODE_PARTS) private readonly parts: NodeParts,
    @Inject(INBOX_BOUNDS) private readonly bounds: InboxBounds,
  ) {}

  /** @returns places of the deliveries that stay with the broker for now */
  @EventPattern(ACCEPT_DELIVERIES)
  async accept(@Payload() deliveries: Delivery[]): Promise<number[]> {
    const held = await holdBack(this.parts, deliveries, this.bounds);
    const others = deliveries.filter((_delivery, at) => !held.at.includes(at));
    if (others.length > 0) await acceptDeliveries(this.parts, others);
    for (const each of held.peers) this.say(each);
    return held.at;
  }

  private say({ peer, waiting, count }: HeldBack['peers'][number]): void {
    const now = this.parts.clock.now().getTime();
    if (now - (this.saidAt.get(peer) ?? -Infinity) < QUIET_MS) return;
    this.saidAt.set(peer, now);
    this.parts.log.warn('peer-held-back', { peer, count, waiting });
  }
}
