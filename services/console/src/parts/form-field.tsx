import FieldTemplate from '@rjsf/core/lib/components/templates/FieldTemplate/index.js';
import type { FieldTemplateProps } from '@rjsf/utils';
import { useEffect } from 'react';

const GROUPS = new Set(['field-radio-group', 'checkboxes']);

/**
 * A field as the library draws it, with what a screen reader is not told by it: whether the field is at fault, and of a group
 * of choices what is asked. That something is needed is said in a way by which Firefox does not take it for faulty from the
 * start, as it does an empty field that is `required`.
 */
export function FormField(props: FieldTemplateProps) {
  const { id, label, required = false, rawErrors = [] } = props;
  const isFaulty = rawErrors.length > 0;
  useEffect(() => {
    const at = document.getElementById(id);
    const group = at && GROUPS.has(at.className) ? at : undefined;
    for (const each of document.querySelectorAll(`[aria-describedby~="${id}__error"]`)) {
      each.setAttribute('aria-invalid', String(isFaulty));
      each.removeAttribute('required');
      if (!group) each.setAttribute('aria-required', String(required));
    }
    group?.setAttribute('aria-label', required ? `${label}*` : label);
    if (group && !group.hasAttribute('role')) group.setAttribute('role', 'group');
  });
  return <FieldTemplate {...props} />;
}
