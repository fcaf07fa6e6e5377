// The package's own door also opens what only its tests need.
import Form from '@rjsf/core/lib/components/Form.js';
import { type RJSFSchema, type RJSFValidationError, TranslatableString } from '@rjsf/utils';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { FORMS } from 'virtual:step-forms';
import { type Choices, type FormSchema, prepareSchema } from '../logic/prepare-schema.js';
import { prune } from '../logic/prune.js';
import type { Json, JsonObject } from '../types.js';
import { useWords } from '../words/use-words.js';
import { loadPart } from './caught.js';
import { FormField } from './form-field.js';
import { ArrayFieldItemTemplate, ButtonTemplates } from './form-lists.js';
import { formValidator } from './form-validator.js';
import { ListedWidget, Lists } from './listed-widget.js';
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
const NOTHING: Choices = {};
const WIDGETS = { listed: ListedWidget };
const TEMPLATES = { ArrayFieldItemTemplate, ButtonTemplates, FieldTemplate: FormField };

export interface SchemaFormProps {
  entered: JsonObject;
  onChange: (entered: JsonObject) => void;
  onSubmit: (input: JsonObject) => void;
  /** The buttons. */
  children: ReactNode;
}

interface NamedFormProps extends SchemaFormProps {
  /** Of a published schema or a part of one: `case-transfer/offer`, `file/health`. */
  name: string;
  choices?: Choices;
  /** Where names of fields mean something of their own. */
  scope?: string;
  /** What is meant by something that was left empty, beside nothing. */
  complete?: (entered: JsonObject) => JsonObject;
}

/** Whether any field, however deep, bears the mark of one that is needed. */
const hasNeeded = (schema: object): boolean =>
  Object.entries(schema).some(([name, value]: [string, unknown]) =>
    name === 'required'
      ? Array.isArray(value) && value.length > 0
      : typeof value === 'object' && value !== null && hasNeeded(value),
  );

/**
 * Puts whoever sent the form at the first fault. The library's own way leads to no choice: it takes a `select`, which has a
 * length, for a list of fields.
 */
function goToFault({ property = '' }: RJSFValidationError): void {
  if (!document.activeElement?.closest('.step-form')) return;
  const id = ['root', ...property.split('.').slice(1)].join('_');
  const fields = [...document.querySelectorAll<HTMLElement>('.step-form :is(input, select, textarea)')];
  (fields.find((each) => each.id === id) ?? fields.find((each) => each.id.startsWith(id)))?.focus();
}

const asEntered = (entered: JsonObject) => entered;

/** A form made of a published schema. */
export function SchemaForm(props: NamedFormProps) {
  const { name } = props;
  const form = useQuery({
    queryKey: ['form', name],
    queryFn: () => {
      const made = FORMS[name];
      return made ? loadPart(made) : Promise.reject(new RangeError('no such form'));
    },
    // What could make it come is said where a part of the console is missing.
    retry: false,
    throwOnError: true,
    staleTime: Infinity,
    refetchInterval: false,
  });
  return <Loaded query={form}>{(made) => <Filled key={name} {...props} made={made} />}</Loaded>;
}

type FilledProps = NamedFormProps & { made: Awaited<ReturnType<(typeof FORMS)[string]>> };

function Filled({
  made,
  choices = NOTHING,
  scope,
  complete = asEntered,
  entered,
  onChange,
  onSubmit,
  children,
}: FilledProps) {
  const words = useWords();
  const { schema, ui } = useMemo(
    () =>
      prepareSchema(
        made.schema as FormSchema,
        { ...words, field: (named: string) => words.field(named, scope) },
        choices,
      ),
    [made, words, choices, scope],
  );
  const tidy = useCallback((given: Json | undefined) => complete((prune(given) ?? {}) as JsonObject), [complete]);
  const validator = useMemo(() => formValidator(made, words.t, tidy), [made, words, tidy]);
  const form = useRef<Form>(null);
  const isFaulty = useRef(false);
  // Another language is another schema, with which the form forgets what was found wrong: it looks again when it has taken it.
  useEffect(() => {
    if (!isFaulty.current) return;
    const later = setTimeout(() => form.current?.validateForm());
    return () => clearTimeout(later);
  }, [schema]);
  return (
    <>
      <Lists />
      {hasNeeded(schema) && <p className="small">{words.t('form.needed')}</p>}
      <Form
        ref={form}
        className="step-form"
        schema={schema as RJSFSchema}
        uiSchema={ui}
        validator={validator}
        widgets={WIDGETS}
        templates={TEMPLATES}
        formData={entered}
        onChange={({ formData }) => onChange(formData as JsonObject)}
        onSubmit={({ formData }) => onSubmit(tidy(formData as Json))}
        // Without this the form writes what it was given into the browser’s console, which others may read afterwards.
        onError={() => (isFaulty.current = true)}
        translateString={(text, params) => (SAID[text] ? words.t(SAID[text]) : (params?.[0] ?? text))}
        experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipDefaults' }}
        noHtml5Validate
        showErrorList={false}
        focusOnFirstError={goToFault}
      >
        {children}
      </Form>
    </>
  );
}
