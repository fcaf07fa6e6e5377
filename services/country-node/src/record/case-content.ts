import { canonicalJson } from '#libs/envelope/canonical.js';
import type { CaseContent } from '../domain/case/case-content.js';
import type { NodeParts } from '../ports/node-parts.js';

const LABEL = 'case_file.content';

/** Seals a case's content under its key, in canonical form so that equal contents are equal bytes before sealing. */
export async function sealCaseContent(
  { vault }: Pick<NodeParts, 'vault'>,
  caseId: string,
  content: CaseContent,
): Promise<Uint8Array> {
  return sealJson({ vault }, caseId, LABEL, content);
}

/** @throws Fault `case-key-missing` after erasure */
export async function openCaseContent(
  { vault }: Pick<NodeParts, 'vault'>,
  row: { id: string; content: Uint8Array },
): Promise<CaseContent> {
  return openJson<CaseContent>({ vault }, row.id, LABEL, row.content);
}

/** Seals any JSON value of a case; `label` names table and column (see CaseVault). */
export async function sealJson(
  { vault }: Pick<NodeParts, 'vault'>,
  caseId: string,
  label: string,
  value: unknown,
): Promise<Uint8Array> {
  return vault.encrypt(caseId, label, Buffer.from(canonicalJson(value), 'utf8'));
}

export async function openJson<T>(
  { vault }: Pick<NodeParts, 'vault'>,
  caseId: string,
  label: string,
  sealed: Uint8Array,
): Promise<T> {
  const plain = await vault.decrypt(caseId, label, sealed);
  return JSON.parse(Buffer.from(plain).toString('utf8')) as T;
}
