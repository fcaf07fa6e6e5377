import type { LoggerService } from '@nestjs/common';
import type { NodeLog } from '../../ports/node-parts.js';

/**
 * Stands in for Nest's own logger. Nest writes free text that may quote a request (a route, a validation message), so
 * only the fact that it warned or failed is passed on; errors are described by class and code (R20).
 */
export class NestLog implements LoggerService {
  constructor(private readonly nodeLog: NodeLog) {}

  /** Start-up chatter: the node says itself when it is ready. */
  log(): void {}

  warn(): void {
    this.nodeLog.warn('framework-warned');
  }

  error(message: unknown): void {
    this.nodeLog.error('framework-failed', message);
  }

  fatal(message: unknown): void {
    this.nodeLog.error('framework-fatal', message);
  }
}
