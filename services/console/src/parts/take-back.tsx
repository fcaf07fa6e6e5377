import { useWords } from '../words/use-words.js';
import { ActButton } from './act-button.js';
import { useStaffName } from './use-staff-name.js';

/** Takes a case back from somebody, who has it no longer from that moment on. */
export function TakeBack({ of }: { of: { caseId: string; staffId: string; version: number } }) {
  const { t } = useWords();
  const nameOf = useStaffName();
  return (
    <ActButton
      says={t('given.end')}
      warns={t('given.end-warns', { who: nameOf(of.staffId) })}
      did={t('given.ended')}
      path={`cases/${of.caseId}/assignments/${of.staffId}/ending`}
      version={of.version}
    />
  );
}
