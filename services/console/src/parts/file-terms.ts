import { useQuery } from '@tanstack/react-query';
import { FORMS } from 'virtual:step-forms';
import { loadPart } from './caught.js';

export interface FileTerms {
  documentTypes: string[];
  mediaTypes: string[];
}

/** What files may be, from the schema of the request that begins to bring one. */
export function useFileTerms() {
  return useQuery({
    queryKey: ['form', 'begin-upload'],
    queryFn: () => loadPart(readTerms),
    retry: false,
    throwOnError: true,
    staleTime: Infinity,
    refetchInterval: false,
  });
}

async function readTerms(): Promise<FileTerms> {
  const made = await FORMS['act/begin-upload']?.();
  const { documentType, mediaType } = (made?.schema['properties'] ?? {}) as Record<string, { enum: string[] }>;
  return { documentTypes: documentType?.enum ?? [], mediaTypes: mediaType?.enum ?? [] };
}
