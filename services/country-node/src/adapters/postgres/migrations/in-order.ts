import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { SealedStorage1764100000000 } from './1764100000000-sealed-storage.js';
import { QueuesInTurns1764200000000 } from './1764200000000-queues-in-turns.js';
import { DrainTimes1764300000000 } from './1764300000000-drain-times.js';
import { BoundedFetches1764500000000 } from './1764500000000-bounded-fetches.js';
import { UploadsInParts1764500100000 } from './1764500100000-uploads-in-parts.js';
import { ThinnedHeads1764550000000 } from './1764550000000-thinned-heads.js';
import { PlainManifests1764570000000 } from './1764570000000-plain-manifests.js';
import { RestoredBackups1764600000000 } from './1764600000000-restored-backups.js';
import { ServiceDirectory1764700000000 } from './1764700000000-service-directory.js';
import { Duplicates1764720000000 } from './1764720000000-duplicates.js';
import { Figures1764740000000 } from './1764740000000-figures.js';
import { Deadlines1764800000000 } from './1764800000000-deadlines.js';
import { Circuits1764820000000 } from './1764820000000-circuits.js';
import { ToldHolders1764900000000 } from './1764900000000-told-holders.js';
import { SearchQuota1764950000000 } from './1764950000000-search-quota.js';
import { Reviews1765300000000 } from './1765300000000-reviews.js';
import { ApprovedOverrides1765310000000 } from './1765310000000-approved-overrides.js';
import { LostEnds1765320000000 } from './1765320000000-lost-ends.js';
import { PlacedRestrictions1765330000000 } from './1765330000000-placed-restrictions.js';
import { ChildVoices1765500000000 } from './1765500000000-child-voices.js';
import { CaseDeadlines1765510000000 } from './1765510000000-case-deadlines.js';
import { Keeping1765700000000 } from './1765700000000-keeping.js';
import { HoldReviews1766000000000 } from './1766000000000-hold-reviews.js';
import { CaseReviews1766200000000 } from './1766200000000-case-reviews.js';
import { Emergencies1766400000000 } from './1766400000000-emergencies.js';
import { SecondWall1766410000000 } from './1766410000000-second-wall.js';
import { Sessions1766420000000 } from './1766420000000-sessions.js';
import { CategoriesEnded1766430000000 } from './1766430000000-categories-ended.js';
import { ActsDone1766440000000 } from './1766440000000-acts-done.js';
import { LedgerStamps1766450000000 } from './1766450000000-ledger-stamps.js';
import { LogoutsOfTokens1766460000000 } from './1766460000000-logouts-of-tokens.js';
import { WordsOfConsent1766460100000 } from './1766460100000-words-of-consent.js';
import { Waiting1766470000000 } from './1766470000000-waiting.js';
import { FiguresByDay1766490000000 } from './1766490000000-figures-by-day.js';
import { GivenInPlan1766500000000 } from './1766500000000-given-in-plan.js';
import { RoutesOfExchanges1766510000000 } from './1766510000000-routes-of-exchanges.js';
import { OpenCircuits1766520000000 } from './1766520000000-open-circuits.js';
import { VoidedDigests1766530000000 } from './1766530000000-voided-digests.js';
import { ReckonedBy1766540000000 } from './1766540000000-reckoned-by.js';
import { AssignmentsEnded1766580000000 } from './1766580000000-assignments-ended.js';

/** Every change of the tables, oldest first. */
export const MIGRATIONS = [
  Foundation1764000000000,
  SealedStorage1764100000000,
  QueuesInTurns1764200000000,
  DrainTimes1764300000000,
  BoundedFetches1764500000000,
  UploadsInParts1764500100000,
  ThinnedHeads1764550000000,
  PlainManifests1764570000000,
  RestoredBackups1764600000000,
  ServiceDirectory1764700000000,
  Duplicates1764720000000,
  Figures1764740000000,
  Deadlines1764800000000,
  Circuits1764820000000,
  ToldHolders1764900000000,
  SearchQuota1764950000000,
  Reviews1765300000000,
  ApprovedOverrides1765310000000,
  LostEnds1765320000000,
  PlacedRestrictions1765330000000,
  ChildVoices1765500000000,
  CaseDeadlines1765510000000,
  Keeping1765700000000,
  HoldReviews1766000000000,
  CaseReviews1766200000000,
  Emergencies1766400000000,
  SecondWall1766410000000,
  Sessions1766420000000,
  CategoriesEnded1766430000000,
  ActsDone1766440000000,
  LedgerStamps1766450000000,
  LogoutsOfTokens1766460000000,
  WordsOfConsent1766460100000,
  Waiting1766470000000,
  FiguresByDay1766490000000,
  GivenInPlan1766500000000,
  RoutesOfExchanges1766510000000,
  OpenCircuits1766520000000,
  VoidedDigests1766530000000,
  ReckonedBy1766540000000,
  AssignmentsEnded1766580000000,
] as const;
