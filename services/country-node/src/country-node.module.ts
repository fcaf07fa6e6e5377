import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import type { Settings } from './config.js';
import { AssignmentsController } from './desk/assignments.controller.js';
import { AttachmentsController } from './desk/attachments.controller.js';
import { CasesController } from './desk/cases.controller.js';
import { CircuitsController } from './desk/circuits.controller.js';
import { ClosureController } from './desk/closure.controller.js';
import { CONSOLE_FOLDER, listConsole } from './desk/console-files.js';
import { ApprovalsController } from './desk/approvals.controller.js';
import { InboxController } from './desk/inbox.controller.js';
import { ConversationsController } from './desk/conversations.controller.js';
import { DeadlinesController } from './desk/deadlines.controller.js';
import { DeliveryController } from './desk/delivery.controller.js';
import { DuplicatesController } from './desk/duplicates.controller.js';
import { EmergenciesController } from './desk/emergencies.controller.js';
import { EvidenceController } from './desk/evidence.controller.js';
import { EventsController } from './desk/events.controller.js';
import { FiguresController } from './desk/figures.controller.js';
import { HealthController } from './desk/health.controller.js';
import { KnownQueries } from './desk/known-queries.js';
import { OncePerKey } from './desk/once-per-key.js';
import { OversightController } from './desk/oversight.controller.js';
import { PartnersController } from './desk/partners.controller.js';
import { PeersController } from './desk/peers.controller.js';
import { PrintsController } from './desk/prints.controller.js';
import { QueuesController } from './desk/queues.controller.js';
import { RecentChanges } from './desk/recent-changes.js';
import { RecordsController } from './desk/records.controller.js';
import { type RateLimits, RequestRates } from './desk/request-rates.js';
import { RestorationController } from './desk/restoration.controller.js';
import { ReviewsController } from './desk/reviews.controller.js';
import { ServicesController } from './desk/services.controller.js';
import { SessionsController } from './desk/sessions.controller.js';
import { StaffGuard } from './desk/staff-guard.js';
import {
  ACCESS_TOKENS,
  CONSOLE_MISSING,
  DESK_LIMITS,
  DISK_LOW,
  INBOX_BOUNDS,
  LOGINS,
  NODE_PARTS,
  RATE_LIMITS,
} from './desk/tokens.js';
import { TermsController } from './desk/terms.controller.js';
import { UploadsController } from './desk/uploads.controller.js';
import { KeepingController } from './desk/keeping.controller.js';
import { VoicesController } from './desk/voices.controller.js';
import type { BuiltNode } from './build-parts.js';

/** The only wiring: what the controllers are given. */
@Module({})
export class CountryNodeModule {
  static of(
    settings: Settings,
    { parts, tokens, logins }: Pick<BuiltNode, 'parts' | 'tokens' | 'logins'>,
  ): DynamicModule {
    const { bodyBytes, bodyDepth, attachmentBytes, attachmentBytesPerCase } = settings;
    const { inboxPerPeer, diskLowBytes, roles } = settings;
    const desk = [
      CasesController,
      AssignmentsController,
      ClosureController,
      AttachmentsController,
      UploadsController,
      ConversationsController,
      ApprovalsController,
      InboxController,
      CircuitsController,
      DeadlinesController,
      PartnersController,
      TermsController,
      RecordsController,
      RestorationController,
      PrintsController,
      QueuesController,
      ReviewsController,
      ServicesController,
      SessionsController,
      DuplicatesController,
      FiguresController,
      VoicesController,
      KeepingController,
      EmergenciesController,
      EvidenceController,
      EventsController,
      OversightController,
      PeersController,
    ];
    return {
      module: CountryNodeModule,
      controllers: [HealthController, DeliveryController, ...(roles.includes('desk') ? desk : [])],
      providers: [
        { provide: NODE_PARTS, useValue: parts },
        { provide: ACCESS_TOKENS, useValue: tokens },
        { provide: LOGINS, useValue: logins },
        { provide: DESK_LIMITS, useValue: { bodyBytes, bodyDepth, attachmentBytes, attachmentBytesPerCase } },
        {
          provide: CONSOLE_MISSING,
          useValue: roles.includes('desk') && listConsole(CONSOLE_FOLDER) === undefined,
        },
        { provide: DISK_LOW, useValue: diskLowBytes },
        { provide: INBOX_BOUNDS, useValue: { perPeer: inboxPerPeer } },
        { provide: RATE_LIMITS, useValue: rateLimitsOf(settings) },
        RequestRates,
        ...(roles.includes('desk') ? [RecentChanges] : []),
        { provide: APP_GUARD, useClass: StaffGuard },
        { provide: APP_INTERCEPTOR, useClass: KnownQueries },
        { provide: APP_INTERCEPTOR, useClass: OncePerKey },
      ],
    };
  }
}

function rateLimitsOf(settings: Settings): RateLimits {
  const { readsPerMinute: read, writesPerMinute: write, heavyPerMinute: heavy } = settings;
  return { read, write, heavy, failedLogin: settings.failedLoginsPerMinute };
}
