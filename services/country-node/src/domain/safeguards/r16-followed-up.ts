import type { Gate } from './gates.js';

/** Reintegration is monitored for at least so long; what ends it earlier is a stop, with its reason. */
const YEARS = 2;

/** R16: nobody calls a return completed before its reintegration was followed for two years since the child was received. */
export const isFollowedLongEnough: Gate = ({ steps = [], at }) => {
  const received = steps.filter(({ step }) => step === 'receive').map(({ issuedAt }) => issuedAt.getTime());
  const over = new Date(Math.max(...received));
  over.setUTCFullYear(over.getUTCFullYear() + YEARS);
  return received.length > 0 && at >= over ? undefined : 'monitoring-not-over';
};
