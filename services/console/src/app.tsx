import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useLive } from './live.js';
import { menuOf, type PagePath, pagesOf, seesCases } from './logic/pages.js';
import { ApprovalPage } from './pages/approval.js';
import { CasePage } from './pages/case.js';
import { CasesPage } from './pages/cases.js';
import { ConversationPage } from './pages/conversation.js';
import { InboxPage } from './pages/inbox.js';
import { LeavingPage } from './pages/leaving.js';
import { LogInPage } from './pages/log-in.js';
import { OpenPage } from './pages/open.js';
import { Caught, loadPart } from './parts/caught.js';
import { Frame } from './parts/frame.js';
import { IdleGuard } from './parts/idle-guard.js';
import { NotFound } from './parts/not-found.js';
import { type Ended, takePlace } from './session.js';
import type { Me } from './types.js';
import { useSession } from './use-session.js';
import { useWords } from './words/use-words.js';
import { addLateWords } from './words/words.js';

// Whoever only reads loads no form.
const NewCasePage = lazy(() => loadPart(() => import('./pages/new-case.js')));
const FilePage = lazy(() => loadPart(() => import('./pages/file.js')));
const ConsentPage = lazy(() => loadPart(() => import('./pages/consent.js')));
const InterviewPage = lazy(() => loadPart(() => import('./pages/interview.js')));
const FilesPage = lazy(() => loadPart(() => import('./pages/files.js')));
const ActPage = lazy(() => loadPart(() => import('./pages/act.js')));
const PrintPage = lazy(() => loadPart(() => import('./pages/print.js')));
const SectionPage = lazy(() => loadPart(() => import('./pages/section.js')));

interface AppProps {
  /** Why a login came to nothing. */
  came: Ended | undefined;
}

/** Logged in or not: nothing of a case is ever on a page of somebody who is not. */
export function App({ came }: AppProps) {
  const { session, logOut } = useSession(came);
  const { t } = useWords();
  if (session.is === 'asking') return <p className="asking">{t('common.loading')}</p>;
  if (session.is === 'leaving') return <LeavingPage failed={session.failed} />;
  if (session.is === 'out') return <LogInPage ended={session.ended} />;
  return (
    <Router base="/console">
      <IdleGuard onIdle={() => logOut('idle')} />
      <Frame me={session.me} onLogOut={() => logOut('logged-out')}>
        <Pages me={session.me} />
      </Frame>
    </Router>
  );
}

interface PageProps {
  /** Of what the page is about; empty where it is about nothing. */
  id: string;
  /** Which part of it; empty where it is shown whole. */
  part: string;
  me: Me;
}

/** A page that only some people ever open, with its words. */
function late(load: () => Promise<{ default: ComponentType<PageProps> }>): (props: PageProps) => ReactNode {
  const Page = lazy(async () => {
    await loadPart(addLateWords);
    return loadPart(load);
  });
  return (props) => <Page {...props} />;
}

/** A consular officer is asked a question, and not told what about (R18). */
const Question = late(() => import('./pages/question.js'));

const VIEWS: Readonly<Record<PagePath, (props: PageProps) => ReactNode>> = {
  '/': ({ me }) => <InboxPage me={me} />,
  '/cases': ({ me }) => <CasesPage me={me} />,
  '/cases/new': () => <NewCasePage />,
  '/emergency': late(() => import('./pages/emergency.js')),
  '/emergency/:id': late(() => import('./pages/emergency.js')),
  '/cases/:id/file': ({ id }) => <FilePage key={id} id={id} />,
  '/cases/:id/file/:part': ({ id, part }) => <SectionPage key={`${id} ${part}`} id={id} section={part} />,
  '/cases/:id/consent': ({ id }) => <ConsentPage key={id} id={id} />,
  '/cases/:id/consent/:part': ({ id, part }) => <InterviewPage key={`${id} ${part}`} id={id} way={part} />,
  '/cases/:id/files': ({ id, me }) => <FilesPage key={id} id={id} me={me} />,
  '/cases/:id/acts/:part': ({ id, part }) => <ActPage key={`${id} ${part}`} id={id} act={part} />,
  '/cases/:id/print': ({ id }) => <PrintPage key={id} id={id} of="cases" />,
  '/conversations/:id/print': ({ id }) => <PrintPage key={id} id={id} of="conversations" />,
  '/cases/:id/open': ({ id }) => <OpenPage key={id} caseId={id} />,
  '/cases/:id': ({ id, me }) => <CasePage key={id} id={id} me={me} />,
  '/conversations/:id': (props) =>
    seesCases(props.me.roles) ? <ConversationPage key={props.id} {...props} /> : <Question {...props} />,
  '/approvals/:id': ({ id, me }) => <ApprovalPage key={id} id={id} me={me} />,
  '/voices': late(() => import('./pages/oversight/voices.js')),
  '/voices/:id': late(() => import('./pages/oversight/voice.js')),
  '/duplicates': late(() => import('./pages/oversight/duplicates.js')),
  '/duplicates/:id': late(() => import('./pages/oversight/duplicate.js')),
  '/ledger': late(() => import('./pages/oversight/ledger.js')),
  '/evidence': late(() => import('./pages/oversight/evidence.js')),
  '/figures': late(() => import('./pages/oversight/figures.js')),
  '/decisions': late(() => import('./pages/oversight/decisions.js')),
  '/sights': late(() => import('./pages/oversight/sights.js')),
  '/sights/:id': late(() => import('./pages/oversight/sights.js')),
  '/tellings': late(() => import('./pages/oversight/tellings.js')),
  '/keeping': late(() => import('./pages/oversight/keeping.js')),
  '/network': late(() => import('./pages/oversight/network.js')),
  '/circuits': late(() => import('./pages/oversight/circuits.js')),
  '/quarantine': late(() => import('./pages/oversight/quarantine.js')),
  '/staff': late(() => import('./pages/oversight/staff.js')),
  '/staff/:id': late(() => import('./pages/oversight/cases-of.js')),
  '/restoration': late(() => import('./pages/oversight/restoration.js')),
};

/** The pages of this person; any other is as if it were not there. */
function Pages({ me }: { me: Me }) {
  const { t } = useWords();
  const [path, go] = useLocation();
  const [place] = useState(takePlace);
  useEffect(() => {
    if (place) go(place.slice('/console'.length), { replace: true });
  }, [place, go]);
  useLive(me);
  const pages = pagesOf(me.roles);
  const [first] = menuOf(me.roles);
  return (
    <Caught of={path} page>
      <Suspense fallback={<p aria-live="polite">{t('common.loading')}</p>}>
        <Switch>
          {pages.map((each) => (
            <Route key={each.path} path={each.path}>
              {({ id = '', part = '' }: { id?: string; part?: string }) => VIEWS[each.path]({ id, part, me })}
            </Route>
          ))}
          {first && first.path !== '/' && (
            <Route path="/">
              <Redirect to={first.path} replace />
            </Route>
          )}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Caught>
  );
}
