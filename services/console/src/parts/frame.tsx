import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { menuOf } from '../logic/pages.js';
import type { Me } from '../types.js';
import { useWords } from '../words/use-words.js';
import { LanguageChoice } from './language-choice.js';

interface FrameProps {
  me: Me;
  onLogOut: () => void;
  children: ReactNode;
}

/** What is around every page: where one is, who one is, the language, the way out. */
export function Frame({ me, onLogOut, children }: FrameProps) {
  const { t, role } = useWords();
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const first = useRef(true);
  const menu = useId();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    // A new page begins where a screen reader says what it is; the first one begins at the top. A heading that comes later,
    // while the one before is still there and hidden, takes the focus by itself.
    if (!first.current) {
      main.current?.focus();
      main.current?.querySelector('h1')?.focus();
    }
    first.current = false;
  }, [path]);
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t('frame.skip')}
      </a>
      <header className="top">
        <p className="brand">
          Passerelle <span className="node">{me.node}</span>
        </p>
        <button type="button" className="menu" aria-expanded={open} aria-controls={menu} onClick={() => setOpen(!open)}>
          {t('frame.pages')}
        </button>
        <nav id={menu} className={open ? 'open' : ''} aria-label={t('frame.pages')} onClick={() => setOpen(false)}>
          {menuOf(me.roles).map(({ path: href, says }) => (
            <NavLink key={href} href={href} path={path} says={t(says)} />
          ))}
        </nav>
        <div className="who">
          <LanguageChoice />
          <span>{me.roles.map(role).join(' · ')}</span>
          <button type="button" onClick={onLogOut}>
            {t('frame.log-out')}
          </button>
        </div>
      </header>
      <p id="page" role="status" className="unseen" />
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function NavLink({ href, path, says }: { href: string; path: string; says: string }) {
  return (
    <Link href={href} aria-current={path === href ? 'page' : undefined}>
      {says}
    </Link>
  );
}
