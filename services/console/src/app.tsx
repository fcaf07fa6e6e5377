import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Router, Switch, useLocation } from 'wouter';
import { useLive } from './live.js';
import { ApprovalPage } from './pages/approval.js';
import { CasePage } from './pages/case.js';
import { CasesPage } from './pages/cases.js';
import { ConversationPage } from './pages/conversation.js';
import { InboxPage } from './pages/inbox.js';
import { LogInPage } from './pages/log-in.js';
import { OpenPage } from './pages/open.js';
import { Frame } from './parts/frame.js';
import { IdleGuard } from './parts/idle-guard.js';
import { NotFound } from './parts/not-found.js';
import { type Ended, takePlace } from './session.js';
import type { Me } from './types.js';
import { useSession } from './use-session.js';
import { useWords } from './words/use-words.js';

// Whoever only reads loads no form.
const NewCasePage = lazy(() => import('./pages/new-case.js'));
const FilePage = lazy(() => import('./pages/file.js'));
const ConsentPage = lazy(() => import('./pages/consent.js'));
const InterviewPage = lazy(() => import('./pages/interview.js'));
const FilesPage = lazy(() => import('./pages/files.js'));
const ActPage = lazy(() => import('./pages/act.js'));
const PrintPage = lazy(() => import('./pages/print.js'));
const SectionPage = lazy(() => import('./pages/section.js'));

interface AppProps {
  /** Why a login came to nothing. */
  came: Ended | undefined;
}

/** Logged in or not: nothing of a case is ever on a page of somebody who is not. */
export function App({ came }: AppProps) {
  const { session, logOut } = useSession(came);
  const { t } = useWords();
  if (session.is === 'asking') return <p className="asking">{t('common.loading')}</p>;
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

function Pages({ me }: { me: Me }) {
  const [, go] = useLocation();
  const [place] = useState(takePlace);
  useEffect(() => {
    if (place) go(place.slice('/console'.length), { replace: true });
  }, [place, go]);
  const { t } = useWords();
  useLive(me);
  return (
    <Suspense fallback={<p>{t('common.loading')}</p>}>
      <Switch>
        <Route path="/">
          <InboxPage me={me} />
        </Route>
        <Route path="/cases">
          <CasesPage me={me} />
        </Route>
        <Route path="/cases/new">
          <NewCasePage />
        </Route>
        <Route path="/cases/:id/file">{({ id }) => <FilePage key={id} id={id} />}</Route>
        <Route path="/cases/:id/file/:section">
          {({ id, section }) => <SectionPage key={`${id} ${section}`} id={id} section={section} />}
        </Route>
        <Route path="/cases/:id/consent">{({ id }) => <ConsentPage key={id} id={id} />}</Route>
        <Route path="/cases/:id/consent/:way">
          {({ id, way }) => <InterviewPage key={`${id} ${way}`} id={id} way={way} />}
        </Route>
        <Route path="/cases/:id/files">{({ id }) => <FilesPage key={id} id={id} />}</Route>
        <Route path="/cases/:id/acts/:act">{({ id, act }) => <ActPage key={`${id} ${act}`} id={id} act={act} />}</Route>
        <Route path="/cases/:id/print">{({ id }) => <PrintPage key={id} id={id} of="cases" />}</Route>
        <Route path="/conversations/:id/print">{({ id }) => <PrintPage key={id} id={id} of="conversations" />}</Route>
        <Route path="/cases/:id/open">{({ id }) => <OpenPage key={id} caseId={id} />}</Route>
        <Route path="/cases/:id">{({ id }) => <CasePage key={id} id={id} me={me} />}</Route>
        <Route path="/conversations/:id">{({ id }) => <ConversationPage key={id} id={id} me={me} />}</Route>
        <Route path="/approvals/:id">{({ id }) => <ApprovalPage key={id} id={id} me={me} />}</Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  );
}
