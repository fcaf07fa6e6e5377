import { UsageError } from '../usage-error.js';

/** Another authority than that of national law, and a place apart from the node. */
export interface StampsApart {
  authority?: string;
  certificates?: string;
  folder?: string;
}

/** Whether stamps go to a place apart: all three are said then, or none. @throws UsageError */
export function isApart(options: StampsApart): options is Required<StampsApart> {
  const said = [options.authority, options.certificates, options.folder].filter((each) => each !== undefined);
  if (said.length === 0 || said.length === 3) return said.length === 3;
  throw new UsageError('Say --authority, --certificates and --folder, or none of them.');
}
