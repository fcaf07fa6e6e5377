// The package's own door also opens what only its tests need.
import Form from '@rjsf/core/lib/components/Form.js';
import { type RJSFSchema, TranslatableString } from '@rjsf/utils';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { FORMS } from 'virtual:step-forms';
import { type FormSchema, prepareSchema } from '../logic/prepare-schema.js';
import { prune } from '../logic/prune.js';
import { useAttachments } from '../queries.js';
import type { Attachment, Json, JsonObject } from '../types.js';
import { type Said, useWords } from '../words/use-words.js';
import { formValidator } from './form-validator.js';
import { Loaded } from './loaded.js';

const SAID: Partial<Record<TranslatableString, string>> = {
  [TranslatableString.YesLabel]: 'common.yes',
  [TranslatableString.NoLabel]: 'common.no',
  [TranslatableString.AddButton]: 'form.add',
  [TranslatableString.AddItemButton]: 'form.add',
  [TranslatableString.RemoveButton]: 'form.remove',
  [TranslatableString.MoveUpButton]: 'form.up',
  [TranslatableString.MoveDownButton]: 'form.down',
  [TranslatableString.EmptyArray]: 'form.empty-list',
  [TranslatableString.ArrayItemTitle]: 'form.item',
  [TranslatableString.ErrorsLabel]: 'form.errors',
};

interface StepFormProps {
  kind: string;
  step: string;
  caseId: string;
  entered: JsonObject;
  onChange: (entered: JsonObject) => void;
  onSubmit: (input: JsonObject) => void;
  /** The buttons. */
  children: ReactNode;
}

/** What a person says to take a step, as a form made of the step's published schema. */
export default function StepForm(props: StepFormProps) {
  const { kind, step, caseId } = props;
  const attachments = useAttachments(caseId);
  const form = useQuery({
    queryKey: ['form', kind, step],
    queryFn: () => FORMS[`${kind}/${step}`]?.() ?? Promise.reject(new RangeError('no such step')),
    staleTime: Infinity,
    refetchInterval: false,
  });
  return (
    <Loaded query={attachments}>
      {({ items }) => <Loaded query={form}>{(made) => <Filled {...props} made={made} attachments={items} />}</Loaded>}
    </Loaded>
  );
}

type FilledProps = StepFormProps & { made: Awaited<ReturnType<(typeof FORMS)[string]>>; attachments: Attachment[] };

function Filled({ made, attachments, entered, onChange, onSubmit, children }: FilledProps) {
  const words = useWords();
  const { schema, ui } = useMemo(
    () => prepareFor(made.schema as FormSchema, words, attachments),
    [made, words, attachments],
  );
  const validator = useMemo(() => formValidator(made.default, words.t), [made, words]);
  return (
    <Form
      className="step-form"
      schema={schema as RJSFSchema}
      uiSchema={ui}
      validator={validator}
      formData={entered}
      onChange={({ formData }) => onChange(formData as JsonObject)}
      onSubmit={({ formData }) => onSubmit((prune(formData as Json) ?? {}) as JsonObject)}
      translateString={(text, params) => (SAID[text] ? words.t(SAID[text]) : (params?.[0] ?? text))}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults' }}
      noHtml5Validate
      showErrorList={false}
      focusOnFirstError
    >
      {children}
    </Form>
  );
}

function prepareFor(schema: FormSchema, words: Said, attachments: Attachment[]) {
  const files = attachments.filter(({ status }) => status === 'stored');
  const label = ({ documentType, title }: Attachment) => `${words.choice(documentType)}${title ? ` · ${title}` : ''}`;
  return prepareSchema(schema, words, { attachments: files.map((each) => ({ id: each.id, label: label(each) })) });
}
