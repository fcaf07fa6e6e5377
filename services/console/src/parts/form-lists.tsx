import { type ArrayFieldItemTemplateProps, getTemplate, type IconButtonProps, TranslatableString } from '@rjsf/utils';

/** Buttons of lists in words: there is no font of pictures here. */
const worded = (text: TranslatableString, className: string) =>
  function Worded({ id, onClick, disabled, registry }: IconButtonProps) {
    return (
      <button type="button" id={id} className={className} onClick={onClick} disabled={disabled}>
        {registry.translateString(text)}
      </button>
    );
  };

export const ButtonTemplates = {
  AddButton: worded(TranslatableString.AddButton, 'add'),
  RemoveButton: worded(TranslatableString.RemoveButton, 'remove'),
  MoveUpButton: worded(TranslatableString.MoveUpButton, 'move'),
  MoveDownButton: worded(TranslatableString.MoveDownButton, 'move'),
};

/** An entry of a list over the whole width, with its buttons below it. */
export function ArrayFieldItemTemplate({ children, buttonsProps, hasToolbar, registry }: ArrayFieldItemTemplateProps) {
  const Buttons = getTemplate<'ArrayFieldItemButtonsTemplate'>('ArrayFieldItemButtonsTemplate', registry);
  return (
    <div className="array-item">
      {children}
      {hasToolbar && (
        <p className="buttons">
          <Buttons {...buttonsProps} />
        </p>
      )}
    </div>
  );
}
