import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { acceptDeliveries, type Delivery } from '../incoming/accept-delivery.js';
import { ACCEPT_DELIVERIES } from '../ports/accept-deliveries.js';
import type { NodeParts } from '../ports/node-parts.js';
import { Open } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** Where the broker's deliveries come in; acknowledged when this returns. */
@Controller()
@Open()
export class DeliveryController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @EventPattern(ACCEPT_DELIVERIES)
  async accept(@Payload() deliveries: Delivery[]): Promise<void> {
    await acceptDeliveries(this.parts, deliveries);
  }
}
