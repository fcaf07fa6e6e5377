import { Link } from 'wouter';
import { Loaded } from '../../parts/loaded.js';
import { ReasonButton } from '../../parts/reason-button.js';
import { type Column, RecordsTable } from '../../parts/records-table.js';
import { Title } from '../../parts/title.js';
import { useStaff } from '../../queries.js';
import type { Me, Staff } from '../../types.js';
import { useWords } from '../../words/use-words.js';

const REASONS = ['device_lost', 'credentials_stolen', 'left_unattended', 'duties_ended'] as const;

/** Who may use this node, by function and role; changed with the command line, where the change is in the ledger. */
export default function StaffPage({ me }: { me: Me }) {
  const { t, list, role } = useWords();
  const query = useStaff(true);
  // Cases are theirs to see who give them, sessions theirs to end who look after the node.
  const cases: Column<Staff> = { head: t('staff.cases'), cell: ({ id }) => <Cases of={id} /> };
  const sessions: Column<Staff> = { head: t('staff.sessions'), cell: ({ id }) => <Sessions of={id} /> };
  return (
    <>
      <Title says={t('menu.staff')} />
      <p>{t('staff.says')}</p>
      <p>{t('given.leaves')}</p>
      <Loaded query={query}>
        {({ items }) => (
          <RecordsTable
            caption={t('menu.staff')}
            empty={t('staff.empty')}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { head: t('staff.function'), cell: ({ displayFunction }) => displayFunction },
              { head: t('staff.roles'), cell: ({ roles }) => list(roles.map(role)) },
              { head: t('staff.active'), cell: ({ active }) => t(active ? 'common.yes' : 'common.no') },
              ...(me.roles.includes('supervisor') ? [cases] : []),
              ...(me.roles.includes('administrator') ? [sessions] : []),
            ]}
          />
        )}
      </Loaded>
    </>
  );
}

function Cases({ of }: { of: string }) {
  const { t } = useWords();
  return <Link href={`/staff/${of}`}>{t('staff.see-cases')}</Link>;
}

/** Ends what is open in somebody’s name, at once; who is not to come back is taken off the list besides. */
function Sessions({ of }: { of: string }) {
  const { t } = useWords();
  return (
    <ReasonButton
      says={t('staff.end')}
      warns={t('staff.end-warns')}
      did={t('staff.ended')}
      path={`staff/${of}/sessions/ending`}
      asks={t('staff.end-reason')}
      reasons={REASONS}
    />
  );
}
