import { readFileSync } from 'node:fs';
import { TrustError } from '#libs/trust/trust-error.js';
import {
  isInForce,
  type NationalConfiguration,
} from '../../services/country-node/src/domain/national/national-configuration.js';
import type { Clock } from '../../services/country-node/src/ports/clock.js';
import type { NationalLaw } from '../../services/country-node/src/ports/national-law.js';

export type SampleCountry = 'mauritania' | 'niger' | 'mali';

/** One of the published samples, as text that nobody has signed yet. */
export function sampleConfiguration(country: SampleCountry = 'mauritania'): NationalConfiguration {
  return JSON.parse(readFileSync(`contracts/national-configurations/${country}.json`, 'utf8')) as NationalConfiguration;
}

/** The law of a node of the test world, which tests change. */
export class TestLaw implements NationalLaw {
  constructor(
    private text: NationalConfiguration,
    private readonly clock: Clock,
  ) {}

  inForce(): NationalConfiguration {
    if (!isInForce(this.text, this.clock.now())) throw new TrustError('national-configuration-expired');
    return this.text;
  }

  newest(): NationalConfiguration {
    return this.text;
  }

  change(change: Partial<NationalConfiguration>): void {
    this.text = { ...this.text, ...change };
  }
}
