import { Component, type ReactNode } from 'react';
import { ask, Problem } from '../api.js';
import { useWords } from '../words/use-words.js';
import { ProblemNote } from './problem-note.js';
import { Title } from './title.js';
import { useOnce } from './use-once.js';
import { whileBusy } from './while-busy.js';

interface CaughtProps {
  /** Where this is: what failed elsewhere is not said here. */
  of: string;
  /** It is all of a page, and needs a heading. */
  page?: boolean;
  children: ReactNode;
}

/** What could not be shown, because a part of the console did not come or is at fault, is said in its place; the page is never empty. */
export class Caught extends Component<CaughtProps, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override componentDidUpdate({ of }: CaughtProps): void {
    if (of !== this.props.of && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    return this.state.error === undefined ? (
      this.props.children
    ) : (
      <Missing error={this.state.error} page={this.props.page} />
    );
  }
}

/** A browser does not ask again for a part that failed once: all is loaded anew, once the node is there. */
function Missing({ error, page = false }: { error: unknown; page?: boolean | undefined }) {
  const { t } = useWords();
  const again = useOnce(() => ask('GET', 'me'), { again: true, done: () => location.reload() });
  return (
    <>
      {page && <Title says={t('problem.no-page')} />}
      <ProblemNote error={again.error ?? error} loads />
      <p className="buttons">
        <button type="button" className="first" {...whileBusy(again.busy)} onClick={() => again.submit(undefined)}>
          {t('common.again')}
        </button>
      </p>
    </>
  );
}

/** A part of the console that is loaded when it is first needed. @throws Problem `offline` where it does not come */
export async function loadPart<T>(part: () => Promise<T>): Promise<T> {
  return part().catch(() => {
    throw new Problem(0, 'offline');
  });
}
