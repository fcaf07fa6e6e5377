import { readFileSync } from 'node:fs';
import { readRoll } from '../../deploy/local/roll.js';

/** Resident memory of a process of the network now and at its highest, in MB; undefined where the system does not tell. */
export function memoryOf(folder: string, name: string): { nowMb: number; peakMb: number } | undefined {
  // The last one of this name: a service that was restarted is listed again.
  const listed = readRoll(folder)?.processes.findLast((each) => each.name === name);
  if (!listed) return undefined;
  try {
    const status = readFileSync(`/proc/${listed.pid}/status`, 'utf8');
    const megabytes = (field: string) =>
      Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024);
    return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
  } catch {
    return undefined;
  }
}
