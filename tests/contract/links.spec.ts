import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pages = ['*.md', 'docs/**/*.md', 'contracts/**/*.md', 'schemas/**/*.md'].flatMap((pattern) => globSync(pattern));

/** Relative links of a page, without their anchors. */
function linksOf(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return links.filter((target) => !/^(https?:|mailto:|#)/.test(target)).map((target) => target.split('#')[0] ?? '');
}

describe('links between the pages of this repository', () => {
  it('are found', () => {
    expect(linksOf('see [a](b/c.md#d), [e](https://example.org) and [f](#g)')).toEqual(['b/c.md']);
    expect(pages).toContain('README.md');
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    const broken = linksOf(readFileSync(page, 'utf8')).filter((target) => !existsSync(join(dirname(page), target)));
    expect(broken).toEqual([]);
  });
});
