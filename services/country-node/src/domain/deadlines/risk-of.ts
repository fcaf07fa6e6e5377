import type { CaseContent } from '../case/case-content.js';
import type { Risk } from '../national/national-configuration.js';

/** The risk that somebody noted for a case, in its file or in what a partner showed of it; undefined where nobody did. */
export function riskOf({ file, summary }: CaseContent): Risk | undefined {
  return file?.risk?.level ?? summary?.riskLevel;
}
