/** What the demonstration said, as a page of the documentation. */
export function transcriptOf(lines: readonly string[]): string {
  return `# What the demonstration tells

Written by \`npm run demo -- --exit --transcript docs/demo-transcript.md\`; not edited.

\`\`\`text
${lines.join('\n').replaceAll(/ +$/gm, '')}
\`\`\`
`;
}
