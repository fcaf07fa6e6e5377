import { readFileSync } from 'node:fs';
import type { Answer } from './desk.js';

const { codes } = JSON.parse(readFileSync('contracts/refusal-codes.json', 'utf8')) as {
  codes: Record<string, { says: string }>;
};
const MEMBERS = ['type', 'title', 'status', 'code', 'pointers'];

/** What keeps an answer from being problem details as published (RFC 9457, contracts/refusal-codes.json); empty if nothing. */
export function faultsOfProblem({ status, type, json }: Answer): string[] {
  const problem = (json ?? {}) as {
    type?: string;
    title?: string;
    status?: number;
    code?: string;
    pointers?: unknown[];
  };
  const { code = '' } = problem;
  const published = Object.hasOwn(codes, code);
  const pointers = problem.pointers ?? [];
  return [
    ...(type === 'application/problem+json' ? [] : [`media type ${type}`]),
    ...(status >= 400 && problem.status === status ? [] : ['status']),
    ...(published ? [] : ['code is not published']),
    ...(published && problem.title === codes[code]?.says ? [] : ['title']),
    ...(problem.type === `urn:passerelle:refusal:${code}` ? [] : ['type']),
    ...(pointers.every((each) => typeof each === 'string' && /^(\/[\w…:-]*)*$/.test(each)) ? [] : ['pointers']),
    ...(Object.keys(problem).every((name) => MEMBERS.includes(name)) ? [] : ['unknown members']),
  ];
}
