import { QueryClient, useQuery } from '@tanstack/react-query';
import { ask, Problem } from './api.js';
import type {
  Approval,
  Attachment,
  CaseRow,
  CaseView,
  ConsentEntry,
  ConversationRow,
  ConversationView,
  Emergency,
  Inbox,
  Items,
  JsonObject,
  Message,
  Partners,
  Preview,
  Recipient,
  Staff,
} from './types.js';

/** Without live news, how often the pages ask. */
const POLL_MS = 30_000;
const TRIES = 3;

/** What was read is kept in memory only, and forgotten on logout. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchInterval: POLL_MS,
      retry: (count, error) => count < TRIES && error instanceof Problem && [0, 503].includes(error.status),
    },
    mutations: { retry: false },
  },
});

/** After something was done, whose effects may be anywhere: asks anew for what is on the page, but for what nobody's act here changes. */
export const lookAgain = (): void =>
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'partners' });

const get =
  <T>(path: string) =>
  ({ signal }: { signal: AbortSignal }) =>
    ask<T>('GET', path, { signal });

export const INBOX = { queryKey: ['inbox'], queryFn: get<Inbox>('inbox') };
export const useInbox = () => useQuery(INBOX);
/** Cases that this person opened in an emergency; those that nobody has judged come first. */
export const useEmergencies = (enabled: boolean) =>
  useQuery({ queryKey: ['emergencies'], queryFn: get<Items<Emergency>>('emergencies?limit=50'), enabled });
/** Cases that come at once. */
export const CASES = 100;
/** The newest, or those before one of them. @param given only those that nobody has */
export const useCases = (before: string | undefined, given?: 'nobody') =>
  useQuery({
    queryKey: ['cases', before, given],
    queryFn: get<Items<CaseRow>>(
      `cases?limit=${CASES}${before === undefined ? '' : `&before=${before}`}${given === undefined ? '' : `&given=${given}`}`,
    ),
  });
export const useStaff = (enabled: boolean) =>
  useQuery({ queryKey: ['staff'], queryFn: get<Items<Staff>>('staff'), enabled, refetchInterval: false });
export const usePartners = () =>
  useQuery({
    queryKey: ['partners'],
    queryFn: get<Partners>('partners'),
    staleTime: 600_000,
    refetchInterval: false,
  });

const isUnderWay = ({ status }: Message): boolean => status === 'queued';

/** Every reading of a case stands in the ledger, so it is read again only when something changed in it. */
export const useCase = (id: string) =>
  useQuery({
    queryKey: ['case', id],
    queryFn: get<CaseView>(`cases/${id}`),
    refetchInterval: false,
    staleTime: 60_000,
  });
export const useConversationsOf = (caseId: string) =>
  useQuery({
    queryKey: ['conversations', caseId],
    queryFn: get<Items<ConversationRow>>(`conversations?caseId=${caseId}&limit=100`),
  });
/** Every reading stands in the ledger. Nobody says when the other office's broker has what is on its way. */
export const useConversation = (id: string) =>
  useQuery({
    queryKey: ['conversation', id],
    queryFn: get<ConversationView>(`conversations/${id}`),
    refetchInterval: ({ state }) => state.data?.messages.some(isUnderWay) === true && POLL_MS,
    staleTime: 60_000,
  });
/** Every reading stands in the ledger. */
export const useApproval = (id: string) =>
  useQuery({
    queryKey: ['approval', id],
    queryFn: get<Approval>(`approvals/${id}`),
    refetchInterval: false,
    staleTime: 60_000,
  });
/** Every asking for it stands in the ledger. */
export const useApprovalPreview = (id: string, caseId: string) =>
  useQuery({
    queryKey: ['approval-preview', caseId, id],
    queryFn: get<Preview>(`approvals/${id}/preview`),
    refetchInterval: false,
    staleTime: 60_000,
  });
/** Every reading of the record stands in the ledger. */
export const useConsents = (caseId: string) =>
  useQuery({
    queryKey: ['consents', caseId],
    queryFn: get<Items<ConsentEntry>>(`cases/${caseId}/consents`),
    refetchInterval: false,
    staleTime: 60_000,
  });
const NO_FILES: Items<Attachment> = { items: [] };
/** @param caseId empty for whoever is shown no case */
export const useAttachments = (caseId: string) =>
  useQuery({
    queryKey: ['attachments', caseId],
    queryFn: caseId === '' ? () => NO_FILES : get<Items<Attachment>>(`cases/${caseId}/attachments`),
  });

/** Who was given a field of a case. */
export const useRecipients = (caseId: string, item: string) =>
  useQuery({
    queryKey: ['recipients', caseId, item],
    queryFn: get<Items<Recipient>>(`cases/${caseId}/recipients?item=${encodeURIComponent(item)}`),
    refetchInterval: false,
  });

export interface PreviewAsked {
  caseId: string;
  recipient: string;
  kind: string;
  step: string;
  attachments?: string[];
  /** What would be sent; without it, what the step shows of the case alone. */
  input?: JsonObject;
}

/** What a step would show; sends nothing. */
export const askPreview = ({ caseId, ...asked }: PreviewAsked): Promise<Preview> =>
  ask<Preview>('POST', `cases/${caseId}/preview`, { body: asked });
