import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import type { NodeParts } from '../ports/node-parts.js';
import { type Attention, AttentionFinder } from './find-attention.js';
import { FaultFinder, type PartAtFault } from './find-faults.js';
import { Describe, RETRY_AFTER, schemaRef } from './openapi/describe-route.js';
import { RETRY_AFTER_OUTAGE } from './problem-filter.js';
import { Open } from './staff-guard.js';
import { CONSOLE_MISSING, DISK_LOW, NODE_PARTS } from './tokens.js';

/** live: the process answers. ready: it can do all its work; otherwise which parts are at fault, and nothing more. */
@Controller('health')
@Open()
export class HealthController {
  private readonly finder: FaultFinder;
  private readonly attention: AttentionFinder;

  constructor(
    @Inject(NODE_PARTS) parts: NodeParts,
    @Inject(DISK_LOW) diskLow: number,
    @Inject(CONSOLE_MISSING) private readonly consoleMissing: boolean,
  ) {
    this.finder = new FaultFinder(parts, diskLow);
    this.attention = new AttentionFinder(parts);
  }

  @Get('live')
  @Describe({ says: 'Whether the process answers.', answers: 'Live' })
  live() {
    return { live: true };
  }

  @Get('ready')
  @ApiResponse({
    status: 503,
    description: 'Not ready: which parts are at fault.',
    headers: RETRY_AFTER,
    content: { 'application/json': { schema: schemaRef('Ready') } },
  })
  @Describe({ says: 'Whether the node can do all its work.', answers: 'Ready' })
  async ready(@Res({ passthrough: true }) response: Response) {
    const [atFault, attention] = await Promise.all([this.finder.find(), this.attention.find()]);
    const well = (part: PartAtFault) => !atFault.includes(part);
    const ready = atFault.length === 0;
    if (!ready) response.status(503).setHeader('Retry-After', RETRY_AFTER_OUTAGE);
    return {
      ready,
      database: well('database'),
      broker: well('broker'),
      trustList: well('trust-list'),
      atFault,
      attention: this.consoleMissing ? [...attention, 'console-missing' satisfies Attention] : attention,
    };
  }
}
