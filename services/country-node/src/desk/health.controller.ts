import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import type { NodeParts } from '../ports/node-parts.js';
import { Describe, schemaRef } from './openapi/describe-route.js';
import { Open } from './staff-guard.js';
import { NODE_PARTS } from './tokens.js';

/** live: the process answers. ready: it can take work; otherwise which part is at fault. */
@Controller('health')
@Open()
export class HealthController {
  constructor(@Inject(NODE_PARTS) private readonly parts: NodeParts) {}

  @Get('live')
  @Describe({ says: 'Whether the process answers.', answers: 'Live' })
  live() {
    return { live: true };
  }

  @Get('ready')
  @ApiResponse({
    status: 503,
    description: 'Not ready: which part is at fault.',
    content: { 'application/json': { schema: schemaRef('Ready') } },
  })
  @Describe({ says: 'Whether the node can take work.', answers: 'Ready' })
  async ready(@Res({ passthrough: true }) response: Response) {
    const parts = {
      database: await this.parts.store.healthy(),
      broker: this.parts.courier.connected(),
      trustList: this.trustList(),
    };
    const ready = Object.values(parts).every(Boolean);
    response.status(ready ? 200 : 503);
    return { ready, ...parts };
  }

  private trustList(): boolean {
    try {
      this.parts.directory.view();
      return true;
    } catch {
      return false;
    }
  }
}
