import { useQuery } from '@tanstack/react-query';
import { ask, Problem } from './api.js';
import type {
  Circuit,
  DueCase,
  Duplicate,
  DuplicateView,
  FigureRoutes,
  Figures,
  FiguresPeriod,
  GivenCase,
  Health,
  Hold,
  LedgerEntry,
  LedgerHeads,
  Peers,
  Quarantine,
  Queue,
  Restoration,
  Sights,
  Telling,
  UnconfirmedCase,
  VoiceHead,
  VoiceView,
  WhoHas,
} from './oversight-types.js';
import type { Approval, First, Items } from './types.js';

const get =
  <T>(path: string) =>
  ({ signal }: { signal: AbortSignal }) =>
    ask<T>('GET', path, { signal });

export const useSights = (caseId: string, before: string | undefined) =>
  useQuery({
    queryKey: ['sights', caseId, before],
    queryFn: get<Sights>(`cases/${caseId}/sights${before ? `?before=${before}` : ''}`),
    refetchInterval: false,
  });
/** Who has a case. */
export const useWhoHas = (caseId: string) =>
  useQuery({ queryKey: ['who-has', caseId], queryFn: get<WhoHas>(`cases/${caseId}/assignments`) });
/** Cases of somebody that come at once. */
export const CASES_OF = 100;
export const useCasesOf = (staffId: string, before: string | undefined) =>
  useQuery({
    queryKey: ['cases-of', staffId, before],
    queryFn: get<Items<GivenCase>>(
      `staff/${staffId}/assignments?limit=${CASES_OF}${before === undefined ? '' : `&before=${before}`}`,
    ),
  });
export const useTellings = () =>
  useQuery({ queryKey: ['tellings'], queryFn: get<First<Telling>>('tellings?limit=1000') });
export const useDueCases = () => useQuery({ queryKey: ['due'], queryFn: get<First<DueCase>>('retention/due') });
export const useHolds = () => useQuery({ queryKey: ['holds'], queryFn: get<First<Hold>>('holds') });
/** Those that wait for who asks. */
export const useApprovals = () => useQuery({ queryKey: ['approvals'], queryFn: get<First<Approval>>('approvals') });
export const useRestoration = () => useQuery({ queryKey: ['restoration'], queryFn: get<Restoration>('restoration') });
export const useUnconfirmed = (enabled: boolean) =>
  useQuery({
    queryKey: ['restoration', 'cases'],
    queryFn: get<Items<UnconfirmedCase>>('restoration/cases?limit=200'),
    enabled,
  });
export const usePeers = () => useQuery({ queryKey: ['peers'], queryFn: get<Peers>('peers') });
export const useCircuits = () =>
  useQuery({ queryKey: ['circuits'], queryFn: get<Items<Circuit>>('circuits?limit=200') });
export const useQueues = () => useQuery({ queryKey: ['queues'], queryFn: get<Items<Queue>>('queues') });
export const useQuarantine = () => useQuery({ queryKey: ['quarantine'], queryFn: get<Quarantine>('quarantine') });
/** @param query of the ledger: from where, or about what */
export const useLedger = (query: string) =>
  useQuery({
    queryKey: ['ledger', query],
    queryFn: get<Items<LedgerEntry>>(`ledger?${query}`),
    refetchInterval: false,
    enabled: query !== '',
  });
export const useHeads = () => useQuery({ queryKey: ['heads'], queryFn: get<LedgerHeads>('ledger/head') });
export const useVoices = () => useQuery({ queryKey: ['voices'], queryFn: get<First<VoiceHead>>('voices?limit=200') });
/** Every reading stands in the record of it, so it is asked for once. */
export const useVoice = (id: string) =>
  useQuery({
    queryKey: ['voice', id],
    queryFn: get<VoiceView>(`voices/${id}`),
    refetchInterval: false,
    staleTime: Infinity,
  });
export const useDuplicates = () =>
  useQuery({ queryKey: ['duplicates'], queryFn: get<First<Duplicate>>('duplicates?limit=200') });
export const useDuplicate = (id: string) =>
  useQuery({
    queryKey: ['duplicate', id],
    queryFn: get<DuplicateView>(`duplicates/${id}`),
    refetchInterval: false,
    staleTime: Infinity,
  });
export const usePeriods = () => useQuery({ queryKey: ['periods'], queryFn: get<Items<FiguresPeriod>>('figures') });
export const useFigures = (period: string) =>
  useQuery({ queryKey: ['figures', period], queryFn: get<Figures>(`figures/${period}`), staleTime: Infinity });
export const useRoutes = (period: string) =>
  useQuery({
    queryKey: ['routes', period],
    queryFn: get<FigureRoutes>(`figures/${period}/routes`),
    staleTime: Infinity,
  });
export const useHealth = () => useQuery({ queryKey: ['health'], queryFn: askHealth });

/** Not of the API, and an answer also where the node is not ready. @throws Problem */
async function askHealth({ signal }: { signal: AbortSignal }): Promise<Health> {
  const response = await fetch('/health/ready', { cache: 'no-store', redirect: 'error', signal }).catch(() => {
    throw new Problem(0, 'offline');
  });
  const health = (await response.json().catch(() => undefined)) as Health | undefined;
  if (!health || !Array.isArray(health.atFault)) throw new Problem(response.status, 'internal-fault');
  return health;
}
