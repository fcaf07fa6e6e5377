import { useMemo } from 'react';
import { useAttachments } from '../queries.js';
import type { Attachment } from '../types.js';
import { useWords } from '../words/use-words.js';
import { Loaded } from './loaded.js';
import { SchemaForm, type SchemaFormProps } from './schema-form.js';

interface StepFormProps extends SchemaFormProps {
  kind: string;
  step: string;
  caseId: string;
}

/** What a person says to take a step, as a form made of the step's published schema. */
export default function StepForm({ caseId, ...props }: StepFormProps) {
  const attachments = useAttachments(caseId);
  return <Loaded query={attachments}>{({ items }) => <WithFiles {...props} files={items} />}</Loaded>;
}

function WithFiles({ kind, step, files, ...form }: Omit<StepFormProps, 'caseId'> & { files: Attachment[] }) {
  const words = useWords();
  const choices = useMemo(() => {
    const label = ({ documentType, title }: Attachment) => `${words.choice(documentType)}${title ? ` · ${title}` : ''}`;
    const stored = files.filter(({ status }) => status === 'stored');
    return { attachments: stored.map((each) => ({ id: each.id, label: label(each) })) };
  }, [files, words]);
  return <SchemaForm {...form} name={`${kind}/${step}`} choices={choices} />;
}
