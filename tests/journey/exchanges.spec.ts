import { afterAll, beforeAll, describe } from '@jest/globals';
import { DEMO_MEMBERS, MEMBERS } from '../../deploy/local/members.js';
import { everyRule } from './exchanges/every-rule.js';
import { familyTracings } from './exchanges/family-tracing.js';
import { identityQuestions } from './exchanges/identity.js';
import { referrals } from './exchanges/referrals.js';
import { transfers } from './exchanges/transfers.js';
import { Journey } from './support/journey.js';

/** Everyone whom one of the exchanges needs: to start a network takes as long as most of them. */
const TAKING_PART = ['mr', 'ne', 'iom-ne', 'ml', 'iom-mr', 'iom-ml', 'ml-consulate-mr'];
let journey: Journey;

beforeAll(async () => {
  const known = [...MEMBERS, ...DEMO_MEMBERS];
  journey = await Journey.begin({ members: TAKING_PART.map((id) => known.find((each) => each.id === id)!) });
}, 240_000);
afterAll(() => journey?.end());

const network = () => journey;

// First, as long as its relays have a part in nothing else.
describe('family tracing', () => familyTracings(network));
describe('identity', () => identityQuestions(network));
describe('case transfer', () => transfers(network));
describe('referral', () => referrals(network));
describe('what no node does', () => everyRule(network));
