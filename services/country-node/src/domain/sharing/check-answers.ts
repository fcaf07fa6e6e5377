/** What a node states about one category that it was asked to restrict. */
export interface Answer {
  category: string;
  outcome: 'restricted' | 'erased' | 'kept';
  /** A lawful basis apart from consent; a code of national law. */
  basis?: string;
}

/**
 * What is wrong with the answers, as pointers into `outcomes`: every category that was asked about has one answer and no
 * other has any, and what is kept names a basis that the law knows; nothing else does.
 */
export function checkAnswers(
  answers: readonly Answer[],
  asked: readonly string[],
  lawfulBases: readonly string[],
): string[] {
  const faults = answers.flatMap(({ category, outcome, basis }, at) => {
    const first = answers.findIndex((each) => each.category === category) === at;
    const named = asked.includes(category) && first ? [] : [`/outcomes/${at}/category`];
    const based = outcome === 'kept' ? basis !== undefined && lawfulBases.includes(basis) : basis === undefined;
    return [...named, ...(based ? [] : [`/outcomes/${at}/basis`])];
  });
  const left = asked.filter((category) => !answers.some((each) => each.category === category));
  return left.length > 0 ? [...faults, '/outcomes'] : faults;
}
